"""Guessing is slow: attempts are counted for each account, across browsers, addresses and processes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from board.backends.mail.file import Letter
from board.web.limits import DatabaseStorage
from tests.accounts.test_log_in import is_signed_in, log_in
from tests.factories import PASSWORD, Make

Mails = Callable[[str], list[Letter]]


def guess(app: Flask, email: str, times: int, *, address: str = "192.0.2.{}") -> None:
    for number in range(times):
        app.test_client().post(
            "/log-in",
            data={"email": email, "password": f"wrong-password-{number}"},
            environ_overrides={"REMOTE_ADDR": address.format(number)},
        )


@pytest.mark.security("4-4")
def test_after_ten_guesses_not_even_the_right_password_is_looked_at(
    app: Flask, client: FlaskClient, make: Make, clock: time_machine.Coordinates
):
    make.account(email="ken@example.jp")
    guess(app, "ken@example.jp", 10)
    refused = client.post("/log-in", data={"email": "ken@example.jp", "password": PASSWORD})
    assert refused.status_code == 429
    assert "少し時間をおいてください" in refused.text
    assert 0 < int(refused.headers["Retry-After"]) <= 301
    assert not is_signed_in(client)

    clock.shift(timedelta(seconds=int(refused.headers["Retry-After"]) + 1))
    log_in(client, "ken@example.jp")
    assert is_signed_in(client)


@pytest.mark.security("4-4")
def test_somebody_else_logs_in_as_ever_meanwhile(app: Flask, client: FlaskClient, make: Make):
    make.account(email="ken@example.jp")
    make.account(email="hanako@example.jp")
    guess(app, "ken@example.jp", 11)
    log_in(client, "hanako@example.jp")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "disguise", ["ｋｅｎ@example.jp", "k e n@example.jp", "KEN@example.jp", "ken\u200b@example.jp"]
)
@pytest.mark.security("4-4")
def test_writing_the_address_differently_is_the_same_account(
    app: Flask, client: FlaskClient, make: Make, disguise: str
):
    make.account(email="ken@example.jp")
    guess(app, "ken@example.jp", 5)
    guess(app, disguise, 5)
    assert "少し時間をおいてください" in log_in(client, "ken@example.jp")


@pytest.mark.security("4-4")
def test_one_household_may_not_guess_at_many_accounts(app: Flask, client: FlaskClient):
    # Addresses of one IPv6 /64 are one household.
    for number in range(100):
        guess(app, f"person{number}@example.jp", 1, address=f"2001:db8:7:7::{number:x}")
    answer = client.post(
        "/log-in",
        data={"email": "someone@example.jp", "password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": "2001:db8:7:7:ffff::1"},
    )
    neighbour = client.post(
        "/log-in",
        data={"email": "someone@example.jp", "password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": "2001:db8:7:8::1"},
    )
    assert (answer.status_code, neighbour.status_code) == (429, 422)


def test_a_mailbox_is_not_flooded_through_us(app: Flask, make: Make, mails_to: Mails):
    make.account(email="ken@example.jp")
    for _ in range(12):
        app.test_client().post("/password-reset", data={"email": "ken@example.jp"})
        app.test_client().post("/sign-up", data={"email": "ken@example.jp", "password": PASSWORD})
    assert len(mails_to("ken@example.jp")) <= 20


@pytest.mark.security("4-5")
def test_when_attempts_cannot_be_counted_nobody_comes_in(
    client: FlaskClient, make: Make, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object, **__: object) -> int:
        raise OperationalError("INSERT", {}, Exception("the counters cannot be reached"))

    make.account(email="ken@example.jp")
    monkeypatch.setattr(DatabaseStorage, "incr", broken)
    for _ in range(3):
        answer = client.post("/log-in", data={"email": "ken@example.jp", "password": PASSWORD})
        assert answer.status_code == 503
        assert "少し待ってから" in answer.text
    assert not is_signed_in(client)


@pytest.mark.both_databases
def test_a_very_long_address_is_counted_like_any_other(client: FlaskClient):
    page = client.post("/log-in", data={"email": "a" * 400 + "@example.jp", "password": PASSWORD})
    assert page.status_code == 422
    assert 'id="email-error"' in page.text
