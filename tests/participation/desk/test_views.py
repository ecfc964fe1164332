"""The desk's pages: what the host sees and presses, and that nobody else does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.conversations.models import Conversation
from board.listings.models import Listing, Opening
from board.participation.actions import Party, sign_up
from board.participation.models import Participation
from board.screening.models import Screening
from tests.factories import NOW, Make
from tests.participation.conftest import Gathering

SignIn = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def tour(make: Make, event: Gathering) -> Listing:
    return event("工房見学", seats=3, rules={"companions_max": 2, "questions": ["食べられないものは"]})


@pytest.fixture
def joins(app: Flask) -> Callable[..., int]:
    def join(listing: Listing, account: Account, party: Party | None = None) -> int:
        with app.app_context():
            opening = db.session.get_one(Opening, listing.openings[0].id)
            by = db.session.get_one(Account, account.id)
            participation = sign_up(opening, by=by, party=party or Party(), now=NOW)
            db.session.commit()
            return participation.id

    return join


def state_of(app: Flask, participation_id: int) -> str:
    with app.app_context():
        return str(db.session.get_one(Participation, participation_id).state)


def test_the_desk_says_who_comes_and_who_waits(
    make: Make, sign_in: SignIn, tour: Listing, joins: Callable[..., int]
):
    ken, mari = make.account("けん"), make.account("まり")
    joins(tour, ken, Party(2, [("食べられないものは", "そば")]))
    joins(tour, mari)
    page = sign_in(tour.author).get(f"/listings/{tour.id}/participants").text
    for words in ("参加予定3人", "定員3人", "キャンセル待ち1人", "けん", "ほか2人", "そば", "まり"):
        assert words in page


def test_nobody_yet_says_what_to_do(sign_in: SignIn, tour: Listing):
    assert "申し込みはまだありません" in sign_in(tour.author).get(f"/listings/{tour.id}/participants").text


def test_only_who_runs_the_listing_sees_its_desk(
    make: Make, sign_in: SignIn, tour: Listing, joins: Callable[..., int]
):
    ken = make.account("けん")
    number = joins(tour, ken)
    for other in (sign_in(ken), sign_in(make.account("よそのひと")), sign_in(make.moderator())):
        here = f"/listings/{tour.id}"
        written = ("participants/message", "door", "attendance")
        for path in ("participants", "participants/list", "participants.csv", *written):
            assert other.get(f"{here}/{path}").status_code == 404, path
        for path in written:
            assert other.post(f"{here}/{path}", data={"number": str(number)}).status_code == 404, path
        assert other.get(f"/participations/{number}/arrival").status_code == 404
        for act in ("confirmation", "declining", "calling-off", "attendance"):
            assert other.post(f"/participations/{number}/{act}", data={"came": "attended"}).status_code == 404, act
    assert sign_in(tour.author).get(f"/participations/{number}/ticket").status_code == 404


def test_at_the_door_by_number_by_name_and_by_ticket(
    app: Flask,
    make: Make,
    sign_in: SignIn,
    tour: Listing,
    joins: Callable[..., int],
    clock: time_machine.Coordinates,
):
    people = [make.account(name) for name in ("けん", "まり", "そら")]
    by_number, by_name, by_ticket = (joins(tour, person) for person in people)
    starts_at = tour.openings[0].starts_at
    assert starts_at is not None
    clock.move_to(starts_at)
    host, here = sign_in(tour.author), f"/listings/{tour.id}/door"

    assert "0人／3人が来ました" in host.get(here).text
    answer = host.post(here, data={"number": "９９９９"})
    assert (answer.status_code, "この番号の参加予定の方は" in answer.text) == (422, True)
    assert host.post(here, data={"number": f" {by_number} "}).status_code == 303
    host.post(f"/participations/{by_name}/attendance", data={"came": "attended", "door": "1"})
    ticket = sign_in(people[2]).get(f"/participations/{by_ticket}/ticket").text
    assert "<svg" in ticket
    assert str(by_ticket) in ticket
    assert "来ました" in host.get(f"/participations/{by_ticket}/arrival").text
    host.post(f"/participations/{by_ticket}/attendance", data={"came": "attended", "door": "1"})

    assert {state_of(app, number) for number in (by_number, by_name, by_ticket)} == {"attended"}
    assert "参加予定の人は、みんな来ました。" in host.get(here).text


def test_the_ticked_list_is_entered_at_once_and_the_objection_is_read(
    app: Flask,
    make: Make,
    sign_in: SignIn,
    tour: Listing,
    joins: Callable[..., int],
    clock: time_machine.Coordinates,
):
    ken, mari = make.account("けん"), make.account("まり")
    first, second = joins(tour, ken), joins(tour, mari)
    clock.move_to(NOW + timedelta(days=8))
    host, here = sign_in(tour.author), f"/listings/{tour.id}"
    assert "けん" in host.get(f"{here}/participants/list").text
    host.post(f"{here}/attendance", data={f"came-{first}": "attended", f"came-{second}": "missed"})
    assert (state_of(app, first), state_of(app, second)) == ("attended", "no_show")

    theirs = sign_in(mari)
    too_long = theirs.post(f"/participations/{second}/objection", data={"objection": "あ" * 501})
    assert (too_long.status_code, "あ" * 501 in too_long.text) == (422, True)
    theirs.post(f"/participations/{second}/objection", data={"objection": "奥の席にいました。"})
    assert "奥の席にいました。" in host.get(f"{here}/participants").text
    host.post(f"/participations/{second}/attendance", data={"came": "attended"})
    assert "「参加しました」に直しました" in theirs.get(f"/participations/{second}/objection").text


def test_the_table_runs_nothing(make: Make, sign_in: SignIn, tour: Listing, joins: Callable[..., int]):
    joins(tour, make.account("=1+1"), Party(0, [("食べられないものは", "そば")]))
    answer = sign_in(tour.author).get(f"/listings/{tour.id}/participants.csv")
    text = answer.get_data(as_text=True)
    assert answer.mimetype == "text/csv"
    assert text.startswith("\ufeff受付番号,募集枠,お名前")
    assert ",'=1+1," in text
    assert "食べられないものは: そば" in text


def test_writing_to_many_keeps_what_was_typed_when_nobody_is_chosen(
    make: Make, sign_in: SignIn, tour: Listing, joins: Callable[..., int]
):
    ken = make.account("けん")
    number = joins(tour, ken)
    host, here = sign_in(tour.author), f"/listings/{tour.id}/participants/message"
    assert "けん" in host.get(here).text
    nobody = host.post(here, data={"body": "長靴でどうぞ。"})
    assert nobody.status_code == 422
    assert "長靴でどうぞ。" in nobody.text
    assert "届ける人を選んでください。" in nobody.text
    key = "0b0a8b3c-6f0e-4f0e-9f7e-0123456789ab"
    sent = host.post(here, data={"body": "長靴でどうぞ。", "to": str(number), "idempotency_key": key})
    assert sent.status_code == 303
    assert "長靴でどうぞ。" in sign_in(ken).get("/conversations").text


def test_what_the_rules_do_not_let_through_reaches_none_of_many_and_stays_to_be_mended(
    app: Flask, make: Make, sign_in: SignIn, tour: Listing, joins: Callable[..., int]
):
    ken = make.account("けん")
    numbers = [str(joins(tour, each)) for each in (ken, make.account("まり"))]
    host, here = sign_in(tour.author), f"/listings/{tour.id}/participants/message"
    key = "0b0a8b3c-6f0e-4f0e-9f7e-0123456789ab"
    refused = host.post(here, data={"body": "銀行口座を買い取ります。", "to": numbers, "idempotency_key": key})
    assert refused.status_code == 422
    assert "銀行口座を買い取ります。" in refused.text
    with app.app_context():
        assert db.session.scalars(select(Conversation)).all() == []
        assert [kept.band for kept in db.session.scalars(select(Screening))] == ["refuse"]
    ask_money = "会う前にアマゾンギフトカードの番号を送ってください。先払いです。"
    held = host.post(here, data={"body": ask_money, "to": numbers, "idempotency_key": key}, follow_redirects=True)
    assert "2人には、見守り担当が24時間以内に確かめてから届きます。" in held.text
    assert "人に届けました" not in held.text
    # For them there is no talk yet: what leads to one leads to a new one.
    assert sign_in(ken).get(f"/listings/{tour.id}/conversations/new").status_code == 200
    with app.app_context():
        assert {talk.last_message_at for talk in db.session.scalars(select(Conversation))} == {NOW}


def test_a_moment_before_the_doors_open_the_host_is_told_when(
    make: Make, sign_in: SignIn, tour: Listing, joins: Callable[..., int]
):
    number = joins(tour, make.account("けん"))
    answer = sign_in(tour.author).post(f"/listings/{tour.id}/door", data={"number": str(number)})
    assert answer.status_code == 409
    assert "3時間前" in answer.text


def test_an_opening_of_another_listing_is_no_opening(event: Gathering, sign_in: SignIn, tour: Listing):
    other = event("別の日")
    answer = sign_in(tour.author).get(f"/listings/{tour.id}/participants?opening={other.openings[0].id}")
    assert answer.status_code == 400
