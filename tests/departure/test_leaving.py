"""Asking to leave: out of sight at once, and everything is back when one stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts import queries as accounts
from board.accounts.models import Account
from board.audit.models import AuditEvent
from board.backends.mail.file import Letter
from board.deals.lifecycle import DealState
from board.deals.models import Deal
from board.listings import queries as listings
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from tests.factories import NOW, Make

SignIn = Callable[..., FlaskClient]
Letters = Callable[[str], list[Letter]]
Leaves = Callable[[Account], None]


def _link(letter: Letter) -> str:
    found = re.search(r"http://localhost(/departure/undo/\S+)", letter.message.get_body(("plain",)).get_content())
    assert found
    return found[1]


def test_whoever_leaves_is_out_of_sight_at_once(client: FlaskClient, make: Make, sign_in: SignIn):
    hanako = make.account("はなこ")
    listing = make.listing("三線", author=hanako)
    make.listing("太鼓")
    browser = sign_in(hanako)
    answer = browser.post("/my/data/erasure", data={"understood": "y"})
    assert (answer.status_code, answer.location) == (303, "/departure/asked")
    assert "退会を受け付けました" in browser.get("/departure/asked").text
    assert browser.get("/my").location == "/log-in?next=/my"
    assert client.get(f"/listings/{listing.id}").status_code == 404
    assert client.get(f"/members/{hanako.id}").status_code == 404
    assert "三線" not in client.get("/listings").text
    assert "太鼓" in client.get("/listings").text


def test_nobody_leaves_without_having_read_what_it_means(app: Flask, make: Make, sign_in: SignIn):
    hanako = make.account("はなこ")
    answer = sign_in(hanako).post("/my/data/erasure", data={})
    assert answer.status_code == 422
    assert "読んだうえで、チェックを入れてください。" in answer.text
    assert make.fresh(hanako).leaving_at is None


@pytest.mark.security("4-14")
@pytest.mark.parametrize("path", ["/my/data/erasure", "/my/data/exports"])
def test_an_hour_after_logging_in_one_is_asked_again_who_one_is(
    app: Flask, make: Make, sign_in: SignIn, clock: time_machine.Coordinates, path: str
):
    hanako = make.account("はなこ")
    browser = sign_in(hanako)
    clock.shift(timedelta(minutes=16))
    answer = browser.post(path, data={"understood": "y"})
    assert (answer.status_code, "パスワード" in answer.text) == (401, True)
    assert make.fresh(hanako).leaving_at is None


@pytest.mark.parametrize("role", ["moderator", "operator"])
def test_staff_are_released_from_their_office_first(make: Make, sign_in: SignIn, role: str):
    person = getattr(make, role)()
    browser = sign_in(person)
    assert "いまは退会できません" in browser.get("/my/data/erasure").text
    assert browser.post("/my/data/erasure", data={"understood": "y"}).status_code == 409
    assert make.fresh(person).leaving_at is None


def test_statements_and_rows_agree_about_who_can_be_seen(in_app: None, make: Make, leaves: Leaves):
    hanako, ken = make.account("はなこ"), make.account("けん")
    gone, there = make.listing(author=hanako), make.listing(author=ken)
    ended = make.listing(author=hanako, state=ListingState.WITHDRAWN)
    leaves(hanako)
    public = set(db.session.scalars(listings.public().with_only_columns(Listing.id)))
    listed = set(db.session.scalars(listings.listed().with_only_columns(Listing.id)))
    seen = {id_: make.fresh(db.session.get_one(Listing, id_)) for id_ in (gone.id, there.id, ended.id)}
    assert public == {id_ for id_, each in seen.items() if each.is_public} == {there.id}
    assert listed == {id_ for id_, each in seen.items() if each.is_listed} == {there.id}
    assert set(db.session.scalars(accounts.with_profile())) == {make.fresh(ken)}
    assert not make.fresh(hanako).has_profile


def test_what_is_reserved_is_cancelled_and_the_other_side_is_told(
    app: Flask, make: Make, sign_in: SignIn, leaves: Leaves, goes_round: Callable[[], None], letters: Letters
):
    hanako, ken = make.account("はなこ"), make.account("けん", email="ken@example.jp")
    theirs = make.listing("琴", author=ken, state=ListingState.RESERVED, taken=1)
    deal = make.deal(make.conversation(theirs, asker=hanako))
    leaves(hanako)
    goes_round()
    assert make.fresh(deal).state == DealState.CANCELLED
    assert (make.fresh(theirs).state, make.fresh(theirs).taken) == (ListingState.OPEN, 0)
    assert ["取り消" in letter.subject for letter in letters("ken@example.jp")] == [True]
    page = sign_in(ken).get(f"/conversations/{deal.conversation_id}").text
    assert "相手の方は退会したか、退会の手続き中です" in page
    assert "この方と取引予定にする" not in page
    assert sign_in(ken).post(f"/conversations/{deal.conversation_id}/deals").status_code == 409


def test_nobody_writes_to_whoever_leaves(app: Flask, make: Make, sign_in: SignIn, leaves: Leaves):
    hanako, ken = make.account("はなこ"), make.account("けん")
    conversation = make.conversation(make.listing(author=hanako), asker=ken, said=("まだありますか。",))
    leaves(hanako)
    browser = sign_in(ken)
    answer = browser.post(f"/conversations/{conversation.id}/messages", data={"text": "もしもし", "key": "k"})
    page = browser.get(f"/conversations/{conversation.id}").text
    assert answer.status_code in {409, 422}
    assert "まだありますか。" in page
    assert 'id="new-message"' not in page
    assert "相手の方が退会したか、退会の手続き中のため、新しいメッセージは送れません。" in page


def test_logging_in_again_leads_to_the_way_back_and_to_nothing_else(make: Make, sign_in: SignIn, leaves: Leaves):
    hanako = make.account("はなこ")
    listing = make.listing(author=hanako)
    leaves(hanako)
    browser = sign_in(hanako)
    for path in ("/my", "/", f"/listings/{listing.id}", "/listings/new", "/my/settings"):
        assert browser.get(path).location == "/my/data", path
    assert browser.post("/listings", data={"kind": "goods"}).location == "/my/data"
    assert "退会を取り消す" in browser.get("/my/data").text
    assert browser.post("/my/data/erasure/undo").location == "/my"
    assert browser.get("/my").status_code == 200
    assert make.fresh(listing).is_listed


def test_the_mailed_link_undoes_it_once_and_signs_nobody_in(
    client: FlaskClient, make: Make, leaves: Leaves, goes_round: Callable[[], None], letters: Letters
):
    hanako = make.account("はなこ", email="hanako@example.jp")
    listing = make.listing(author=hanako)
    leaves(hanako)
    goes_round()
    link = _link(letters("hanako@example.jp")[0])
    assert "退会を取り消しますか" in client.get(link).text
    assert make.fresh(hanako).is_leaving
    assert client.post(link).location == "/log-in"
    assert make.fresh(listing).is_listed
    assert client.get(f"/listings/{listing.id}").status_code == 200
    assert client.get("/my").location == "/log-in?next=/my"
    assert client.post(link).status_code == 404


def test_a_day_before_they_are_reminded_once_and_both_links_work(
    client: FlaskClient,
    make: Make,
    leaves: Leaves,
    goes_round: Callable[[], None],
    letters: Letters,
    clock: time_machine.Coordinates,
):
    hanako = make.account("はなこ", email="hanako@example.jp")
    leaves(hanako)
    goes_round()
    clock.shift(timedelta(days=12, hours=23))
    goes_round()
    assert len(letters("hanako@example.jp")) == 1
    clock.shift(timedelta(hours=2))
    goes_round()
    goes_round()
    mails = letters("hanako@example.jp")
    assert sorted(letter.subject for letter in mails) == [
        "縁側：あと1日で、あなたの情報を消します",
        "縁側：退会を受け付けました",
    ]
    assert {client.get(_link(letter)).status_code for letter in mails} == {200}


def test_a_planned_listing_waits_until_its_author_stays(
    app: Flask, make: Make, leaves: Leaves, clock: time_machine.Coordinates
):
    from board.listings.schedule import publish_scheduled

    hanako = make.account("はなこ")
    draft = make.listing(author=hanako, state=ListingState.DRAFT, publish_at=NOW + timedelta(hours=1))
    leaves(hanako)
    clock.shift(timedelta(hours=2))
    with app.app_context():
        publish_scheduled()
    assert make.fresh(draft).is_draft
    assert make.fresh(draft).publish_at == NOW + timedelta(hours=1)


def test_time_stands_still_for_listings_while_their_author_thinks_it_over(
    app: Flask, make: Make, sign_in: SignIn, leaves: Leaves, clock: time_machine.Coordinates
):
    hanako = make.account("はなこ")
    listing = make.listing(author=hanako)
    before = listing.expires_at
    assert before
    leaves(hanako)
    clock.shift(timedelta(days=3))
    sign_in(hanako).post("/my/data/erasure/undo")
    assert make.fresh(listing).expires_at == before + timedelta(days=3)


def test_each_step_is_in_the_log_once(in_app: None, make: Make):
    from board.departure import actions

    hanako = make.account("はなこ")
    for act in (actions.ask_to_leave, actions.ask_to_leave, actions.stay, actions.stay):
        act(hanako, now=NOW)
    db.session.commit()
    said = db.session.execute(select(AuditEvent.action, AuditEvent.actor_id, AuditEvent.label))
    assert [tuple(row) for row in said] == [("account_leaving", hanako.id, ""), ("account_stays", hanako.id, "")]


def test_deals_of_others_go_on(app: Flask, make: Make, leaves: Leaves):
    hanako = make.account("はなこ")
    others = make.deal()
    leaves(hanako)
    with app.app_context():
        assert db.session.get_one(Deal, others.id).is_reserved
