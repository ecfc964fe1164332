"""A write comes from our own page, with its token, or it does not happen; what was typed is never lost by that."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account, Role
from board.audit.models import AuditEvent
from tests.factories import PASSWORD, Make
from tests.html import posting_form

SignIn = Callable[..., FlaskClient]
# The provider of a mailbox presses here for its owner: the key in the address is all it has (RFC 8058).
WITHOUT_TOKEN = {"subscriptions.stop"}
TYPED = "夜中まで考えて書いた、大事な文章です。"


def everybody(make: Make) -> Account:
    """Somebody who may use every form there is."""
    from board.accounts.models import Appointment

    person = make.moderator()
    make.save(Appointment(account_id=person.id, role=Role.OPERATOR, since=make.now))
    return person


def unsafe_addresses(app: Flask) -> list[str]:
    """Every address that takes a write, with made-up ids: the token is asked for before anything is looked up."""
    ids = {"token": "x", "slug": "x", "key": "x"}
    adapter = app.url_map.bind("localhost")
    return [
        adapter.build(rule.endpoint, {name: ids.get(name, 1) for name in rule.arguments}, method="POST")
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"} and rule.endpoint not in WITHOUT_TOKEN
    ]


@pytest.mark.security("4-16")
def test_no_form_is_carried_out_without_its_token_and_each_comes_back_whole(
    app: Flask, make: Make, sign_in: SignIn, tokens: None
):
    browser = sign_in(everybody(make))
    addresses = unsafe_addresses(app)
    assert len(addresses) > 15
    for address in addresses:
        answer = browser.post(address, data={"body": TYPED, "tags": ["一", "二"]})
        assert answer.status_code == 400, address
        assert "もう一度送ってください" in answer.text, address
        back = posting_form(answer.text)
        assert back.action == address
        assert [value for name, value in back.fields if name != "csrf_token"] == [TYPED, "一", "二"]
        assert back["csrf_token"]


def test_the_address_keeps_its_parameters_when_a_form_comes_back(client: FlaskClient, tokens: None):
    answer = client.post("/accounts/confirmation/x?next=/listings/new", data={"display_name": "はなこ"})
    assert posting_form(answer.text).action == "/accounts/confirmation/x?next=/listings/new"


def test_a_password_never_comes_back(client: FlaskClient, tokens: None):
    answer = client.post("/log-in", data={"email": "ken@example.jp", "password": PASSWORD})
    back = posting_form(answer.text)
    assert back["email"] == "ken@example.jp"
    assert "password" not in back
    assert PASSWORD not in answer.text


@pytest.mark.parametrize("token", ["", "x", "ImFiYyI.aaaa.bbbb", "あ" * 50])
def test_a_made_up_token_is_none(client: FlaskClient, tokens: None, token: str):
    answer = client.post("/log-in", data={"email": "ken@example.jp", "password": PASSWORD, "csrf_token": token})
    assert "もう一度送ってください" in answer.text


@pytest.mark.security("4-16")
def test_a_token_of_another_browser_is_none(app: Flask, make: Make, tokens: None):
    make.account(email="ken@example.jp")
    mine, other = app.test_client(), app.test_client()
    mine.get("/log-in")
    token = posting_form(other.get("/log-in").text)["csrf_token"]
    answer = mine.post("/log-in", data={"email": "ken@example.jp", "password": PASSWORD, "csrf_token": token})
    assert "もう一度送ってください" in answer.text


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8080"},
    {"Origin": "null"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.security("4-17")
def test_a_form_sent_from_another_site_is_not_even_read(
    app: Flask, client: FlaskClient, make: Make, headers: dict[str, str]
):
    make.account(email="ken@example.jp")
    answer = client.post("/log-in", data={"email": "ken@example.jp", "password": PASSWORD}, headers=headers)
    assert answer.status_code == 403
    assert "ほかのサイトから送られた操作は受け付けていません" in answer.text
    assert client.get("/my").status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count(AuditEvent.id))) == 0


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost"}],
    ids=str,
)
@pytest.mark.security("4-17")
def test_our_own_page_is_believed(client: FlaskClient, make: Make, headers: dict[str, str]):
    make.account(email="ken@example.jp")
    client.post("/log-in", data={"email": "ken@example.jp", "password": PASSWORD}, headers=headers)
    assert "マイページ" in client.get("/my").text


def test_a_link_from_another_site_still_opens_a_page(client: FlaskClient):
    assert "<h1" in client.get("/listings", headers={"Sec-Fetch-Site": "cross-site"}).text
