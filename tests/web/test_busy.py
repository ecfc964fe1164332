"""While the database can take no writing, nothing typed is lost and everything can still be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine

from board import db
from board.accounts.identity import LAST_SEEN_STEP
from board.config import Settings
from tests.factories import Make

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def locked(app: Flask, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody else holds the one writer's turn for longer than anybody waits."""
    db.dispose(app)
    monkeypatch.setattr(db, "BUSY_TIMEOUT_SECONDS", 0.1)
    engine = db.make_engine(settings.database_url)
    app.extensions.update(engine=engine, writing_engine=engine.execution_options(immediate=True))
    holder = sqlite3.connect(settings.database_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    yield
    holder.rollback()
    holder.close()


@pytest.mark.one_writer
@pytest.mark.security("5-8")
def test_a_form_comes_back_with_everything_typed(client: FlaskClient, locked: None):
    answer = client.post("/sign-up", data={"email": "hanako@example.net", "password": "kaze-to-hikari-7"})
    assert answer.status_code == 503
    assert 'value="hanako@example.net"' in answer.text
    assert "kaze-to-hikari-7" not in answer.text
    assert "入力した内容はここに残してあります" in answer.text


def test_when_every_connection_is_taken_the_form_comes_back_too(
    app: Flask, client: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(
        app.extensions,
        "writing_engine",
        engine := create_engine(settings.database_url, pool_size=1, max_overflow=0, pool_timeout=0),
    )
    with engine.connect():
        answer = client.post("/sign-up", data={"email": "hanako@example.net", "password": "kaze-to-hikari-7"})
    engine.dispose()
    assert answer.status_code == 503
    assert 'value="hanako@example.net"' in answer.text


@pytest.mark.one_writer
def test_reading_goes_on_where_marks_would_be_written(
    make: Make, sign_in: SignIn, clock: time_machine.Coordinates, request: pytest.FixtureRequest
):
    talk = make.conversation(said=("まだありますか。",))
    browser = sign_in(talk.owner)
    request.getfixturevalue("locked")
    clock.shift(LAST_SEEN_STEP * 2)
    page = browser.get(f"/conversations/{talk.id}")
    assert (page.status_code, "まだありますか。" in page.text) == (200, True)


@pytest.mark.one_writer
def test_reading_goes_on(client: FlaskClient, make, locked: None):
    assert "新しく載ったもの" in client.get("/").text
