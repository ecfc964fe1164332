"""A listing that comes is news for the searches it fits, and for no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from board import db
from board.listings.kinds import Kind, Terms
from board.listings.models import Effect, Listing
from board.listings.schedule import index_listings
from board.subscriptions.matching import note_matches
from board.subscriptions.models import SavedSearch, SearchMatch, ToldListing
from board.subscriptions.policy import Frequency
from tests.factories import NOW, TOKYO, Make
from tests.subscriptions.conftest import Save


@pytest.fixture
def matches(app: Flask) -> Callable[[Listing], list[str]]:
    """The searches that a listing is news for, when the worker has looked at it twice."""

    def found(listing: Listing) -> list[str]:
        with app.app_context():
            for _ in range(2):
                index_listings([listing.id], NOW)
                note_matches([listing.id], now=NOW)
                db.session.commit()
            rows = select(SavedSearch.query).join(SearchMatch).where(SearchMatch.listing_id == listing.id)
            return list(db.session.scalars(rows.order_by(SavedSearch.id)))

    return found


Matches = Callable[[Listing], list[str]]


def test_a_listing_fits_by_words_and_by_filters(matches: Matches, make: Make, save: Save):
    ken = make.account()
    fitting = ["", "q=ギター", "q=ぎたー", "q=guitar", "kind=goods&region=15", "price_max=5000&q=ギター", "terms=sell"]
    for query in [*fitting, "q=太鼓", "kind=event", "region=13", "price_max=100", "q=ギター -中古", "terms=give"]:
        save(query, ken)
    listing = make.listing("アコースティックギター", price_yen=3000, terms=Terms.SELL)
    assert matches(listing) == fitting


def test_what_was_typed_is_not_taken_for_something_like_it(matches: Matches, make: Make, save: Save):
    save("q=ウクレラ", make.account())
    assert matches(make.listing("ウクレレ", body="")) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"published_at": NOW - timedelta(days=2)},
        {"region": TOKYO + 101},
        {"kind": Kind.EVENT},
    ],
)
def test_what_came_before_or_is_something_else_is_no_news(
    matches: Matches, make: Make, save: Save, fields: dict[str, Any]
):
    save("kind=goods&region=15", make.account())
    assert matches(make.listing(**fields)) == []


def test_nobody_is_told_of_their_own_or_of_what_is_hidden(app: Flask, matches: Matches, make: Make, save: Save):
    ken = make.account()
    save("", ken)
    assert matches(make.listing(author=ken)) == []
    hidden = make.listing()
    make.restriction(hidden, effect=Effect.HELD)
    assert matches(hidden) == []


def test_who_has_heard_of_it_or_sleeps_or_leaves_is_not_told(app: Flask, matches: Matches, make: Make, save: Save):
    told, asleep, leaving = make.account(), make.account(), make.account()
    listing = make.listing()
    saved = save("q=ギター", told)
    save("q=ギター", asleep, Frequency.OFF)
    save("q=ギター", leaving)
    with app.app_context():
        db.session.add(ToldListing(subscriber_id=saved.subscriber_id, listing_id=listing.id, told_at=NOW))
        person = db.session.get_one(type(leaving), leaving.id)
        person.leaving_at = NOW
        db.session.commit()
    assert matches(listing) == []


def test_a_search_for_what_is_no_more_finds_nothing_and_hurts_nobody(matches: Matches, make: Make, save: Save):
    save("category=no-such-thing", make.account())
    save("region=99999", make.account())
    assert matches(make.listing()) == []
