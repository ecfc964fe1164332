"""A listing that two people change at once: the second sees what the first has done."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from board import db
from board.audit.actions import first_broken, record
from board.audit.models import AuditEvent
from board.errors import RuleBroken
from board.listings import actions, calendar
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from tests.factories import Make

pytestmark = pytest.mark.both_databases
LONG_ENOUGH = 0.5


def meanwhile(pool: ThreadPoolExecutor, app: Flask, act: Any) -> Future[Any]:
    """`act()` in a transaction of its own, begun and as far as it gets while ours is open."""

    def in_its_own() -> Any:
        with app.app_context():
            result = act()
            db.session.commit()
            return result

    future = pool.submit(in_its_own)
    sleep(LONG_ENOUGH)
    return future


def test_what_is_reserved_at_the_last_moment_does_not_run_out(app: Flask, make: Make):
    listing = make.listing(expires_at=make.now)
    with ThreadPoolExecutor(1) as pool, app.app_context():
        held = db.session.get_one(Listing, listing.id)
        db.lock(held)
        held.reserve(now=make.now)
        closing = meanwhile(pool, app, lambda: calendar.expire_due(now=make.now))
        db.session.commit()
        assert closing.result() == 0
    assert make.fresh(listing).state == ListingState.RESERVED


def test_two_workers_close_a_listing_once(app: Flask, make: Make):
    make.listing(expires_at=make.now)
    with ThreadPoolExecutor(1) as pool, app.app_context():
        assert calendar.expire_due(now=make.now) == 1
        other = meanwhile(pool, app, lambda: calendar.expire_due(now=make.now))
        db.session.commit()
        assert other.result() == 0


def test_nobody_waits_for_a_listing_while_holding_up_the_log(app: Flask, make: Make):
    listing = make.listing()

    def note(**changes: Any) -> None:
        row = db.session.get_one(Listing, listing.id)
        for name, value in changes.items():
            setattr(row, name, value)
        record("listing_revised", actor_id=None, object_type="listing", object_id=row.id, now=make.now)

    with ThreadPoolExecutor(1) as pool, app.app_context():
        db.lock(db.session.get_one(Listing, listing.id))
        other = meanwhile(pool, app, lambda: note(title="机"))
        note(district="本町")
        db.session.commit()
        other.result()
    found = make.fresh(listing)
    assert (found.title, found.district) == ("机", "本町")
    with app.app_context():
        assert len(db.session.scalars(select(AuditEvent)).all()) == 2
        assert first_broken() is None


def test_what_was_taken_down_meanwhile_stays_as_it_was(app: Flask, make: Make):
    listing = make.listing("幸運の壺", photos=2)
    with app.app_context():
        opened = db.session.get_one(Listing, listing.id)
        first, second = (photo.id for photo in opened.photos)
        image = opened.photos[0].image
        assert opened.author
        db.session.commit()
        make.restriction(listing)
        for change in (
            lambda: actions.revise_listing(opened, {"title": "ただの壺"}, by=opened.author, now=make.now),
            lambda: actions.add_photo(opened, image, by=opened.author, now=make.now),
            lambda: actions.remove_photo(opened, first, by=opened.author, now=make.now),
            lambda: actions.move_photo(opened, second, to=1, by=opened.author, now=make.now),
        ):
            with pytest.raises(RuleBroken):
                change()
            db.session.rollback()
    found = make.fresh(listing)
    assert (found.title, [photo.id for photo in found.photos]) == ("幸運の壺", [first, second])
