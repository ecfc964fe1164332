"""Browsers that were here before: their owner hears of new ones and is not locked out by strangers (rows 4, 15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.safety.models import BROWSER_REMEMBERED, KnownBrowser
from board.accounts.safety.naming import name_of
from board.accounts.safety.schedule import forget_spent_proofs
from board.backends.mail.file import Letter
from tests.accounts.letters import link_in
from tests.accounts.test_limits import guess
from tests.accounts.test_log_in import is_signed_in, log_in
from tests.accounts.test_sign_up import sign_up
from tests.factories import PASSWORD, Make

Mails = Callable[[str], list[Letter]]
ABOUT = "新しいブラウザー"
AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36": ("Windows", "Chrome"),
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0": ("Windows", "Edge"),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1": ("iPhone", "Safari"),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) CriOS/150.0 Safari/604.1": ("iPhone", "Chrome"),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Safari/604.1 Line/16.0": ("iPhone", "LINE"),
    "Mozilla/5.0 (Linux; Android 16) SamsungBrowser/30.0 Chrome/150.0 Safari/537.36": ("Android", "Samsung Internet"),
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15.0) Gecko/20100101 Firefox/150.0": ("Mac", "Firefox"),
    "curl/8": ("", ""),
    "": ("", ""),
}


def told(mails_to: Mails, email: str) -> list[Letter]:
    return [letter for letter in mails_to(email) if ABOUT in letter.subject]


@pytest.mark.parametrize("agent", AGENTS)
def test_a_browser_is_called_as_its_owner_calls_it(agent: str):
    found = name_of(agent)
    assert (found.system, found.browser) == AGENTS[agent]


def test_who_has_just_signed_up_is_not_told_of_themselves(client: FlaskClient, mails_to: Mails):
    sign_up(client)
    client.post(link_in(mails_to("hanako@example.jp")[0]), data={"display_name": "はなこ"})
    client.post("/log-out")
    log_in(client, "hanako@example.jp")
    assert told(mails_to, "hanako@example.jp") == []


def test_a_mail_tells_of_a_browser_that_was_never_here_once(app: Flask, make: Make, mails_to: Mails):
    make.account(email="ken@example.jp")
    desk, phone = app.test_client(), app.test_client()
    phone.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Safari/604.1"
    log_in(desk, "ken@example.jp")
    for _ in range(2):
        log_in(phone, "ken@example.jp")
        phone.post("/log-out")
    [letter] = told(mails_to, "ken@example.jp")
    assert "iPhoneのSafari" in letter.text
    assert "2026-11-22 12:00" in letter.text
    assert link_in(letter) == "/my/security"


def test_the_cookie_is_the_browsers_and_opens_nothing(app: Flask, client: FlaskClient, make: Make):
    make.account(email="ken@example.jp")
    answer = client.post("/log-in", data={"email": "ken@example.jp", "password": PASSWORD})
    [cookie] = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("engawa-browser=")]
    for flag in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    secret = client.get_cookie("engawa-browser").value
    with app.app_context():
        assert secret not in str([vars(row) for row in db.session.scalars(select(KnownBrowser))])
    thief = app.test_client()
    thief.set_cookie("engawa-browser", secret)
    assert not is_signed_in(thief)


def test_nobody_but_us_chooses_the_cookie(client: FlaskClient, make: Make):
    make.account(email="ken@example.jp")
    client.set_cookie("engawa-browser", "planted-by-somebody")
    log_in(client, "ken@example.jp")
    assert client.get_cookie("engawa-browser").value != "planted-by-somebody"


def test_strangers_guesses_do_not_lock_out_a_browser_that_was_here(app: Flask, client: FlaskClient, make: Make):
    make.account(email="ken@example.jp")
    log_in(client, "ken@example.jp")
    client.post("/log-out")
    guess(app, "ken@example.jp", 11)
    assert "少し時間をおいてください" in log_in(app.test_client(), "ken@example.jp")
    log_in(client, "ken@example.jp")
    assert is_signed_in(client)


def test_a_known_browser_guesses_no_more_often_than_others(client: FlaskClient, make: Make):
    make.account(email="ken@example.jp")
    log_in(client, "ken@example.jp")
    client.post("/log-out")
    for number in range(9):
        log_in(client, "ken@example.jp", f"wrong-password-{number}")
    assert "少し時間をおいてください" in log_in(client, "ken@example.jp", "wrong-password-10") + log_in(
        client, "ken@example.jp"
    )
    assert not is_signed_in(client)


def test_known_to_one_account_is_not_known_to_another(app: Flask, client: FlaskClient, make: Make, mails_to: Mails):
    make.account(email="ken@example.jp")
    make.account(email="aki@example.jp")
    log_in(app.test_client(), "ken@example.jp")
    log_in(client, "aki@example.jp")
    client.post("/log-out")
    guess(app, "ken@example.jp", 11)
    assert "少し時間をおいてください" in log_in(client, "ken@example.jp")
    assert told(mails_to, "ken@example.jp") == []


def test_a_browser_not_seen_for_long_is_forgotten(
    app: Flask, client: FlaskClient, make: Make, clock: time_machine.Coordinates
):
    make.account(email="ken@example.jp")
    log_in(client, "ken@example.jp")
    clock.shift(BROWSER_REMEMBERED - timedelta(seconds=1))
    with app.app_context():
        forget_spent_proofs()
        assert len(db.session.scalars(select(KnownBrowser)).all()) == 1
    clock.shift(timedelta(seconds=1))
    with app.app_context():
        forget_spent_proofs()
        assert db.session.scalars(select(KnownBrowser)).all() == []
