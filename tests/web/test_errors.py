"""When something breaks: nothing half written, nothing typed lost, and a page that says what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.config import Settings
from board.conversations.models import Message
from board.errors import RuleBroken, msgid
from tests.factories import PASSWORD_HASH, Make
from tests.html import posting_form

SignIn = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for the one writer's turn takes moments here, not seconds."""
    monkeypatch.setattr(db, "BUSY_TIMEOUT_SECONDS", 0.2)


@pytest.fixture
def somebody_writes(app: Flask, settings: Settings) -> Iterator[Callable[[], sqlite3.Connection]]:
    opened: list[sqlite3.Connection] = []

    def begun() -> sqlite3.Connection:
        path = Path(settings.database_url.removeprefix("sqlite:///"))
        opened.append(sqlite3.connect(path, isolation_level=None))
        opened[-1].execute("BEGIN IMMEDIATE")
        return opened[-1]

    yield begun
    for connection in opened:
        connection.close()


@pytest.mark.one_writer
@pytest.mark.security("5-8")
def test_when_the_database_cannot_take_it_the_message_comes_back_and_is_sent_once_it_can(
    app: Flask, make: Make, sign_in: SignIn, somebody_writes: Callable[[], sqlite3.Connection]
):
    asker = make.account()
    conversation = make.conversation(asker=asker)
    browser = sign_in(asker)
    form = posting_form(browser.get(f"/conversations/{conversation.id}").text)
    writer = somebody_writes()
    refused = browser.post(form.action, data=form.values(body="長く考えた返事です。"))
    assert refused.status_code == 503
    back = posting_form(refused.text)
    assert back["body"] == "長く考えた返事です。"

    writer.execute("ROLLBACK")
    browser.post(back.action, data=back.values())
    with app.app_context():
        said = db.session.scalars(select(Message.body).order_by(Message.id.desc())).first()
    assert said == "長く考えた返事です。"


@pytest.mark.one_writer
def test_reading_goes_on_while_somebody_writes(
    make: Make, sign_in: SignIn, somebody_writes: Callable[[], sqlite3.Connection]
):
    listing = make.listing("藍染めののれん")
    browser = sign_in(make.account("はなこ"))
    somebody_writes()
    assert "藍染めののれん" in browser.get(f"/listings/{listing.id}").text
    assert "はなこ" in browser.get("/my").text


@pytest.mark.one_writer
def test_a_mark_that_cannot_be_made_now_costs_no_page(
    make: Make, sign_in: SignIn, somebody_writes: Callable[[], sqlite3.Connection], clock: Any
):
    asker = make.account()
    conversation = make.conversation(asker=asker, said=("まだありますか。", "はい、あります。"))
    browser = sign_in(asker)
    clock.shift(timedelta(minutes=10))
    somebody_writes()
    assert "はい、あります。" in browser.get(f"/conversations/{conversation.id}").text


def test_a_write_that_broke_in_the_middle_leaves_nothing_and_still_gets_a_page(app: Flask, make: Make, sign_in: SignIn):
    @app.post("/breaks")
    def breaks() -> str:
        for _ in range(2):
            db.session.add(Account(email="same@example.jp", password_hash=PASSWORD_HASH, created_at=make.now))
            db.session.flush()
        return ""

    page = sign_in(make.account()).post("/breaks")
    assert (page.status_code, "こちらの不具合です" in page.text) == (500, True)
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Account.email == "same@example.jp")) == 0


def test_a_broken_rule_says_which_and_leads_back_and_leaves_nothing(app: Flask, make: Make, sign_in: SignIn):
    @app.post("/refuses")
    def refuses() -> str:
        db.session.add(Account(email="half@example.jp", password_hash=PASSWORD_HASH, created_at=make.now))
        db.session.flush()
        raise RuleBroken(msgid("残りは%(left)s個です。"), left=3)

    browser = sign_in(make.account("はなこ"))
    page = browser.post("/refuses", headers={"Referer": "http://localhost/listings/5?from=list"})
    assert page.status_code == 409
    assert "残りは3個です。" in page.text
    assert 'href="/listings/5?from=list"' in page.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Account.email == "half@example.jp")) == 0


@pytest.mark.parametrize(
    "referrer", ["https://evil.example/", "http://localhost//evil.example", "javascript:x", "é", ""]
)
def test_the_way_back_never_leads_to_another_site(app: Flask, client: FlaskClient, referrer: str):
    @app.post("/refuses")
    def refuses() -> str:
        raise RuleBroken(msgid("今はできません。"))

    page = client.post("/refuses", headers={"Referer": referrer})
    assert "今はできません。" in page.text
    assert "前のページへ戻る" not in page.text
    assert "evil" not in page.text


def test_errors_speak_the_persons_language(client: FlaskClient):
    client.get("/?lang=en")
    page = client.get("/nothing").text
    assert '<html lang="en">' in page
    assert "ページが見つかりません" not in page


def test_a_method_that_is_not_taken_is_named(client: FlaskClient):
    answer = client.delete("/listings", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "この操作はできません" in answer.text
