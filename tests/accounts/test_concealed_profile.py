"""Moderators take a picture and an introduction out of sight: everybody else's; the person keeps both and sees why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts import profile, queries, statements
from board.accounts.models import Account, SanctionKind
from board.media.models import AVATAR_WIDTHS
from tests.factories import NOW, Make

SignIn = Callable[..., FlaskClient]
WORDS = "手仕事が好きです。"


@pytest.fixture
def hanako(make: Make) -> Account:
    return make.account("はなこ", avatar=make.avatar(), introduction=WORDS)


def concealing(app: Flask, account: Account, *, reveals: bool = False) -> None:
    with app.app_context():
        person = db.session.get_one(Account, account.id)
        if reveals:
            profile.reveal(person, now=NOW)
        else:
            profile.conceal(person, now=NOW)
        db.session.commit()


def test_nobody_else_sees_picture_and_words_until_they_are_shown_again(
    app: Flask, client: FlaskClient, make: Make, sign_in: SignIn, hanako: Account
):
    listing = make.listing(author=hanako)
    ken = make.account("けん")
    talk = make.conversation(listing, asker=ken)
    kens, own = sign_in(ken), sign_in(hanako)
    picture = f"/members/{hanako.id}/avatar/"
    pages = [
        (client, f"/members/{hanako.id}"),
        (client, f"/listings/{listing.id}"),
        (kens, f"/conversations/{talk.id}"),
        (kens, "/conversations"),
    ]
    small = f"{picture}{min(AVATAR_WIDTHS)}.webp"
    assert [picture in browser.get(path).text for browser, path in pages] == [True] * 4
    assert client.get(small).status_code == 200
    concealing(app, hanako)
    assert [picture in browser.get(path).text for browser, path in pages] == [False] * 4
    assert WORDS not in client.get(f"/members/{hanako.id}").text
    assert (client.get(small).status_code, kens.get(small).status_code) == (404, 404)
    mine = own.get(f"/members/{hanako.id}").text
    for seen in (picture, WORDS, "見えているのはあなただけです"):
        assert seen in mine
        assert seen in own.get("/my/settings").text
    assert own.get(small).status_code == 200
    concealing(app, hanako, reveals=True)
    assert [picture in browser.get(path).text for browser, path in pages] == [True] * 4
    assert WORDS in client.get(f"/members/{hanako.id}").text


@pytest.mark.usefixtures("in_app")
def test_done_twice_it_is_done_once_and_rows_and_statement_agree(make: Make, hanako: Account):
    person = db.session.get_one(Account, hanako.id)
    plain, gone = make.account(avatar=make.avatar()), make.account(avatar=make.avatar(), leaving_at=NOW)
    for _ in range(2):
        profile.conceal(person, now=NOW)
    db.session.flush()
    assert person.profile_concealed_at == NOW
    shown = dict(db.session.execute(select(Account.id, queries.shown_avatar_id()).order_by(Account.id)).all())
    people = {each.id: each for each in (person, plain, gone)}
    assert {number: shown[number] for number in people} == {
        number: each.shown_avatar_id for number, each in people.items()
    }
    assert list(shown.values()) == [None, plain.avatar_id, None]
    for _ in range(2):
        profile.reveal(person, now=NOW + timedelta(days=1))
    assert person.shown_avatar_id == person.avatar_id
    assert person.shown_introduction == WORDS


def test_what_is_written_anew_stays_out_of_sight(app: Flask, client: FlaskClient, sign_in: SignIn, hanako: Account):
    concealing(app, hanako)
    typed = {"display_name": "はなこ", "introduction": "木工も。", "home_region_shown": "hidden", "locale": "ja"}
    assert sign_in(hanako).post("/my/settings", data=typed).status_code == 303
    assert "木工も。" not in client.get(f"/members/{hanako.id}").text


@pytest.mark.parametrize("path", ["/my", "/my/settings", "/my/security"])
def test_ones_own_pages_say_what_stands_until_when_and_where_the_reasons_are(
    app: Flask, make: Make, sign_in: SignIn, hanako: Account, path: str
):
    statements.init_app(app, address_of=lambda sanction, key: f"/reasons/{sanction.id}{key}")
    browser = sign_in(hanako)
    assert "見守り担当の判断による" not in browser.get(path).text
    limit = make.sanction(hanako, SanctionKind.LIMIT)
    page = browser.get(path).text
    for said in ("公開の前に、見守り担当が確かめます", "解かれるまで続きます", f'href="/reasons/{limit.id}"'):
        assert said in page
    silence = make.sanction(hanako, SanctionKind.SILENCE, until=NOW + timedelta(days=3))
    page = browser.get(path).text
    for said in ("投稿を止めています", "11月25日", f'href="/reasons/{silence.id}"'):
        assert said in page
    assert "公開の前に" not in page, "the strongest counts"
