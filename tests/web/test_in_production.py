"""Bad weather in production mode: what breaks gives nothing away, a locked or full disk loses nothing."""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, text

import board
from board import db
from board.backends import storage
from board.config import Settings, load_settings
from board.conversations.models import Message
from board.listings.lifecycle import ListingState
from tests.application import put_away
from tests.browser import ROOT, free_port, wait_for
from tests.factories import Make
from tests.html import posting_form
from tests.media.pictures import encoded, four_corners

SignIn = Callable[..., FlaskClient]
KEY = "k3y-of-this-test-" + "x" * 32
HOST = "engawa.example"
HELD_SECONDS = 3
LEAKS = re.compile(r"Traceback|SELECT|sqlite|/work|/tmp|site-packages|\.py\b|granian/[0-9]|[Ww]erkzeug|Python/", re.A)


@pytest.fixture
def in_production(settings: Settings) -> Settings:
    return load_settings(
        {},
        production=True,
        secret_key=KEY,
        base_url=f"https://{HOST}",
        instance=settings.instance,
        database_url=settings.database_url,
        free_megabytes_min=0,
        # What the client of the tests calls itself.
        trusted_hosts=(HOST, "localhost"),
    )


@pytest.fixture
def app(in_production: Settings) -> Iterator[Flask]:
    app = board.create_app(in_production)
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["PREFERRED_URL_SCHEME"] = "https"
    yield app
    put_away(app)


def message_count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Message.id))) or 0


def connect_anew(app: Flask, settings: Settings) -> None:
    """With the patience that is set now."""
    db.dispose(app)
    engine = db.make_engine(settings.database_url)
    app.extensions.update(engine=engine, writing_engine=engine.execution_options(immediate=True))


@pytest.mark.one_writer
@pytest.mark.security("5-8")
def test_twenty_who_write_while_the_database_is_held_for_three_seconds_all_get_through(
    app: Flask, make: Make, sign_in: SignIn, in_production: Settings, monkeypatch: pytest.MonkeyPatch
):
    # They wait long enough for each other as well; how long all twenty take after that is the machine's.
    assert db.BUSY_TIMEOUT_SECONDS >= 2 * HELD_SECONDS
    monkeypatch.setattr(db, "BUSY_TIMEOUT_SECONDS", 100)
    connect_anew(app, in_production)
    talks = [make.conversation() for _ in range(20)]
    browsers, before = [(sign_in(talk.asker), talk.id) for talk in talks], message_count(app)
    holder = sqlite3.connect(in_production.database_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    answers: list[int] = []

    def say(browser: FlaskClient, talk_id: int) -> None:
        answer = browser.post(f"/conversations/{talk_id}/messages", data={"body": "まだありますか。"})
        answers.append(answer.status_code)

    threads = [threading.Thread(target=say, args=pair) for pair in browsers]
    for thread in threads:
        thread.start()
    time.sleep(HELD_SECONDS)
    holder.execute("ROLLBACK")
    holder.close()
    for thread in threads:
        thread.join()
    assert answers == [303] * 20
    assert message_count(app) == before + 20


@pytest.mark.one_writer
@pytest.mark.security("5-8")
def test_held_for_longer_than_anybody_waits_it_is_only_said_so_and_nothing_is_half_done(
    app: Flask,
    make: Make,
    sign_in: SignIn,
    in_production: Settings,
    monkeypatch: pytest.MonkeyPatch,
):
    talk = make.conversation()
    browser, before = sign_in(talk.asker), message_count(app)
    monkeypatch.setattr(db, "BUSY_TIMEOUT_SECONDS", 0.2)
    connect_anew(app, in_production)
    holder = sqlite3.connect(in_production.database_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    answer = browser.post(f"/conversations/{talk.id}/messages", data={"body": "長く考えた返事です。"})
    holder.execute("ROLLBACK")
    holder.close()
    assert (answer.status_code, posting_form(answer.text)["body"]) == (503, "長く考えた返事です。")
    assert not LEAKS.search(answer.text)
    assert message_count(app) == before


@pytest.fixture
def full(app: Flask) -> Iterator[Callable[[], None]]:
    """The database's disk takes no further page until it is called again."""
    engine = app.extensions["engine"]
    state = {"is_full": True}

    def limit(connection: Any, _record: Any, _proxy: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0] if state["is_full"] else 1_000_000
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "checkout", limit)
    yield lambda: state.update(is_full=False)
    event.remove(engine, "checkout", limit)


@pytest.mark.one_writer
@pytest.mark.security("5-7")
def test_on_a_full_disk_everything_can_be_read_and_what_was_typed_comes_back(
    app: Flask, make: Make, sign_in: SignIn, request: pytest.FixtureRequest
):
    talk = make.conversation()
    listing = make.listing("藍染めののれん")
    browser = sign_in(talk.asker)
    make_room = request.getfixturevalue("full")
    long_letter = "長い手紙です。" * 200
    statuses = set()
    for _ in range(30):
        answer = browser.post(f"/conversations/{talk.id}/messages", data={"body": long_letter})
        statuses.add(answer.status_code)
        if answer.status_code == 503:
            break
    assert statuses <= {303, 503}
    assert answer.status_code == 503
    assert "書き込む場所が足りず" in answer.text
    assert posting_form(answer.text)["body"] == long_letter
    assert "藍染めののれん" in browser.get(f"/listings/{listing.id}").text
    written = message_count(app)
    make_room()
    assert browser.post(f"/conversations/{talk.id}/messages", data={"body": long_letter}).status_code == 303
    assert message_count(app) == written + 1
    with app.app_context():
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"


@pytest.mark.security("5-7")
def test_photos_are_refused_before_the_disk_is_full_and_the_text_is_kept(
    app: Flask, make: Make, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
):
    author = make.account()
    draft = make.listing(author=author, state=ListingState.DRAFT)
    browser = sign_in(author)
    monkeypatch.setattr(app.extensions["storage"], "free_bytes_min", 2**60)
    monkeypatch.setattr(storage, "FREE_SHARE_MIN", 1.01)
    photo = encoded(four_corners())
    alone = browser.post(f"/listings/{draft.id}/photos", data={"photos": (io.BytesIO(photo), "a.jpg")})
    assert (alone.status_code, "写真を受け取れません" in alone.text) == (422, True)
    form = {"title": "藍染めののれん", "body": "長く使いました。", "act": "draft"}
    form |= {"photos": (io.BytesIO(photo), "a.jpg")}
    together = browser.post(f"/listings/{draft.id}/edit", data=form)
    page = together if together.status_code == 422 else browser.get(f"/listings/{draft.id}/edit")
    assert "藍染めののれん" in page.text
    assert list(app.extensions["storage"].keys()) == []


@pytest.mark.security("5-7")
def test_the_least_room_is_a_share_or_a_number_whichever_is_less(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    files = storage.FileStorage(tmp_path, free_bytes_min=1000)

    def has_room(free: int, total: int) -> bool:
        monkeypatch.setattr(files, "room", lambda: storage.Room(free=free, total=total))
        return files.has_room()

    assert has_room(1000, 10**9)
    assert not has_room(999, 10**9)
    # A small disk is not full because so much never was on it.
    assert has_room(500, 10_000)
    assert not has_room(499, 10_000)
    with pytest.raises(storage.StorageFull):
        files.put("ab/cd.webp", b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_runs_into_the_end_of_the_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def no_space(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    files = storage.FileStorage(tmp_path)
    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(storage.StorageFull):
        files.put("abcd.webp", b"x" * 1000)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@dataclass(frozen=True)
class Served:
    port: int
    log: Path

    def ask(self, line: str, body: str = "", **headers: str) -> str:
        """One request as bytes, the whole answer as text."""
        given = {"Host": HOST, "Connection": "close", **{name.replace("_", "-"): v for name, v in headers.items()}}
        if body:
            given |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(f"{line} HTTP/1.1\r\n{head}\r\n{body}".encode())
            pieces = []
            while piece := connection.recv(65536):
                pieces.append(piece)
        return b"".join(pieces).decode("utf-8", "replace")


@pytest.fixture
def served(in_production: Settings, tmp_path: Path) -> Iterator[Served]:
    """The real server in production mode, on a page that breaks."""
    port, log = free_port(), tmp_path / "server.log"
    environment = {
        **os.environ,
        "PRODUCTION": "1",
        "SECRET_KEY": KEY,
        "BASE_URL": f"https://{HOST}",
        "INSTANCE": in_production.instance,
        "DATABASE_URL": in_production.database_url,
        "PYTHONPATH": str(ROOT),
    }
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "tests.web.breaking:app"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(lambda: _answers(port) or server.poll() is not None)
        yield Served(port, log)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.one_writer
@pytest.mark.security("4-54")
def test_what_breaks_on_the_real_server_gives_nothing_away(served: Served):
    token = "t0ken-that-opens-a-door"
    answer = served.ask(f"GET /breaks/{token}")
    assert " 500 " in answer.splitlines()[0]
    assert "こちらの不具合です" in answer
    assert not LEAKS.search(answer)
    assert "what-only-the-program-knows" not in answer
    assert KEY not in answer
    for path in ("/.git/config", "/instance/engawa.sqlite3", "/static/../board/config.py", "/static/%2e%2e/wsgi.py"):
        assert int(served.ask(f"GET {path}").split()[1]) in {400, 404}, path
    traced = served.ask("TRACE /", X_Secret="echo-of-mine")
    assert int(traced.split()[1]) in {400, 405, 501}
    assert "echo-of-mine" not in traced
    assert " 404 " in served.ask("GET /development/mailbox").splitlines()[0]
    said = served.log.read_text("utf-8")
    assert '"event": "unexpected error"' in said
    assert "breaking.py" in said
    assert token not in said
    assert "what-only-the-program-knows" not in said


@pytest.mark.slow
@pytest.mark.one_writer
@pytest.mark.security("4-55")
def test_the_real_servers_log_holds_no_address_that_opens_a_door(served: Served):
    served.ask("GET /password-reset/t0ken-of-a-reset?next=canary-of-a-query")
    served.ask("GET /accounts/confirmation/t0ken-of-a-letter", Cookie="__Host-engawa=canary-of-a-cookie")
    served.ask("POST /log-in", body="email=canary%40example.jp&password=canary-of-a-password")
    said = served.log.read_text("utf-8")
    assert '"endpoint": "accounts.reset"' in said
    assert not re.search(r"t0ken|canary", said)
