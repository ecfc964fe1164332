"""§4 row 55: the log tells what happened, one line each, and never what somebody typed."""

from __future__ import annotations

import io
import json
import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from board import db
from board.accounts.models import Account
from board.backends.mail import MailNotSent
from board.listings.schedule import rebuild_index
from board.outbox.models import Mail
from board.outbox.schedule import work_off
from board.web import logs
from tests.factories import PASSWORD_HASH, Make

SignIn = Callable[..., FlaskClient]
CANARY = "canary-of-the-password-9"
SECRET_WORDS = (CANARY, "kanaria-in-the-message", "kanaria@example.net", "kanaria-title", "kanaria-search")


@pytest.fixture
def log(app: Flask, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """All that was written since it was last asked for, at the finest level."""
    logs.configure("debug")
    capsys.readouterr()
    yield lambda: capsys.readouterr().out
    logs.configure("warning")


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def requests(text: str) -> list[dict[str, Any]]:
    return [line for line in lines(text) if line["event"] == "request"]


def test_each_answer_is_one_line_of_what_and_how_long(
    client: FlaskClient, make: Make, sign_in: SignIn, log: Callable[[], str]
):
    account, listing = make.account(), make.listing()
    browser = sign_in(account)
    log()
    browser.get(f"/listings/{listing.id}?from=kanaria-search")
    client.get("/nothing/kanaria-title")
    signed_in, stranger = requests(log())
    assert (signed_in["endpoint"], signed_in["method"], signed_in["status"]) == ("pages.listing", "GET", 200)
    assert (signed_in["account"], stranger["account"]) == (account.id, None)
    assert signed_in["ms"] > 0
    assert len({signed_in["request_id"], stranger["request_id"]}) == 2
    assert (stranger["endpoint"], stranger["status"]) == (None, 404)


@pytest.mark.security("4-55")
def test_a_whole_visit_leaves_no_secret_in_the_log(app: Flask, make: Make, sign_in: SignIn, log: Callable[[], str]):
    client = app.test_client()
    heard = []
    client.post("/sign-up", data={"email": "kanaria@example.net", "password": CANARY})
    token = _token_of(app, "confirm_sign_up")
    client.get(f"/accounts/confirmation/{token}?next=/my?kanaria-search")
    client.post(f"/accounts/confirmation/{token}", data={"display_name": "kanaria-title\nforged line"})
    client.post("/log-out")
    client.post("/log-in", data={"email": "kanaria@example.net", "password": CANARY + "x"})
    client.post("/password-reset", data={"email": "kanaria@example.net"})
    reset = _token_of(app, "reset_password")
    client.post(f"/password-reset/{reset}", data={"password": CANARY + "y"})
    client.post("/log-in", data={"email": "kanaria@example.net", "password": CANARY + "y"})
    cookie = client.get_cookie("engawa")
    client.post("/listings", data={"kind": "goods", "title": "kanaria-title"})
    client.get("/listings?q=kanaria-search")
    letter = {"topic": "usage", "body": "kanaria-in-the-message", "reply_to": "kanaria@example.net"}
    client.post("/contact", data=letter)
    talk = make.conversation()
    sign_in(talk.asker).post(f"/conversations/{talk.id}/messages", data={"body": "kanaria-in-the-message"})
    with app.app_context():
        work_off()
        rebuild_index()
    heard = log()
    assert len(requests(heard)) >= 12
    for secret in (*SECRET_WORDS, token, reset, cookie.value if cookie else CANARY):
        assert secret not in heard


def _token_of(app: Flask, event: str) -> str:
    with app.app_context():
        mail = db.session.scalars(select(Mail).where(Mail.event == event).order_by(Mail.id.desc())).first()
        assert mail is not None
        return str(mail.params["token"])


@pytest.mark.security("4-55")
@pytest.mark.parametrize("why", ["value", "database", "file", "chained"])
def test_an_error_is_told_by_its_place_and_never_by_what_it_carries(
    app: Flask, make: Make, sign_in: SignIn, log: Callable[[], str], why: str
):
    taken = make.account(email="kanaria@example.net")

    @app.post("/breaks/<token>")
    def breaks(token: str) -> str:
        if why == "value":
            raise ValueError(f"{token} kanaria-in-the-message")
        if why == "file":
            open(f"/nowhere/{token}")  # noqa: SIM115, PTH123
        if why == "chained":
            try:
                int(token)
            except ValueError as error:
                raise KeyError(CANARY) from error
        db.session.add(Account(email=taken.email, password_hash=PASSWORD_HASH, created_at=make.now))
        db.session.flush()
        return ""

    answer = sign_in(make.account()).post("/breaks/canary-token", data={"body": "kanaria-in-the-message"})
    assert answer.status_code == 500
    heard = log()
    (told,) = [line for line in lines(heard) if line["event"] == "unexpected error"]
    assert any(frame.startswith("tests/web/test_logs.py:") for frame in told["exception"]["frames"])
    assert told["request_id"] in {line["request_id"] for line in requests(heard)}
    for secret in (*SECRET_WORDS, "canary-token", "$argon2id"):
        assert secret not in heard
    if why == "database":
        assert told["exception"]["type"] == f"{IntegrityError.__module__}.IntegrityError"
        assert told["exception"].get("says")


def test_words_that_speak_of_code_are_kept():
    assert logs.words_of(TypeError("f() missing 1 argument: 'now'\nmore")) == "f() missing 1 argument: 'now'"
    assert logs.words_of(FileNotFoundError(2, "No such file", "/secret/path")) == "No such file"
    assert logs.words_of(ValueError("kanaria-in-the-message")) == ""
    assert logs.words_of(MailNotSent("refused kanaria@example.net")) == ""


def test_the_code_of_a_database_error_is_kept():
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (a UNIQUE)")
    with pytest.raises(sqlite3.IntegrityError) as raised:
        connection.executemany("INSERT INTO t VALUES (?)", [["kanaria-title"], ["kanaria-title"]])
    connection.close()
    assert logs.words_of(raised.value) == "SQLITE_CONSTRAINT_UNIQUE"


def test_the_second_wall_takes_out_what_looks_like_a_secret(log: Callable[[], str]):
    structlog.get_logger().info(
        "oops", who="to kanaria@example.net, now", nested={"link": ["/reset/" + "aB3_" * 11]}, plain="三条市", number=7
    )
    (line,) = lines(log())
    assert (line["who"], line["nested"]) == ("to [e-mail], now", {"link": ["/reset/[secret]"]})
    assert (line["plain"], line["number"]) == ("三条市", 7)


@pytest.mark.security("4-55")
@pytest.mark.parametrize("sign", ["\n", "\r\n", "\u2028", "\u0085", "\x0b", "\x1b[2J"])
def test_no_sign_begins_a_line_of_its_own(log: Callable[[], str], sign: str):
    structlog.get_logger().info("said", name=f"はなこ{sign}" + '{"event": "forged"}')
    logging.getLogger("some.library").warning("library%s says", sign)
    heard = log()
    assert [line["event"].split("library")[0] for line in lines(heard)] == ["said", ""]
    assert "\x1b" not in heard
    assert heard.isascii()


def test_libraries_speak_in_lines_of_the_same_kind_without_values(log: Callable[[], str]):
    try:
        raise ValueError("kanaria-in-the-message")
    except ValueError:
        logging.getLogger("some.library").exception("failed for kanaria@example.net")
    heard = log()
    (line,) = lines(heard)
    assert (line["library"], line["event"], line["level"]) == ("some.library", "failed for [e-mail]", "error")
    assert line["exception"]["type"] == "builtins.ValueError"
    assert "kanaria" not in heard


def test_mails_are_told_without_whom_they_go_to(
    app: Flask, client: FlaskClient, make: Make, log: Callable[[], str], monkeypatch: pytest.MonkeyPatch
):
    client.post("/sign-up", data={"email": "kanaria@example.net", "password": CANARY})
    mailer = app.extensions["mail"]

    def refuse(_message: object) -> None:
        raise MailNotSent("SMTPRecipientsRefused: {'kanaria@example.net': (550, b'no')}", permanent=True)

    with app.app_context():
        work_off()
    client.post("/password-reset", data={"email": make.account(email="kanaria2@example.net").email})
    monkeypatch.setattr(type(mailer), "send", lambda _self, message: refuse(message))
    with app.app_context():
        work_off()
    heard = log()
    said = [(line["event"], line.get("mail")) for line in lines(heard) if line["event"] in {"mail sent", "given up"}]
    assert said == [("mail sent", "confirm_sign_up"), ("given up", None)]
    assert "kanaria" not in heard
    with app.app_context():
        # Operators read it on their page.
        assert "550" in db.session.scalars(select(Mail.last_error).order_by(Mail.id.desc())).first()


def test_probes_are_told_only_to_who_asks_for_everything(client: FlaskClient, log: Callable[[], str]):
    logs.configure("info")
    client.get("/healthz")
    client.get("/")
    assert [line["endpoint"] for line in requests(log())] == ["pages.front"]


def test_less_is_written_where_less_is_wanted(client: FlaskClient, log: Callable[[], str]):
    logs.configure("warning")
    client.get("/")
    assert log() == ""


def test_one_line_a_library_however_many_applications_there_are(log: Callable[[], str]):
    for _ in range(3):
        logs.configure("debug")
    logging.getLogger("some.library").warning("once")
    assert len(lines(log())) == 1


def test_a_log_that_nobody_can_take_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, client: FlaskClient, log: Callable[[], str]
):
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr("sys.stdout", closed)
    assert re.search("縁側", client.get("/").text)
