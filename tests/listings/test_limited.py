"""A limited listing: in no list, search, calendar or mail; whoever has its address finds it as before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.accounts.models import Account
from board.feeds import queries as feeds
from board.listings import queries
from board.listings.kinds import Kind
from board.listings.models import Effect, Listing
from board.listings.schedule import index_listings, rebuild_index
from board.regions import tree
from tests.factories import NIIGATA, Make
from tests.index import indexed_with
from tests.listings.conftest import SignIn

TITLE = "うわさの壺"
TOLD = "一覧や検索に出していません"


@pytest.fixture
def listing(make: Make, hanako: Account) -> Listing:
    return make.listing(TITLE, author=hanako)


@pytest.fixture
def limited(make: Make, listing: Listing) -> Listing:
    make.restriction(listing, effect=Effect.LIMITED)
    return make.fresh(listing)


def test_no_list_leads_to_it(app: Flask, make: Make, limited: Listing, sign_in: SignIn):
    nearby = make.listing("近くの机")
    for browser in (app.test_client(), sign_in(make.account())):
        for place in (
            "/",
            "/listings",
            "/listings?q=%E5%A3%BA",
            "/regions/15204",
            f"/listings/{nearby.id}",
            f"/members/{limited.author_id}",
        ):
            assert TITLE not in browser.get(place).text, place


def test_the_index_forgets_it_and_learns_it_again(app: Flask, make: Make, listing: Listing):
    with app.app_context():
        rebuild_index()
        assert indexed_with("壺") == [listing.id]
        restriction = make.restriction(listing, effect=Effect.LIMITED)
        index_listings([listing.id], make.now)
        assert indexed_with("壺") == []
        db.session.expire_all()
        db.session.merge(restriction).lift(now=make.now)
        db.session.commit()
        index_listings([listing.id], make.now)
        assert indexed_with("壺") == [listing.id]


def test_whoever_has_its_address_reads_it_and_may_write(
    app: Flask, make: Make, limited: Listing, sign_in: SignIn
):
    page = app.test_client().get(f"/listings/{limited.id}")
    assert page.status_code == 200
    assert TITLE in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    # Why is between its author and the moderators.
    assert TOLD not in page.text
    ken = sign_in(make.account())
    assert ken.get(f"/listings/{limited.id}/conversations/new").status_code == 200
    assert ken.post(f"/listings/{limited.id}/favourite").status_code == 303
    assert app.test_client().get(f"/listings/{limited.id}/poster").status_code == 404


def test_its_author_is_told_and_may_still_edit_it(limited: Listing, browser: FlaskClient):
    page = browser.get(f"/listings/{limited.id}").text
    assert TOLD in page
    assert f'href="/listings/{limited.id}/edit"' in page
    assert "一覧に出していません" in browser.get("/my").text


@pytest.mark.usefixtures("in_app")
def test_it_stands_in_no_calendar_of_a_region_and_in_its_own(make: Make):
    day = timedelta(days=3)
    event = make.listing("うわさの催し", kind=Kind.EVENT, starts_at=make.now + day, ends_at=make.now + day)
    place = tree.get(NIIGATA)
    assert [each.id for each in db.session.scalars(feeds.upcoming(place, now=make.now))] == [event.id]
    make.restriction(event, effect=Effect.LIMITED)
    assert db.session.scalars(feeds.upcoming(place, now=make.now)).all() == []
    assert db.session.scalars(feeds.exported(place)).all() == []
    assert db.session.scalars(feeds.one(event.id, now=make.now)).one().id == event.id


@pytest.mark.usefixtures("in_app")
def test_its_time_goes_on(make: Make):
    """It can be found and asked for: its author is warned, and it ends."""
    old = make.listing(published_at=make.now - timedelta(days=31))
    make.restriction(old, effect=Effect.LIMITED)
    hidden = make.listing(published_at=make.now - timedelta(days=31))
    make.restriction(hidden, effect=Effect.HIDDEN)
    assert [each.id for each in db.session.scalars(queries.open_and_past(make.now))] == [old.id]
    assert make.fresh(old).renewable_at is not None
