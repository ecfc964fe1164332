"""From an e-mail address and a password to a person with a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts import queries
from board.accounts.models import Account
from board.backends.mail.file import Letter
from board.db import Base
from tests.accounts.letters import link_in
from tests.factories import PASSWORD, Make
from tests.html import posting_form, posting_forms

Mails = Callable[[str], list[Letter]]
HANAKO = {"email": "hanako@example.jp", "password": PASSWORD}


def sign_up(client: FlaskClient, email: str = "hanako@example.jp", password: str = PASSWORD, **more: str) -> str:
    page = client.post("/sign-up", data={"email": email, "password": password, **more}, follow_redirects=True)
    return page.text


def account_of(app: Flask, email: str) -> Account | None:
    with app.app_context():
        return db.session.scalars(queries.by_email(email)).first()


def test_she_is_asked_for_a_name_only_when_she_opens_the_mail_in_the_same_browser(client: FlaskClient, mails_to: Mails):
    assert "メールを送りました" in sign_up(client)
    page = client.get(link_in(mails_to("hanako@example.jp")[0])).text
    asked = posting_form(page)
    assert [name for name, _ in asked.fields] == ["display_name"]
    welcome = client.post(
        link_in(mails_to("hanako@example.jp")[0]), data={"display_name": "はなこ"}, follow_redirects=True
    )
    assert "ようこそ、はなこさん" in welcome.text


def test_in_another_browser_the_password_proves_that_it_is_the_same_person(app: Flask, mails_to: Mails):
    sign_up(app.test_client())
    phone = app.test_client()
    link = link_in(mails_to("hanako@example.jp")[0])
    assert {name for name, _ in posting_form(phone.get(link).text).fields} == {"display_name", "password"}

    wrong = phone.post(link, data={"display_name": "はなこ", "password": "something-else-9"})
    assert "パスワードが違います" in wrong.text
    assert not account_of(app, "hanako@example.jp").is_confirmed

    phone.post(link, data={"display_name": "はなこ", "password": PASSWORD})
    assert account_of(app, "hanako@example.jp").is_confirmed
    assert "はなこ" in phone.get("/my").text


def test_a_stranger_who_signed_up_with_her_address_gains_nothing_when_she_signs_up_too(app: Flask, mails_to: Mails):
    stranger, hanako = app.test_client(), app.test_client()
    sign_up(stranger, password="the-stranger-knows-this-1")
    sign_up(hanako)
    first, second = mails_to("hanako@example.jp")
    assert hanako.get(link_in(first)).status_code == 404
    hanako.post(link_in(second), data={"display_name": "はなこ"})
    refused = stranger.post("/log-in", data={"email": "hanako@example.jp", "password": "the-stranger-knows-this-1"})
    assert "メールアドレスかパスワードが違います" in refused.text


def test_where_she_wanted_to_go_is_carried_through_the_mail(client: FlaskClient, mails_to: Mails):
    wanted = "/listings/new?kind=goods&from=front"
    form = posting_form(client.get("/sign-up", query_string={"next": wanted}).text)
    client.post("/sign-up", data=form.values(**HANAKO))
    arrived = client.post(link_in(mails_to("hanako@example.jp")[0]), data={"display_name": "はなこ"})
    assert arrived.location == wanted


@pytest.mark.security("4-41")
def test_the_mail_speaks_her_language_and_leads_to_the_configured_address_only(client: FlaskClient, mails_to: Mails):
    client.get("/?lang=en")
    sign_up(client)
    (letter,) = mails_to("hanako@example.jp")
    assert letter.message["Content-Language"] == "en"
    assert '<html lang="en">' in letter.html
    assert not re.search("[ぁ-ん]", letter.subject)
    assert set(re.findall(r"https?://[^/\"\s]+", letter.html)) == {"http://localhost"}


@pytest.mark.security("4-7")
def test_a_known_address_sees_the_same_page_and_gets_a_mail_that_says_so(app: Flask, make: Make, mails_to: Mails):
    make.account(email="known@example.jp")
    pages = {sign_up(app.test_client(), email) for email in ("known@example.jp", "new@example.jp")}
    assert len(pages) == 1
    assert "登録済み" in mails_to("known@example.jp")[0].subject
    assert "確認" in mails_to("new@example.jp")[0].subject


def test_signing_up_with_a_known_address_changes_nothing_of_that_account(app: Flask, make: Make, client: FlaskClient):
    before = make.account("けん", email="ken@example.jp")
    sign_up(client, "ken@example.jp", "a-stranger-chose-this-1")
    after = account_of(app, "ken@example.jp")
    assert (after.password_hash, after.display_name) == (before.password_hash, "けん")


def test_the_link_dies_after_a_day_and_the_page_says_how_to_go_on(
    client: FlaskClient, mails_to: Mails, clock: time_machine.Coordinates
):
    sign_up(client)
    link = link_in(mails_to("hanako@example.jp")[0])
    clock.shift(timedelta(hours=24))
    page = client.get(link)
    assert page.status_code == 404
    assert "このリンクはもう使えません" in page.text
    assert 'href="/sign-up"' in page.text


def test_the_link_works_once(client: FlaskClient, mails_to: Mails):
    sign_up(client)
    link = link_in(mails_to("hanako@example.jp")[0])
    client.post(link, data={"display_name": "はなこ"})
    again = client.post(link, data={"display_name": "のっとり"})
    assert "このリンクはもう使えません" in again.text
    assert "はなこ" in client.get("/my").text


def test_until_she_has_confirmed_she_cannot_log_in_and_the_page_tells_strangers_nothing(client: FlaskClient):
    sign_up(client)
    known = client.post("/log-in", data=HANAKO)
    unknown = client.post("/log-in", data={**HANAKO, "email": "nobody00@example.jp"})
    assert known.text.replace("hanako@", "nobody00@") == unknown.text


@pytest.mark.parametrize("typed", ["ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", " Hanako@Example.JP ", "hanako @example.jp"])
def test_full_width_letters_capitals_and_stray_spaces_are_her_address_all_the_same(
    app: Flask, client: FlaskClient, typed: str
):
    sign_up(client, typed)
    assert account_of(app, "hanako@example.jp") is not None


@pytest.mark.parametrize("typed", ["", "hanako", "hanako@", "@example.jp", "a@b@c.jp", "hanako@example", "あ" * 300])
def test_what_is_no_address_is_said_beside_the_field_and_nothing_is_lost(app: Flask, client: FlaskClient, typed: str):
    page = client.post("/sign-up", data={"email": typed, "password": PASSWORD, "next": "/listings/new"})
    assert page.status_code == 422
    assert 'id="email-error"' in page.text
    assert posting_form(page.text)["next"] == "/listings/new"


@pytest.mark.parametrize("name", ["", "   ", "　", "あ" * 31])
def test_a_name_that_is_none_is_asked_for_again(client: FlaskClient, mails_to: Mails, name: str):
    sign_up(client)
    page = client.post(link_in(mails_to("hanako@example.jp")[0]), data={"display_name": name})
    assert page.status_code == 422
    assert 'id="display_name-error"' in page.text


def test_a_name_is_one_line_and_never_a_piece_of_the_page(client: FlaskClient, mails_to: Mails):
    sign_up(client)
    name = "<b>\r\nはな{{7*7}}"
    page = client.post(link_in(mails_to("hanako@example.jp")[0]), data={"display_name": name}, follow_redirects=True)
    assert "&lt;b&gt; はな{{7*7}}" in page.text


@pytest.mark.parametrize("secret", ["x", "あ", "../../etc/passwd", "%00", "a" * 5000])
def test_a_made_up_link_is_simply_not_there(client: FlaskClient, secret: str):
    for place in ("accounts/confirmation", "password-reset"):
        page = client.get(f"/{place}/{secret}").text
        assert any(said in page for said in ("もう使えません", "ページが見つかりません", "このページは開けません"))
        assert posting_forms(page) == []


@pytest.mark.security("4-30")
def test_no_field_that_she_was_not_asked_for_changes_her_account(app: Flask, client: FlaskClient, mails_to: Mails):
    planted = {
        "id": "1",
        "role": "operator",
        "is_operator": "1",
        "confirmed_at": "2020-01-01",
        "created_at": "2020-01-01",
    }
    sign_up(client, **planted)
    assert not account_of(app, "hanako@example.jp").is_confirmed
    link = link_in(mails_to("hanako@example.jp")[0])
    client.post(link, data={"display_name": "はなこ", "email": "other@example.jp", "suspended_at": "x", **planted})
    account = account_of(app, "hanako@example.jp")
    assert (account.email, account.display_name, account.is_staff) == ("hanako@example.jp", "はなこ", False)


@pytest.mark.security("4-55")
def test_what_she_types_in_secret_is_written_nowhere_else(
    app: Flask,
    client: FlaskClient,
    mails_to: Mails,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level("DEBUG")
    canary = "canary-of-a-password-3"
    sign_up(client, password=canary)
    link = link_in(mails_to("hanako@example.jp")[0])
    client.post(link, data={"display_name": "はなこ"})
    client.post("/log-in", data={"email": "hanako@example.jp", "password": canary + "x"})
    client.post("/log-in", data={"email": "hanako@example.jp", "password": canary})
    app.config["WTF_CSRF_ENABLED"] = True
    client.post("/log-in", data={"email": "hanako@example.jp", "password": canary})
    said = "".join(capfd.readouterr()) + caplog.text
    secret = link.rsplit("/", 1)[1]
    assert canary not in said
    assert secret not in said
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            rows = str(db.session.execute(select(*table.columns)).all()) if table.name != "postal_codes" else ""
            assert canary not in rows, table.name
            assert secret not in rows, table.name


@pytest.mark.both_databases
@pytest.mark.security("4-50")
def test_a_form_sent_twice_at_once_opens_one_account(app: Flask, mails_to: Mails):
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(sign_up, [app.test_client() for _ in range(4)]))
    assert ["メールを送りました" in page for page in pages] == [True] * 4
    newest = link_in(mails_to("hanako@example.jp")[-1])
    assert account_of(app, "hanako@example.jp") is not None
    links = {link_in(letter) for letter in mails_to("hanako@example.jp")}
    alive = [link for link in links if app.test_client().get(link).status_code == 200]
    assert len(alive) == 1
    assert newest in links
