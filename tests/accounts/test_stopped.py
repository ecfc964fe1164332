"""Whoever is shut out and shows the right password or passkey learns why; with a wrong one nobody learns anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.accounts import statements
from board.accounts.models import Account, LoginSession, Sanction, SanctionKind
from board.audit.models import AuditEvent
from board.backends.mail.file import Letter
from tests.accounts.authenticator import Authenticator
from tests.accounts.second_steps import code_at
from tests.accounts.test_log_in import REFUSED
from tests.accounts.test_passkeys import come_in, register
from tests.accounts.test_second_factor import code
from tests.factories import NOW, PASSWORD, Make

SignIn = Callable[..., FlaskClient]
STOPPED = "このアカウントは停止しています"
DAY = timedelta(days=1)


@pytest.fixture
def hanako(make: Make) -> Account:
    return make.account("はなこ", email="hanako@example.jp")


def sessions(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(LoginSession)) or 0


def enter(client: FlaskClient, password: str = PASSWORD):
    return client.post("/log-in", data={"email": "hanako@example.jp", "password": password})


def test_the_right_password_tells_since_when_and_until_when(
    app: Flask, client: FlaskClient, make: Make, hanako: Account
):
    make.sanction(hanako, SanctionKind.SUSPEND, until=NOW + 3 * DAY)
    answer = enter(client)
    assert (answer.status_code, sessions(app)) == (403, 0)
    for said in (STOPPED, "11月22日", "11月25日", "/contact"):
        assert said in answer.text
    assert client.get("/my").status_code == 303
    with app.app_context():
        refused = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "log_in_refused")).one()
    assert (refused.object_id, refused.details) == (hanako.id, {"why": "account_suspended"})


@pytest.mark.security("4-6")
def test_a_wrong_password_tells_nothing(client: FlaskClient, make: Make, hanako: Account):
    make.sanction(hanako, SanctionKind.BAN)
    wrong = enter(client, "wrong-password-1")
    unknown = client.post("/log-in", data={"email": "nobodys@example.jp", "password": "wrong-password-1"})
    assert (wrong.status_code, wrong.text.replace("hanako", "nobodys")) == (unknown.status_code, unknown.text)
    assert REFUSED in wrong.text
    assert STOPPED not in wrong.text


def test_a_second_factor_is_asked_for_before_anything_is_told(
    app: Flask, client: FlaskClient, make: Make, hanako: Account
):
    make.second_factor(hanako)
    make.sanction(hanako, SanctionKind.BAN)
    assert enter(client).location == "/log-in/code"
    answer = code(client, code_at(NOW))
    assert (answer.status_code, STOPPED in answer.text, sessions(app)) == (403, True, 0)
    assert "停止を解くまで" in answer.text
    assert code(client, code_at(NOW + timedelta(seconds=30))).location == "/log-in", "one try, one code"


def test_a_passkey_tells_it_too(
    app: Flask,
    client: FlaskClient,
    make: Make,
    hanako: Account,
    sign_in: SignIn,
):
    device = Authenticator()
    register(sign_in(hanako), device)
    make.sanction(hanako, SanctionKind.BAN)
    answer = come_in(client, device)
    assert (answer.status_code, STOPPED in answer.text) == (403, True)


def test_at_the_end_one_comes_in_at_once_and_everything_is_over(
    app: Flask, client: FlaskClient, make: Make, hanako: Account, clock: time_machine.Coordinates
):
    make.sanction(hanako, SanctionKind.SUSPEND, until=NOW + DAY)
    clock.shift(DAY - timedelta(seconds=1))
    assert enter(client).status_code == 403
    clock.shift(timedelta(seconds=1))
    assert enter(client).location == "/my"
    assert make.fresh(hanako).suspended_at is None
    # Nobody is kept out again by a clock that is put back.
    clock.shift(-timedelta(hours=1))
    assert enter(app.test_client()).location == "/my"


@pytest.mark.security("4-12")
def test_suspending_ends_both_sessions(app: Flask, make: Make, hanako: Account, sign_in: SignIn):
    browsers = [sign_in(hanako), sign_in(hanako)]
    make.sanction(hanako, SanctionKind.SUSPEND, until=NOW + DAY)
    assert [browser.get("/my").status_code for browser in browsers] == [303, 303]


@pytest.mark.security("5-15")
def test_a_clock_put_back_revives_no_session_and_lets_nobody_in(
    app: Flask, make: Make, hanako: Account, sign_in: SignIn, clock: time_machine.Coordinates
):
    browser = sign_in(hanako)
    make.sanction(hanako, SanctionKind.SUSPEND, until=NOW + DAY)
    for jump in (-timedelta(hours=1), -timedelta(days=365), timedelta(days=365)):
        clock.shift(jump)
        assert browser.get("/my").status_code == 303
        assert enter(app.test_client()).status_code == 403


def test_the_mail_of_an_operator_says_until_when(
    app: Flask, make: Make, hanako: Account, sign_in: SignIn, mails_to: Callable[[str], list[Letter]]
):
    operator = sign_in(make.operator())
    address = f"/operations/accounts/{hanako.id}"
    operator.post(f"{address}/suspension", data={"reason": "なりすまし", "days": "7"})
    assert "11月29日" in operator.get(address).text
    (letter,) = mails_to(hanako.email)
    assert "11月29日" in letter.message.get_body(("plain",)).get_content()


@pytest.mark.usefixtures("in_app")
def test_the_key_of_a_statement_opens_it_for_an_hour_and_nothing_else(make: Make, hanako: Account):
    ban, other = make.sanction(hanako, SanctionKind.BAN), make.sanction(make.account(), SanctionKind.BAN)
    key = statements.key_of(ban, now=NOW)
    hour = statements.KEY_LIFETIME
    assert statements.sanction_named_by(key, now=NOW + hour - timedelta(seconds=1)) == db.session.get(Sanction, ban.id)
    for moment in (NOW + hour, NOW - 2 * hour):
        assert statements.sanction_named_by(key, now=moment) is None
    assert statements.sanction_named_by(statements.key_of(other, now=NOW)[:5] + key[5:], now=NOW) is None
    assert statements.sanction_named_by("", now=NOW) is None


def test_where_there_is_a_statement_its_address_stands_on_the_page(
    app: Flask, client: FlaskClient, make: Make, hanako: Account
):
    statements.init_app(app, address_of=lambda sanction, key: f"/reasons/{sanction.id}?key={key}")
    make.sanction(hanako, SanctionKind.SILENCE)
    ban = make.sanction(hanako, SanctionKind.BAN)
    page = enter(client).text
    assert f"/reasons/{ban.id}?key=" in page
    assert "/contact" not in page.split("<main")[1].split("</main>")[0]
