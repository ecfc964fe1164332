"""Several pieces of one listing: part of them promised, part handed over, the rest still to be had."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.deals import actions
from board.deals.lifecycle import DealState
from board.deals.models import Deal
from board.deals.schedule import settle_quantities
from board.listings.actions import revise_listing
from board.listings.lifecycle import ListingState
from board.listings.models import Effect, Listing
from board.outbox.schedule import work_off
from tests.factories import Make
from tests.html import posting_form

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def bowls(make: Make) -> Listing:
    return make.listing("茶碗", author=make.account("はなこ"), quantity=5, category="household")


def promised(make: Make, listing: Listing, quantity: int, now: datetime) -> Deal:
    talk = make.conversation(listing)
    return actions.reserve(talk, by=talk.owner, quantity=quantity, now=now)


def test_what_is_taken_follows_every_act(in_app, make: Make, bowls: Listing, now: datetime):
    first, second = promised(make, bowls, 2, now), promised(make, bowls, 1, now)
    assert (bowls.taken, bowls.left) == (3, 2)
    actions.complete(first, by=bowls.author, now=now)
    assert (bowls.taken, bowls.left) == (3, 2)
    actions.cancel(second, by=second.conversation.asker, now=now)
    assert (bowls.taken, bowls.left) == (2, 3)
    promised(make, bowls, 3, now)
    assert (bowls.taken, bowls.left, bowls.state) == (5, 0, ListingState.RESERVED)
    actions.release_lapsed(now=now.replace(year=now.year + 1))
    assert (bowls.taken, bowls.left, bowls.state) == (2, 3, ListingState.OPEN)


def test_readers_see_how_many_are_left_in_lists_and_on_the_page(
    app: Flask, client: FlaskClient, make: Make, sign_in: SignIn, bowls: Listing
):
    talk = make.conversation(bowls)
    assert "残り5点" in client.get(f"/listings/{bowls.id}").text
    sign_in(talk.owner).post(f"/conversations/{talk.id}/deals", data={"quantity": "2"})
    for path in ("/listings", f"/listings/{bowls.id}", "/regions/15204"):
        assert "残り3点" in client.get(path).text, path
    assert "あなたとの取引予定です（2点）" in sign_in(talk.asker).get(f"/conversations/{talk.id}").text
    assert "3 left" in client.get(f"/listings/{bowls.id}", headers={"Accept-Language": "en"}).text


def test_of_a_single_thing_nothing_is_counted(client: FlaskClient, make: Make):
    listing = make.listing()
    for path in ("/listings", f"/listings/{listing.id}"):
        assert "残り" not in client.get(path).text


def test_the_form_refuses_fewer_than_are_taken_and_keeps_what_was_typed(make: Make, sign_in: SignIn, bowls: Listing):
    hanako = sign_in(bowls.author)
    for talk in (make.conversation(bowls), make.conversation(bowls)):
        hanako.post(f"/conversations/{talk.id}/deals", data={"quantity": "2"})
    edit = f"/listings/{bowls.id}/edit"
    form = posting_form(hanako.get(edit).text)
    refused = hanako.post(edit, data=form.values(quantity="3", body="ひとつ割れました。", act="save"))
    assert refused.status_code == 422
    assert "すでに4点が取引予定またはお渡し済みです" in refused.text
    again = posting_form(refused.text)
    assert (again["quantity"], again["body"]) == ("3", "ひとつ割れました。")
    assert make.fresh(bowls).quantity == 5
    assert hanako.post(edit, data=again.values(quantity="4", act="save")).status_code == 303
    assert make.fresh(bowls).quantity == 4


def test_as_many_as_are_promised_is_reserved_and_one_more_is_open_again(
    app: Flask, make: Make, sign_in: SignIn, bowls: Listing
):
    hanako, talk = sign_in(bowls.author), make.conversation(bowls)
    hanako.post(f"/conversations/{talk.id}/deals", data={"quantity": "2"})
    edit = f"/listings/{bowls.id}/edit"
    for quantity, state in (("2", ListingState.RESERVED), ("3", ListingState.OPEN)):
        form = posting_form(hanako.get(edit).text)
        hanako.post(edit, data=form.values(quantity=quantity, act="save"))
        with app.app_context():
            work_off()
        assert make.fresh(bowls).state == state


def test_when_no_more_are_said_than_were_handed_over_it_is_over(in_app, make: Make, bowls: Listing, now: datetime):
    waiting = make.conversation(bowls)
    deal = promised(make, bowls, 2, now)
    actions.complete(deal, by=bowls.author, now=now)
    revise_listing(bowls, {"quantity": 2}, by=bowls.author, now=now)
    settle_quantities([bowls.id, 10**6], now)
    assert bowls.state == ListingState.COMPLETED
    assert waiting.why_closed
    settle_quantities([bowls.id], now)
    assert bowls.state == ListingState.COMPLETED


def test_nothing_is_settled_while_moderators_look(in_app, make: Make, bowls: Listing, now: datetime):
    deal = promised(make, bowls, 2, now)
    actions.complete(deal, by=bowls.author, now=now)
    revise_listing(bowls, {"quantity": 2}, by=bowls.author, now=now)
    make.restriction(bowls, effect=Effect.HELD)
    db.session.refresh(bowls)
    settle_quantities([bowls.id], now)
    assert bowls.state == ListingState.OPEN


@pytest.mark.both_databases
def test_ten_pieces_and_twenty_hands_are_ten_promises(app: Flask, make: Make, sign_in: SignIn):
    hanako = make.account()
    listing = make.listing("りんご", author=hanako, quantity=10)
    talks = [make.conversation(listing) for _ in range(20)]
    windows = [sign_in(hanako) for _ in talks]
    with ThreadPoolExecutor(20) as pool:
        statuses = list(
            pool.map(lambda window, talk: window.post(f"/conversations/{talk.id}/deals").status_code, windows, talks)
        )
    assert sorted(statuses) == [303] * 10 + [409] * 10
    with app.app_context():
        counted = select(func.sum(Deal.quantity)).where(Deal.state == DealState.RESERVED)
        assert db.session.scalar(counted) == 10
    row = make.fresh(listing)
    assert (row.taken, row.left, row.state) == (10, 0, ListingState.RESERVED)


@pytest.mark.both_databases
def test_promising_and_saying_fewer_at_once_never_promises_more_than_there_are(app: Flask, make: Make, sign_in: SignIn):
    hanako = make.account()
    listing = make.listing("りんご", author=hanako, quantity=4, category="food")
    talks = [make.conversation(listing) for _ in range(4)]
    window = sign_in(hanako)
    form = posting_form(window.get(f"/listings/{listing.id}/edit").text).values(quantity="2", act="save")
    with ThreadPoolExecutor(5) as pool:
        editing = pool.submit(lambda: window.post(f"/listings/{listing.id}/edit", data=form).status_code)
        reserving = [
            pool.submit(lambda talk=talk: sign_in(hanako).post(f"/conversations/{talk.id}/deals").status_code)
            for talk in talks
        ]
        assert editing.result() in {303, 409, 422}
        assert {future.result() for future in reserving} <= {303, 409}
    row = make.fresh(listing)
    assert row.taken <= row.quantity
