"""Every night: what was removed half a year ago is purged, unless somebody waits for the answer to an appeal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from board import db
from board.listings.models import REMOVED_KEPT_FOR, Effect, Listing
from board.media.models import Image
from board.moderation.models import Action, Appeal, AppealState, Decision
from board.moderation.schedule import purge_removed
from board.operations.nightly import sweep_files
from tests.factories import NOW, Make


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def removed(make: Make) -> Listing:
    listing = make.listing("けされた壺", photos=1)
    restriction, case = make.restriction(listing, effect=Effect.REMOVED), make.case(listing)
    judge = make.moderator()
    decision = make.save(
        Decision(
            case_id=case.id,
            seq=1,
            action=Action.REMOVE,
            guideline_version_id=make.guideline().id,
            restriction_id=restriction.id,
            decided_by_id=judge.id,
            decided_at=make.now,
            idempotency_key="key",
        )
    )
    make.save(
        Appeal(
            decision_id=decision.id,
            appellant_id=listing.author_id,
            judged_by_id=judge.id,
            text="まちがいです。",
            filed_at=make.now + timedelta(days=170),
            due_at=make.now + timedelta(days=184),
            state=AppealState.UPHELD,
        )
    )
    return listing


def title(app: Flask, listing: Listing) -> str:
    with app.app_context():
        return db.session.get_one(Listing, listing.id).title


def night(app: Flask) -> None:
    with app.app_context():
        purge_removed()


def test_purged_on_its_day_and_not_before(app: Flask, removed: Listing, clock: time_machine.Coordinates):
    clock.shift(REMOVED_KEPT_FOR - timedelta(days=1))
    night(app)
    assert title(app, removed) == "けされた壺"
    clock.shift(timedelta(days=1))
    for _ in range(2):
        night(app)
        assert title(app, removed) == ""


def test_kept_while_an_appeal_waits(app: Flask, make: Make, removed: Listing, clock: time_machine.Coordinates):
    with app.app_context():
        appeal = db.session.get_one(Appeal, 1)
        make.save(appeal, state=AppealState.OPEN)
    clock.shift(REMOVED_KEPT_FOR + timedelta(days=3))
    night(app)
    assert title(app, removed) == "けされた壺"
    with app.app_context():
        make.save(db.session.get_one(Appeal, 1), state=AppealState.UPHELD)
    night(app)
    assert title(app, removed) == ""


def test_the_picture_itself_goes_by_the_same_night(app: Flask, removed: Listing, clock: time_machine.Coordinates):
    clock.shift(REMOVED_KEPT_FOR)
    night(app)
    with app.app_context():
        sweep_files()
        assert db.session.query(Image).count() == 0
