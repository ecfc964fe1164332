"""Where the index lies in the board's own database, it changes with the listing and not after it."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from board import db
from board.backends import search
from board.backends.search.asking import Request
from board.listings import actions
from board.listings.lifecycle import ListingState
from board.listings.models import Effect, Listing
from board.listings.schedule import index_listings, rebuild_index
from board.outbox.schedule import work_off
from tests.factories import Make

pytestmark = pytest.mark.both_databases


def found(app: Flask) -> list[int]:
    with app.app_context():
        return search.current().find(Request()).ids


def hide(app: Flask, listing_id: int, *, now: datetime, for_good: bool = False) -> None:
    with app.app_context():
        listing = db.session.get_one(Listing, listing_id)
        db.session.add(listing.restrict(Effect.HIDDEN, guideline="", now=now))
        actions.index_later(listing, now=now)
        db.session.commit() if for_good else db.session.rollback()


def test_a_listing_is_found_and_gone_with_the_commit_that_says_so(app: Flask, make: Make, now: datetime):
    with app.app_context():
        rebuild_index()
        at_once = search.current().writes_with_the_database
        assert at_once is (db.engine().dialect.name == "postgresql")
    draft = make.listing(state=ListingState.DRAFT)
    with app.app_context():
        listing = db.session.get_one(Listing, draft.id)
        actions.publish_listing(listing, now=now)
        assert found(app) == []
        db.session.commit()
    assert found(app) == ([draft.id] if at_once else [])
    works(app)
    hide(app, draft.id, now=now)
    works(app)
    assert found(app) == [draft.id]
    hide(app, draft.id, now=now, for_good=True)
    assert found(app) == ([] if at_once else [draft.id])
    works(app)
    assert found(app) == []


def works(app: Flask) -> None:
    with app.app_context():
        work_off()


def test_without_an_index_a_listing_is_published_all_the_same(app: Flask, make: Make, now: datetime):
    draft = make.listing(state=ListingState.DRAFT)
    with app.app_context():
        actions.publish_listing(db.session.get_one(Listing, draft.id), now=now)
        db.session.commit()
        assert search.current().needs_rebuild
        work_off()
    assert found(app) == [draft.id]


def test_taking_in_twice_gives_the_same_index(app: Flask, make: Make, now: datetime):
    listing, hidden = make.listing(), make.listing(state=ListingState.WITHDRAWN)
    with app.app_context():
        for _ in range(2):
            index_listings([listing.id, hidden.id, 999], now)
            db.session.commit()
    assert found(app) == [listing.id]
