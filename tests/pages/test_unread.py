"""The two figures in the header: on every page of who is signed in, and asked for while a page stays open."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.accounts.models import Account, LoginSession
from board.conversations.models import Conversation
from tests.factories import Make
from tests.statements import counted

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def hanako(make: Make) -> Account:
    return make.account("はなこ")


@pytest.fixture
def talk(make: Make, hanako: Account) -> Conversation:
    make.conversation(make.listing("琴"), asker=make.account("あき"), said=("ほかの人の話です。",))
    return make.conversation(
        make.listing("ギター", author=hanako), asker=make.account("けん"), said=("まだありますか。",)
    )


def figures(page: str) -> list[str]:
    """Of the messages and of the notifications; empty where nothing waits."""
    part = re.search(r'<div class="header-unread".*?</div>', page, re.DOTALL)
    assert part is not None
    links = re.findall(r"<a .*?</a>", part[0], re.DOTALL)
    return ["".join(re.findall(r"未読 </span>(\d+)", link)) for link in links]


def known(page: str) -> dict[str, str]:
    """What the open page sends along when it asks again."""
    found = re.search(r'data-hx-headers="([^"]*)"', page)
    assert found is not None
    return dict(json.loads(html.unescape(found[1])))


def test_an_open_page_hears_of_a_new_message_and_of_nothing_else(talk: Conversation, make: Make, sign_in: SignIn):
    browser = sign_in(talk.owner)
    page = browser.get("/").text
    assert figures(page) == ["1", ""]
    nothing_new = browser.get("/unread", headers=known(page))
    assert (nothing_new.status_code, nothing_new.data) == (304, b"")
    make.message(talk, "急ぎません。", by=talk.asker_id)
    news = browser.get("/unread", headers=known(page))
    assert news.status_code == 200
    assert figures(news.text) == ["2", ""]
    assert browser.get("/unread", headers=known(news.text)).status_code == 304


def test_in_another_language_it_is_another_answer(talk: Conversation, sign_in: SignIn):
    browser = sign_in(talk.owner)
    page = browser.get("/").text
    browser.get("/?lang=en")
    assert "Messages" in browser.get("/unread", headers=known(page)).text


def test_the_figures_are_kept_by_the_asking_browser_only(talk: Conversation, sign_in: SignIn):
    answer = sign_in(talk.owner).get("/unread")
    assert answer.cache_control.private
    assert answer.cache_control.no_cache
    assert "Set-Cookie" not in answer.headers


def test_strangers_are_asked_nothing_and_answered_nothing(client: FlaskClient, talk: Conversation):
    page = client.get("/").text
    assert "/unread" not in page
    assert "data-hx-headers" not in page
    assert client.get("/unread").location.startswith("/log-in")


def test_asking_costs_two_statements_and_is_no_sign_of_life(app: Flask, talk: Conversation, sign_in: SignIn):
    browser = sign_in(talk.owner)
    page = browser.get("/").text
    with app.app_context():
        here = db.session.query(LoginSession).filter_by(account_id=talk.owner_id).one()
        here.last_seen_at -= timedelta(hours=1)
        db.session.commit()
        before = here.last_seen_at
    with counted(app) as sent:
        browser.get("/unread", headers={**known(page), "Sec-Fetch-Dest": "empty"})
    assert len(sent) <= 2, sent
    with app.app_context():
        assert db.session.query(LoginSession).filter_by(account_id=talk.owner_id).one().last_seen_at == before
