"""§5 row 4: killed anywhere between deciding and the mail about it. After the next start there is one decision, one
notice and one mail; before it there is either all that a decision leaves, or nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from board import db
from board.audit.models import AuditEvent
from board.config import Settings
from board.listings.models import Restriction
from board.moderation.models import Case, Decision
from board.notifications.models import Notification
from board.outbox.models import Mail
from board.outbox.schedule import work_off
from tests.factories import Make
from tests.security.dying_decision import decide

ROOT = Path(__file__).parent.parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.both_databases, pytest.mark.security("5-4")]
# More cases than a decision has steps at which it could be killed.
CASES = 30


@pytest.fixture
def forms(app: Flask, make: Make) -> list[dict[str, Any]]:
    """What the moderator is about to send, one for each case."""
    moderator, guideline = make.moderator(), make.guideline("fraud")
    cases = [make.case() for _ in range(CASES)]
    for case in cases:
        make.report(case)
    return [{"case": case.id, "by": moderator.id, "guideline": guideline.id, "key": str(uuid4())} for case in cases]


def test_wherever_it_is_killed_the_author_hears_of_it_exactly_once(
    app: Flask, settings: Settings, forms: list[dict[str, Any]]
):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.security.dying_decision",
            settings.instance,
            settings.database_url,
            json.dumps(forms),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    steps = int(done.stdout.split()[-1])
    assert steps > 5, "that cannot have been every step"

    tried = forms[:steps]
    with app.app_context():
        decided = _whole_or_nothing([form["case"] for form in tried])
        # The one that came through, and the one that was killed right after the commit: before any mail.
        assert len(decided) >= 2
        assert db.session.scalars(select(Mail).where(Mail.done_at.is_not(None))).all() == []
        db.session.rollback()
        # The moderator saw no answer, and presses the same button once more.
        for form in tried:
            decide(**form)
        assert _whole_or_nothing([form["case"] for form in tried]) == {form["case"] for form in tried}
        db.session.rollback()
        work_off()
        work_off()
        to_authors = _to_authors()
        assert set(to_authors.values()) == {1}
        assert len(to_authors) == steps
    told = Counter(letter.recipient for letter in app.extensions["mail"].letters(limit=1000))
    assert told == to_authors


def _whole_or_nothing(case_ids: list[int]) -> set[int]:
    """The cases that are decided: each with all that hangs on a decision, the others with nothing of it."""
    decisions = Counter(db.session.scalars(select(Decision.case_id)))
    assert set(decisions.values()) <= {1}
    cases = {case.id: case for case in db.session.scalars(select(Case).where(Case.id.in_(case_ids)))}
    assert {case.id for case in cases.values() if not case.is_open} == set(decisions)
    listing_ids = Counter(cases[case_id].listing_id for case_id in decisions)
    assert Counter(db.session.scalars(select(Restriction.listing_id))) == listing_ids
    authors = Counter(cases[case_id].subject_id for case_id in decisions)
    notices = select(Notification.account_id).where(Notification.event == "decided_hide")
    assert Counter(db.session.scalars(notices)) == authors
    assert _to_authors().total() == len(decisions)
    logged = select(AuditEvent.id).where(AuditEvent.action == "content_hidden")
    assert len(db.session.scalars(logged).all()) == len(decisions)
    return set(decisions)


def _to_authors() -> Counter[str]:
    return Counter(db.session.scalars(select(Mail.recipient).where(Mail.event == "decision_taken")))
