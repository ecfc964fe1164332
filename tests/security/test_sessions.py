"""Sessions that end stay ended, also for a request that was under way; keys can be replaced while people are here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import board
from board import db
from board.accounts.identity import login_required, me
from board.accounts.models import LoginSession
from board.config import Settings
from tests.accounts.test_log_in import is_signed_in
from tests.application import put_away
from tests.factories import NOW, PASSWORD, Make

SignIn = Callable[..., FlaskClient]
OLDER, NEWER = "an-older-key-of-thirty-two-bytes-", "a-newer-key-of-thirty-two-bytes--"


@pytest.mark.both_databases
@pytest.mark.security("4-11")
def test_a_slow_request_under_way_while_one_logs_out_does_not_revive_the_session(
    app: Flask, make: Make, sign_in: SignIn
):
    under_way, go_on = threading.Event(), threading.Event()

    @app.get("/slow")
    @login_required
    def slow() -> str:
        name = me().display_name
        under_way.set()
        assert go_on.wait(20)
        return name

    with time_machine.travel(NOW) as clock:
        browser = sign_in(make.account("けん"))
        copy = app.test_client()
        copy.set_cookie("engawa", browser.get_cookie("engawa").value)
        # Long enough for the slow page to mark that somebody is there.
        clock.shift(timedelta(minutes=10))
        said: list[str] = []
        thread = threading.Thread(target=lambda: said.append(copy.get("/slow").text))
        thread.start()
        assert under_way.wait(20)
        kept = browser.get_cookie("engawa").value
        browser.post("/log-out")
        go_on.set()
        thread.join(20)
        assert said == ["けん"]
        browser.set_cookie("engawa", kept)
        assert (is_signed_in(copy), is_signed_in(browser)) == (False, False)
    with app.app_context():
        assert db.session.scalars(select(LoginSession)).one().ended_at is not None


@contextmanager
def running(settings: Settings, key: str, *former: str) -> Iterator[Flask]:
    app = board.create_app(replace(settings, secret_key=key, secret_key_fallbacks=former))
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        yield app
    finally:
        put_away(app)


def logged_in(app: Flask) -> str:
    browser = app.test_client()
    browser.post("/log-in", data={"email": "ken@example.jp", "password": PASSWORD})
    return str(browser.get_cookie("engawa").value)


def opens(app: Flask, cookie: str) -> bool:
    browser = app.test_client()
    browser.set_cookie("engawa", cookie)
    return is_signed_in(browser)


@pytest.mark.security("4-53")
def test_while_the_key_is_replaced_nobody_is_logged_out_and_only_the_new_key_signs(settings: Settings):
    with running(settings, OLDER) as app:
        Make(app).account(email="ken@example.jp")
        before = logged_in(app)
        assert opens(app, before)
    with running(settings, NEWER, OLDER) as app:
        assert opens(app, before)
        after = logged_in(app)
    with running(settings, NEWER) as app:
        assert (opens(app, before), opens(app, after)) == (False, True)
    with running(settings, OLDER) as app:
        assert not opens(app, after)
