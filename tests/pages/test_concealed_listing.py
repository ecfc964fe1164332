"""A listing that moderators took down, as its author finds it."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from board.moderation.models import Action, Decision
from tests.factories import Make


def test_the_author_is_led_to_the_reason(make: Make, sign_in: Callable[..., FlaskClient]):
    listing = make.listing()
    case, restriction = make.case(listing), make.restriction(listing)
    decision = make.save(
        Decision(
            case_id=case.id,
            seq=1,
            action=Action.REMOVE,
            guideline_version_id=make.guideline().id,
            facts="先払いを求めていました。",
            restriction_id=restriction.id,
            decided_by_id=make.moderator().id,
            decided_at=make.now,
            idempotency_key="once",
        )
    )
    page = sign_in(listing.author).get(f"/listings/{listing.id}")
    assert "見守り担当の確認により公開されていません" in page.text
    assert f'href="/moderation/decisions/{decision.id}"' in page.text
