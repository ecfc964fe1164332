"""The end of a listing: by its author, by time; its page stays, its button goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.audit.models import AuditEvent
from board.backends import search
from board.listings import actions
from board.listings.indexing import document_of
from board.listings.kinds import Kind
from board.listings.lifecycle import CLOSED, STATE_NAMES, ListingState
from board.listings.schedule import close_expired
from board.outbox.models import FollowUp
from board.outbox.schedule import work_off
from tests.factories import Make
from tests.html import links_of
from tests.index import indexed_with
from tests.listings.conftest import SignIn

Stored = Callable[[int], dict[str, Any]]


def expire(app: Flask) -> None:
    with app.app_context():
        close_expired()


def states(app: Flask, *listings: Any) -> list[ListingState]:
    with app.app_context():
        return [db.session.get_one(type(each), each.id).state for each in listings]


@pytest.mark.both_databases
def test_what_has_run_out_closes_and_the_rest_goes_on(app: Flask, make: Make, clock: time_machine.Coordinates):
    guitar = make.listing(published_at=make.now - timedelta(days=29))
    fresh = make.listing(published_at=make.now)
    reserved = make.listing(published_at=make.now - timedelta(days=29), state=ListingState.RESERVED)
    draft = make.listing(state=ListingState.DRAFT)
    expire(app)
    assert states(app, guitar, fresh) == [ListingState.OPEN] * 2
    clock.shift(timedelta(days=1, seconds=1))
    expire(app)
    assert states(app, guitar, fresh, reserved, draft) == [
        ListingState.EXPIRED,
        ListingState.OPEN,
        ListingState.RESERVED,
        ListingState.DRAFT,
    ]


def test_an_event_closes_when_it_ends(app: Flask, make: Make, clock: time_machine.Coordinates):
    event = make.listing(
        kind=Kind.EVENT, starts_at=make.now + timedelta(hours=1), ends_at=make.now + timedelta(hours=3)
    )
    clock.shift(timedelta(hours=2))
    expire(app)
    assert states(app, event) == [ListingState.OPEN]
    clock.shift(timedelta(hours=1))
    expire(app)
    assert states(app, event) == [ListingState.EXPIRED]


def test_closing_by_time_tells_the_index_those_who_asked_and_the_log(app: Flask, make: Make):
    listing = make.listing(published_at=make.now - timedelta(days=31))
    expire(app)
    with app.app_context():
        waiting = db.session.scalars(select(FollowUp.kind).where(FollowUp.subject_id == listing.id)).all()
        assert sorted(waiting) == [actions.INDEX_LISTING, actions.LISTING_CLOSED]
        [event] = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "listing_expired"))
        assert (event.actor_id, event.object_id) == (None, listing.id)


def test_a_second_run_finds_nothing_left_to_close(app: Flask, make: Make, stored: Stored):
    listing = make.listing(published_at=make.now - timedelta(days=31))
    expire(app)
    first = stored(listing.id)
    expire(app)
    assert stored(listing.id) == first


def test_more_than_one_batch_is_closed_in_one_go(app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch):
    author = make.account()
    old = [make.listing(author=author, published_at=make.now - timedelta(days=31)) for _ in range(5)]
    limited = actions.queries.open_and_past
    monkeypatch.setattr(actions.queries, "open_and_past", lambda now: limited(now).limit(2))
    expire(app)
    assert set(states(app, *old)) == {ListingState.EXPIRED}


def test_an_expired_listing_leaves_the_search_with_the_next_run_of_the_worker(app: Flask, make: Make):
    listing = make.listing("チェロ", published_at=make.now - timedelta(days=31))
    with app.app_context():
        search.current().apply(put=[document_of(listing)])
    expire(app)
    with app.app_context():
        work_off()
        assert indexed_with("チェロ") == []


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_listing_is_still_shown_but_takes_no_messages(
    app: Flask, make: Make, sign_in: SignIn, state: ListingState
):
    listing = make.listing("チェロ", state=state)
    for who in (app.test_client(), sign_in(make.account())):
        page = who.get(f"/listings/{listing.id}").text
        assert "チェロ" in page
        assert STATE_NAMES[state] in page
        assert "受付を終了しました" in page
        assert f"/listings/{listing.id}/conversations/new" not in links_of(page)
    member = sign_in(make.account())
    assert member.get(f"/listings/{listing.id}/conversations/new").status_code == 409


def test_an_open_one_has_the_button_and_its_author_has_another(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient
):
    listing = make.listing(author=hanako)
    asking = f"/listings/{listing.id}/conversations/new"
    assert asking in links_of(app.test_client().get(f"/listings/{listing.id}").text)
    own = browser.get(f"/listings/{listing.id}").text
    assert asking not in links_of(own)
    assert f"/listings/{listing.id}/edit" in links_of(own)
    assert f'action="/listings/{listing.id}/closure"' in own


def test_a_reserved_one_says_so_and_still_takes_questions(client: FlaskClient, make: Make):
    listing = make.listing(state=ListingState.RESERVED)
    page = client.get(f"/listings/{listing.id}").text
    assert "取引予定" in page
    assert f"/listings/{listing.id}/conversations/new" in links_of(page)


def test_whoever_has_asked_already_is_led_back_to_the_talk(make: Make, sign_in: SignIn):
    talk = make.conversation(make.listing())
    page = sign_in(talk.asker).get(f"/listings/{talk.listing_id}").text
    assert f"/conversations/{talk.id}" in links_of(page)
    assert f"/listings/{talk.listing_id}/conversations/new" not in links_of(page)


def test_its_author_withdraws_it_and_the_page_stays(app: Flask, make: Make, hanako: Account, browser: FlaskClient):
    listing = make.listing("チェロ", author=hanako)
    answer = browser.post(f"/listings/{listing.id}/closure", data={"outcome": "withdrawn"}, follow_redirects=True)
    assert "受付を終了しました" in answer.text
    assert states(app, listing) == [ListingState.WITHDRAWN]
    assert "チェロ" in app.test_client().get(f"/listings/{listing.id}").text
    assert "チェロ" not in app.test_client().get("/listings").text
    assert "チェロ" in browser.get("/my").text


def test_a_hidden_listing_is_404_for_others_and_its_author_is_told_why_it_is_not_seen(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient, sign_in: SignIn
):
    listing = make.listing("チェロ", author=hanako)
    make.restriction(listing)
    for who in (app.test_client(), sign_in(make.account())):
        answer = who.get(f"/listings/{listing.id}")
        assert answer.status_code == 404
        assert "チェロ" not in answer.text
    own = browser.get(f"/listings/{listing.id}").text
    assert "チェロ" in own
    assert "公開されていません" in own or "非公開" in own
    assert f"/listings/{listing.id}/edit" not in links_of(own)


@pytest.mark.parametrize("number", ["0", "999999", "2147483648", "99999999999999999999", "1e3", "-1", "%E2%91%A0"])
def test_a_listing_that_is_not_there_is_404(client: FlaskClient, number: str):
    answer = client.get(f"/listings/{number}")
    assert answer.status_code == 404
    assert "<h1" in answer.text


@pytest.mark.both_databases
def test_time_stands_still_for_what_moderators_hold_and_goes_on_after_lifting(
    app: Flask, make: Make, clock: time_machine.Coordinates
):
    guitar = make.listing(published_at=make.now - timedelta(days=29))
    restriction = make.restriction(guitar)
    clock.shift(timedelta(days=5))
    expire(app)
    assert states(app, guitar) == [ListingState.OPEN]
    with app.app_context():
        db.session.get_one(type(restriction), restriction.id).lift(now=make.now + timedelta(days=5))
        db.session.commit()
    expire(app)
    assert states(app, guitar) == [ListingState.OPEN]
    clock.shift(timedelta(days=1, seconds=1))
    expire(app)
    assert states(app, guitar) == [ListingState.EXPIRED]
