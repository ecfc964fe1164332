"""Several cases about the same listing, or things on it: each judges its own, and none stands in another's way."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from board import db
from board.accounts.models import Account
from board.listings.changes_made import hand_in_changes
from board.listings.models import Effect, Listing
from board.moderation import actions
from board.moderation.actions.changed import take_in_changes
from board.moderation.models import Action, AppealState, Case, CaseState, Decision, TargetKind
from board.moderation.versions import target_version
from tests.factories import Make

pytestmark = pytest.mark.usefixtures("in_app")


@pytest.fixture
def moderator(make: Make) -> Account:
    return make.moderator()


def decide(case: Case, action: Action, by: Account, make: Make) -> Decision:
    db.session.refresh(case)
    takes = action != Action.DISMISS
    return actions.decide(
        case,
        action,
        by=by,
        guideline=make.guideline(version=case.version + 100 * case.id) if takes else None,
        facts="先に振り込むよう求めています。" if takes else "",
        note="",
        ends_at=make.now + timedelta(days=3) if action == Action.SILENCE else None,
        case_version=case.version,
        target_version=target_version(case),
        key=str(uuid4()),
        now=make.now,
    )


def about(kind: TargetKind, listing: Listing, make: Make) -> Case:
    talk = make.conversation(listing)
    target_id = {
        TargetKind.PHOTO: listing.photos[0].id,
        TargetKind.MESSAGE: talk.id,
        TargetKind.REVIEW: make.review(make.done_deal(talk), by=listing.author).id,
    }[kind]
    return make.case(listing, target_kind=kind, target_id=target_id)


def effects(listing: Listing) -> list[Effect]:
    db.session.refresh(listing)
    return [each.effect for each in listing.active_restrictions]


@pytest.mark.parametrize("kind", [TargetKind.PHOTO, TargetKind.MESSAGE, TargetKind.REVIEW])
def test_nothing_wrong_with_a_part_does_not_publish_a_listing_that_waits(
    kind: TargetKind, make: Make, moderator: Account
):
    listing = make.listing(photos=1)
    make.restriction(listing, effect=Effect.HELD)
    decide(about(kind, listing, make), Action.DISMISS, moderator, make)
    assert effects(listing) == [Effect.HELD]


def test_changes_asked_because_of_a_photo_do_not_publish_what_the_rules_held(make: Make, moderator: Account):
    listing = make.listing(photos=1)
    make.restriction(listing, effect=Effect.HELD)
    case = about(TargetKind.PHOTO, listing, make)
    decide(case, Action.REQUEST_CHANGES, moderator, make)
    assert effects(listing) == [Effect.HELD, Effect.CHANGES_REQUESTED]
    hand_in_changes(listing, by=listing.author, now=make.now)
    take_in_changes([listing.id], make.now)
    decide(case, Action.DISMISS, moderator, make)
    assert effects(listing) == [Effect.HELD]
    decide(make.case(listing), Action.DISMISS, moderator, make)
    assert effects(listing) == []


@pytest.mark.parametrize("action", [Action.SILENCE, Action.HIDE])
def test_an_appeal_has_its_way_while_the_same_listing_waits_in_a_new_case(
    action: Action, make: Make, moderator: Account
):
    listing = make.listing()
    case = make.case(listing)
    taken = decide(case, action, moderator, make)
    make.restriction(listing, effect=Effect.HELD)
    again = make.case(listing)
    appeal = actions.appeal(taken, text="事実と違います。", now=make.now)
    actions.overturn(
        appeal, by=make.moderator(), answer="確かめました。", case_version=case.version, key=str(uuid4()), now=make.now
    )
    assert appeal.state == AppealState.OVERTURNED
    assert effects(listing) == [Effect.HELD]
    assert (case.state, again.state) == (CaseState.DECIDED, CaseState.OPEN)
