"""Whatever moderators lay on a listing, taken back every page says exactly what it said before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.listings import photos
from board.listings.actions import index_later
from board.listings.changes_made import hand_in_changes
from board.listings.models import Effect, Listing, Restriction
from tests.factories import NIIGATA, NOW, Make

SignIn = Callable[..., FlaskClient]
Readers = dict[str, FlaskClient]
NAMES = r'name="(csrf_token|window|idempotency_key)" value|data-ticket|data-hx-headers:inherited'
NEW_EACH_TIME = re.compile(rf"""({NAMES})=("[^"]*"|'[^']*')""")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def listing(make: Make) -> Listing:
    return make.listing("もとにもどる壺", photos=3, published_at=NOW - timedelta(days=2))


@pytest.fixture
def readers(app: Flask, make: Make, sign_in: SignIn, listing: Listing) -> Readers:
    return {
        "stranger": app.test_client(),
        "other": sign_in(make.account()),
        "author": sign_in(listing.author),
        "asker": sign_in(make.conversation(listing).asker),
        "moderator": sign_in(make.moderator(region=NIIGATA)),
    }


def said(readers: Readers, listing: Listing) -> dict[tuple[str, str], tuple[int, str]]:
    """What each of them reads where it stands."""
    own = f"/listings/{listing.id}"
    pages = {"stranger": ("/", "/listings", "/regions/15204", own), "author": ("/my", f"{own}/edit", own)}
    asked = [(who, page) for who in readers for page in pages.get(who, (own,))]
    return {(who, page): _read(readers[who], page) for who, page in asked}


def _read(browser: FlaskClient, page: str) -> tuple[int, str]:
    """Without what is new each time: tokens, and the keys of forms."""
    answer = browser.get(page)
    return answer.status_code, NEW_EACH_TIME.sub("", answer.text)


def lay(app: Flask, listing: Listing, effect: Effect) -> int:
    with app.app_context():
        row = db.session.get_one(Listing, listing.id)
        restriction = row.restrict(effect, guideline="bait", note="番地を消してください。", now=NOW)
        db.session.add(restriction)
        index_later(row, now=NOW)
        db.session.commit()
        return restriction.id


def lift(app: Flask, restriction_id: int) -> None:
    with app.app_context():
        restriction = db.session.get_one(Restriction, restriction_id)
        restriction.lift(now=NOW)
        index_later(restriction.listing, now=NOW)
        db.session.commit()


def test_a_listing_under_each_effect(app: Flask, listing: Listing, readers: Readers):
    before = said(readers, listing)
    own = f"/listings/{listing.id}"
    for effect in Effect:
        laid = lay(app, listing, effect)
        for who in ("stranger", "author"):
            assert _read(readers[who], own) != before[who, own], (effect, who)
        assert listing.title not in readers["stranger"].get("/listings").text, effect
        lift(app, laid)
        assert said(readers, listing) == before, effect


def test_one_whose_changes_were_handed_in(app: Flask, listing: Listing, readers: Readers):
    before = said(readers, listing)
    asked = lay(app, listing, Effect.CHANGES_REQUESTED)
    with app.app_context():
        row = db.session.get_one(Listing, listing.id)
        hand_in_changes(row, by=row.author, now=NOW)
        db.session.commit()
    assert said(readers, listing) != before
    lift(app, asked)
    assert said(readers, listing) == before


def test_a_photo(app: Flask, listing: Listing, readers: Readers):
    def press(verb: Callable[..., None]) -> None:
        with app.app_context():
            verb(db.session.get_one(Listing, listing.id).photos[0], now=NOW)
            db.session.commit()

    before = said(readers, listing)
    press(photos.conceal)
    after = said(readers, listing)
    assert [page for page in before if after[page] == before[page]] == []
    press(photos.reveal)
    assert said(readers, listing) == before
