"""What the board tells a person: a mark in the header, a sentence in their language, a way to what it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.accounts.models import Account
from board.notifications.actions import notify
from board.notifications.events import EVENTS
from board.notifications.views import SHOWN
from tests.factories import NOW, Make
from tests.html import links_of

SignIn = Callable[..., FlaskClient]
UNREAD = 'class="unread"'


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def tell(app: Flask) -> Callable[..., None]:
    def told(account: Account, event: str, minutes_ago: int = 0, **params: object) -> None:
        with app.app_context():
            now = NOW - timedelta(minutes=minutes_ago)
            notify(db.session.get_one(Account, account.id), event, now=now, mail=False, **params)
            db.session.commit()

    return told


def test_somebody_new_is_told_that_there_is_nothing_yet(make: Make, sign_in: SignIn):
    page = sign_in(make.account()).get("/notifications").text
    assert "お知らせはまだありません" in page
    assert "すべて既読にする" not in page


def test_the_newest_comes_first_and_leads_to_its_conversation(make: Make, sign_in: SignIn, tell: Callable[..., None]):
    hanako = make.account("はなこ")
    tell(hanako, "new_message", 5, name="けん", title="ギター", conversation_id=7)
    tell(hanako, "deal_reserved", 1, title="りんご", conversation_id=9)
    page = sign_in(hanako).get("/notifications").text
    assert page.index("りんご") < page.index("けんさんから「ギター」についてメッセージが届きました。")
    found = [link for link in links_of(page) if link.startswith("/conversations/")]
    assert found == ["/conversations/9", "/conversations/7"]


def test_the_mark_in_the_header_counts_until_she_says_that_she_has_read(
    make: Make, sign_in: SignIn, tell: Callable[..., None]
):
    hanako = make.account()
    for number in range(3):
        tell(hanako, "new_message", name="けん", title="ギター", conversation_id=number)
    browser = sign_in(hanako)
    page = browser.get("/notifications").text
    assert page.count(UNREAD) == 3
    assert "未読 </span>3</span>" in browser.get("/").text
    after = browser.post("/notifications/reading", follow_redirects=True).text
    assert UNREAD not in after
    assert "ギター" in after
    assert "未読" not in browser.get("/").text


def test_what_is_new_stands_before_what_was_seen(make: Make, sign_in: SignIn, tell: Callable[..., None]):
    hanako = make.account()
    browser = sign_in(hanako)
    tell(hanako, "new_message", 60, name="けん", title="ギター", conversation_id=1)
    assert "これまでのお知らせ" not in browser.get("/notifications").text
    browser.post("/notifications/reading")
    page = browser.get("/notifications").text
    assert "新しいお知らせ" not in page
    assert "これまでのお知らせ" in page
    tell(hanako, "deal_reserved", 5, title="りんご", conversation_id=2)
    page = browser.get("/notifications").text
    fresh, seen = page.split("新しいお知らせ")[1].split("これまでのお知らせ")
    assert "りんご" in fresh
    assert "ギター" in seen


def test_nobody_reads_what_others_are_told_or_marks_it_as_read(make: Make, sign_in: SignIn, tell: Callable[..., None]):
    hanako, ken = make.account("はなこ"), make.account("けん")
    tell(hanako, "new_message", name="よそのひと", title="ひみつの品", conversation_id=1)
    stranger = sign_in(ken)
    assert "ひみつの品" not in stranger.get("/notifications").text
    stranger.post("/notifications/reading")
    assert UNREAD in sign_in(hanako).get("/notifications").text


def test_it_is_told_in_the_language_it_is_read_in(make: Make, sign_in: SignIn, tell: Callable[..., None]):
    hanako = make.account()
    tell(hanako, "new_message", name="Ken", title="Guitar", conversation_id=1)
    browser = sign_in(hanako)
    browser.get("/?lang=en")
    page = browser.get("/notifications").text
    assert "メッセージが届きました" not in page
    assert "Guitar" in page


def test_what_somebody_called_a_thing_is_never_a_piece_of_the_page(
    make: Make, sign_in: SignIn, tell: Callable[..., None]
):
    hanako = make.account()
    tell(hanako, "new_message", name="<script>x</script>", title="%(name)s {{7*7}} 100%", conversation_id=1)
    page = sign_in(hanako).get("/notifications").text
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "%(name)s {{7*7}} 100%" in page


def test_every_event_has_a_sentence_and_a_place_that_exist(
    app: Flask, make: Make, sign_in: SignIn, tell: Callable[..., None]
):
    params = {
        "name": "けん",
        "title": "ギター",
        "guideline": "おとり",
        "rule": "出どころを隠した品",
        "conversation_id": 1,
        "deal_id": 1,
        "listing_id": 1,
        "decision_id": 1,
        "report_id": 1,
        "contact_id": 1,
        "project_id": 1,
        "participation_id": 1,
        "organisation_id": 1,
        "count": 2,
        "price": "6,000円",
        "expires_at": "2026-12-22T03:00:00+00:00",
        "opens_at": "2026-12-22T03:00:00+00:00",
        "starts_at": "2026-12-22T03:00:00+00:00",
        "until_at": "2026-12-22T03:00:00+00:00",
        "why": "まだ書かれていない項目があるためです。",
    }
    # No more at once than the page shows.
    events = sorted(EVENTS)
    for first in range(0, len(events), SHOWN):
        few, reader = events[first : first + SHOWN], make.account()
        for event in few:
            tell(reader, event, **params)
        page = sign_in(reader).get("/notifications").text
        assert page.count(UNREAD) == len(few)
        assert "%(" not in page
