"""The application under test, its client, people signed in, rows."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

import board
from board import db
from board.accounts.actions import start_session
from board.accounts.models import Account
from board.clock import utcnow
from board.config import Settings, load_settings
from tests.factories import NOW, Make
from tests.shared import routes_compiled_once, share_what_is_compiled

Engawa = Callable[..., Result]


def put_away(app: Flask) -> None:
    """Without its open connections, which would be found at the end of some later test."""
    db.dispose(app)
    app.extensions["limits_storage"].engine.dispose()
    app.extensions["huey"].storage.close()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return load_settings({}, instance=str(tmp_path), database_url=database_url, base_url="http://localhost")


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Forms need no token here: the tests of the tokens switch `WTF_CSRF_ENABLED` on again."""
    with routes_compiled_once():
        app = board.create_app(settings)
    share_what_is_compiled(app)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    put_away(app)


@pytest.fixture
def client(app: Flask, request: pytest.FixtureRequest) -> FlaskClient:
    """A stranger's browser. Never beside `in_app`: requests would share that context's session and user."""
    assert "in_app" not in request.fixturenames
    return app.test_client()


@pytest.fixture
def in_app(app: Flask) -> Iterator[None]:
    """An application context for the whole test: actions and the rows of `make` share `db.session`."""
    with app.app_context():
        yield


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


@pytest.fixture
def engawa(app: Flask) -> Engawa:
    """`engawa("users", "list")`: a command of the board."""

    def run(*words: str) -> Result:
        return app.test_cli_runner().invoke(args=["engawa", *words])

    return run


@pytest.fixture
def now() -> datetime:
    """Noon of a Sunday in Japan; what `make` counts from."""
    return NOW


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., FlaskClient]:
    """`hanako = sign_in(make.account())`: a browser of their own, with a session that began just now."""

    def signed_in(account: Account, client: FlaskClient | None = None) -> FlaskClient:
        client = client or app.test_client()
        with app.app_context():
            person = db.session.get_one(Account, account.id)
            _, secret = start_session(person, user_agent="test", now=utcnow())
            db.session.commit()
        with client.session_transaction() as cookie:
            cookie.update(_user_id=secret, _fresh=True)
        return client

    return signed_in


@pytest.fixture(autouse=True)
def no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only tests that are about servers may open a connection; a Unix socket reaches nobody outside."""
    allowed = {"browser", "network", "slow"}
    if "backends" in request.path.parts or any(request.node.get_closest_marker(name) for name in allowed):
        return

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX:
            raise PermissionError(f"a test that is not marked `network` tried to reach {address}")
        connect_for_real(self, address)

    connect_for_real = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", connect)
