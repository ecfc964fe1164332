"""Going through the second step of a log-in, as somebody with the app in their hand."""

from __future__ import annotations

from datetime import datetime

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from board.accounts.safety import totp
from tests.factories import PASSWORD, TOTP_SECRET


def code_at(now: datetime, *, secret: str = TOTP_SECRET, steps: int = 0) -> str:
    return totp.code_of(secret, totp.step_at(now) + steps)


def password(client: FlaskClient, email: str, typed: str = PASSWORD, **more: str) -> TestResponse:
    return client.post("/log-in", data={"email": email, "password": typed, **more})


def code(client: FlaskClient, typed: str) -> TestResponse:
    return client.post("/log-in/code", data={"one_time_code": typed})
