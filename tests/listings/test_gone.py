"""What is over is shown as such for thirty days, then it is gone for all but its author and moderators."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.accounts.models import Account
from board.listings import queries
from board.listings.lifecycle import CLOSED, ListingState
from board.listings.models import Listing
from board.media.actions import store_photo
from tests.factories import NAGAOKA, NIIGATA, Make
from tests.html import links_of
from tests.listings.conftest import SignIn
from tests.media.pictures import encoded, four_corners

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
NOINDEX = '<meta name="robots" content="noindex">'


@pytest.mark.parametrize("state", CLOSED)
def test_to_the_minute_it_is_shown_then_gone(
    client: FlaskClient, make: Make, clock: time_machine.Coordinates, state: ListingState
):
    listing = make.listing("チェロ", state=state)
    clock.shift(30 * DAY - MINUTE)
    shown = client.get(f"/listings/{listing.id}")
    assert shown.status_code == 200
    assert "チェロ" in shown.text
    assert "受付を終了しました" in shown.text
    assert NOINDEX in shown.text
    clock.shift(MINUTE)
    gone = client.get(f"/listings/{listing.id}")
    assert gone.status_code == 410
    assert "チェロ" not in gone.text
    assert "この掲載は終わりました" in gone.text
    assert NOINDEX in gone.text


def test_an_open_listing_is_for_search_engines_too(client: FlaskClient, make: Make):
    assert NOINDEX not in client.get(f"/listings/{make.listing().id}").text


def test_who_came_too_late_finds_something_like_it(client: FlaskClient, make: Make, clock: time_machine.Coordinates):
    listing = make.listing("チェロ", state=ListingState.COMPLETED)
    other = make.listing("ビオラ", region=NAGAOKA)
    clock.shift(31 * DAY)
    page = client.get(f"/listings/{listing.id}").text
    assert f"/listings/{other.id}" in links_of(page)
    assert "/regions/15204" in links_of(page)
    assert "/listings?kind=goods&category=furniture" in links_of(page)


def test_its_author_and_the_regions_moderators_still_see_it(
    app: Flask, make: Make, hanako: Account, sign_in: SignIn, clock: time_machine.Coordinates
):
    listing = make.listing("チェロ", author=hanako, state=ListingState.WITHDRAWN)
    moderator = make.moderator(region=NIIGATA)
    elsewhere = make.moderator(region=26000)
    clock.shift(31 * DAY)
    assert "チェロ" in sign_in(hanako).get(f"/listings/{listing.id}").text
    found = {}
    for who in (make.account(), moderator, elsewhere):
        with app.app_context():
            account = db.session.get_one(Account, who.id)
            seen = queries.seen_by(account, make.now + 31 * DAY).where(Listing.id == listing.id)
            found[who.id] = db.session.scalars(seen).unique().one_or_none() is not None
    assert [found[moderator.id], found[elsewhere.id]] == [True, False]
    assert sum(found.values()) == 1


def test_while_it_is_shown_its_author_reads_until_when(make: Make, hanako: Account, browser: FlaskClient):
    listing = make.listing(author=hanako, state=ListingState.WITHDRAWN)
    assert "このページは2026年12月22日までほかの人にも表示され" in browser.get(f"/listings/{listing.id}").text


def test_photos_go_with_it(app: Flask, make: Make, hanako: Account, sign_in: SignIn, clock: time_machine.Coordinates):
    with app.app_context():
        image = store_photo(encoded(four_corners(1200, 900)), now=make.now)
        db.session.commit()
    listing = make.listing(author=hanako, state=ListingState.COMPLETED)
    photo = make.photo(listing, image=image)
    address = f"/listings/{listing.id}/photos/{photo.id}/320.webp"
    stranger = app.test_client()
    assert stranger.get(address).status_code == 200
    clock.shift(30 * DAY)
    assert stranger.get(address).status_code == 404
    assert sign_in(hanako).get(address).status_code == 200


def test_nobody_begins_a_talk_or_a_report_about_what_is_gone(
    make: Make, sign_in: SignIn, clock: time_machine.Coordinates
):
    listing = make.listing("チェロ", state=ListingState.COMPLETED)
    clock.shift(30 * DAY)
    ken = sign_in(make.account())
    for address in (f"/listings/{listing.id}/conversations/new", f"/reports/new?listing={listing.id}"):
        answer = ken.get(address)
        assert answer.status_code == 404
        assert "チェロ" not in answer.text


def test_those_who_talked_about_it_go_on_talking(make: Make, sign_in: SignIn, clock: time_machine.Coordinates):
    talk = make.conversation(make.listing("チェロ", state=ListingState.COMPLETED), agreed_at=make.now)
    clock.shift(31 * DAY)
    asker = sign_in(talk.asker)
    assert "チェロ" in asker.get(f"/conversations/{talk.id}").text
    sent = asker.post(
        f"/conversations/{talk.id}/messages", data={"body": "その後いかがですか。", "idempotency_key": str(uuid4())}
    )
    assert sent.status_code == 303
    assert "その後いかがですか。" in asker.get(f"/conversations/{talk.id}").text


def test_what_moderators_hid_is_404_even_when_it_is_over(
    client: FlaskClient, make: Make, clock: time_machine.Coordinates
):
    listing = make.listing(state=ListingState.WITHDRAWN)
    make.restriction(listing)
    clock.shift(31 * DAY)
    assert client.get(f"/listings/{listing.id}").status_code == 404


@pytest.mark.both_databases
def test_property_and_statement_agree_on_what_is_gone(app: Flask, make: Make):
    for state in ListingState:
        for days in (0, 29, 30, 31):
            make.listing(state=state, **({"closed_at": make.now - days * DAY} if state in CLOSED else {}))
    with app.app_context():
        rows = list(db.session.scalars(queries.select(Listing)).unique())
        in_sight = set(db.session.scalars(queries.select(Listing.id).where(queries.in_sight(make.now))))
        assert in_sight == {row.id for row in rows if not row.is_gone(now=make.now)}
        assert len(in_sight) < len(rows)
