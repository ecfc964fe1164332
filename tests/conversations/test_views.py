"""Asking by the form, and the list of conversations."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from board import db
from board.conversations.models import MESSAGE_MAX, NEW_CONVERSATIONS_A_DAY, Conversation, Message
from board.listings.lifecycle import ListingState
from tests.factories import Make

SignIn = Callable[..., FlaskClient]


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def question(body: str = "はじめまして。まだありますか。") -> dict[str, str]:
    return {"body": body, "idempotency_key": str(uuid4())}


def test_a_stranger_is_led_to_the_log_in_page_and_back(client: FlaskClient, make: Make):
    listing = make.listing()
    answer = client.get(f"/listings/{listing.id}/conversations/new")
    assert answer.status_code == 303
    assert f"next=/listings/{listing.id}/conversations/new" in answer.location.replace("%2F", "/")


def test_the_form_shows_the_listing_and_no_address(make: Make, sign_in: SignIn):
    hanako = make.account("はなこ")
    listing = make.listing("ギター", author=hanako)
    page = sign_in(make.account()).get(f"/listings/{listing.id}/conversations/new").text
    assert "ギター" in page
    assert "はなこさんに連絡する" in page
    assert hanako.email not in page


def test_sending_the_form_leads_to_the_conversation(app: Flask, make: Make, sign_in: SignIn):
    listing = make.listing()
    ken = sign_in(make.account("けん"))
    answer = ken.post(f"/listings/{listing.id}/conversations", data=question("土曜に伺えます。"))
    assert answer.status_code == 303
    assert "土曜に伺えます。" in ken.get(answer.location).text
    assert count(app, Conversation) == count(app, Message) == 1


def test_whoever_has_asked_is_led_to_their_conversation(make: Make, sign_in: SignIn):
    conversation = make.conversation()
    answer = sign_in(conversation.asker).get(f"/listings/{conversation.listing_id}/conversations/new")
    assert (answer.status_code, answer.location) == (303, f"/conversations/{conversation.id}")


def test_one_s_own_listing_leads_back_to_it(make: Make, sign_in: SignIn):
    listing = make.listing()
    hanako = sign_in(listing.author)
    assert hanako.get(f"/listings/{listing.id}/conversations/new").location == f"/listings/{listing.id}"
    assert hanako.post(f"/listings/{listing.id}/conversations", data=question()).status_code == 409


@pytest.mark.parametrize(
    ("state", "status"),
    [(ListingState.DRAFT, 404), (ListingState.COMPLETED, 409), (ListingState.EXPIRED, 409)],
)
def test_only_what_is_offered_can_be_asked_about(
    app: Flask, make: Make, sign_in: SignIn, state: ListingState, status: int
):
    listing = make.listing(state=state)
    ken = sign_in(make.account())
    assert ken.get(f"/listings/{listing.id}/conversations/new").status_code == status
    assert ken.post(f"/listings/{listing.id}/conversations", data=question()).status_code == status
    assert count(app, Conversation) == 0


def test_a_concealed_listing_is_not_there(make: Make, sign_in: SignIn):
    listing = make.listing()
    make.restriction(listing)
    ken = sign_in(make.account())
    assert ken.get(f"/listings/{listing.id}/conversations/new").status_code == 404
    assert ken.post(f"/listings/{listing.id}/conversations", data=question()).status_code == 404


@pytest.mark.parametrize(
    ("body", "sentence"),
    [("", "入力してください"), (" \n　", "入力してください"), ("あ" * (MESSAGE_MAX + 1), "文字以内")],
)
def test_a_bad_message_comes_back_with_its_text(
    app: Flask, make: Make, sign_in: SignIn, body: str, sentence: str
):
    listing = make.listing()
    answer = sign_in(make.account()).post(f"/listings/{listing.id}/conversations", data=question(body))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert body.strip() in answer.text
    assert count(app, Conversation) == 0


@pytest.mark.parametrize("key", ["", "1", "x" * 300])
def test_a_key_that_no_form_carries_is_refused(app: Flask, make: Make, sign_in: SignIn, key: str):
    listing = make.listing()
    data = {"body": "まだありますか。", "idempotency_key": key}
    assert sign_in(make.account()).post(f"/listings/{listing.id}/conversations", data=data).status_code == 400
    assert count(app, Conversation) == 0


def test_beyond_the_day_s_number_the_text_stays_on_the_page(app: Flask, make: Make, sign_in: SignIn):
    ken, author = make.account(), make.account()
    browser = sign_in(ken)
    for _ in range(NEW_CONVERSATIONS_A_DAY):
        browser.post(f"/listings/{make.listing(author=author).id}/conversations", data=question())
    answer = browser.post(
        f"/listings/{make.listing(author=author).id}/conversations", data=question("名文です。")
    )
    assert answer.status_code == 422
    assert "名文です。" in answer.text
    assert f"24時間に{NEW_CONVERSATIONS_A_DAY}件まで" in answer.text
    assert count(app, Conversation) == NEW_CONVERSATIONS_A_DAY


def test_the_list_shows_both_sides_newest_first(make: Make, sign_in: SignIn):
    hanako, ken = make.account("はなこ"), make.account("けん")
    asked = make.conversation(make.listing("箪笥", author=hanako), asker=ken, said=("古い方です",))
    got = make.conversation(make.listing("ギター", author=ken), asker=hanako, said=("ください", "どうぞ"))
    make.save(asked, last_message_at=make.now - timedelta(days=1))
    page = sign_in(ken).get("/conversations").text
    assert page.index("ギター") < page.index("箪笥")
    assert page.index(f"/conversations/{got.id}") < page.index(f"/conversations/{asked.id}")
    assert "あなた：" in page
    assert hanako.email not in page


def test_the_list_is_one_s_own(make: Make, sign_in: SignIn):
    make.conversation(make.listing("よその箪笥"))
    page = sign_in(make.account()).get("/conversations").text
    assert "よその箪笥" not in page
    assert "まだやり取りはありません" in page


def test_the_list_turns_its_pages(make: Make, sign_in: SignIn):
    hanako = make.account()
    listing = make.listing(author=hanako)
    for number in range(26):
        make.conversation(
            listing,
            asker=make.account(f"客{number:02}"),
            said=(),
            last_message_at=make.now + timedelta(minutes=number),
        )
    browser = sign_in(hanako)
    first = browser.get("/conversations").text
    assert re.findall(r"客(\d\d)さん", first) == [f"{number:02}" for number in range(25, 1, -1)]
    onward = re.search(r'href="(/conversations\?after=[^"]+)"', first)
    assert re.findall(r"客(\d\d)さん", browser.get(onward[1]).text) == ["01", "00"]


def test_the_list_costs_the_same_however_long_it_is(app: Flask, make: Make, sign_in: SignIn):
    hanako = make.account()
    browser = sign_in(hanako)
    listing = make.listing(author=hanako)
    make.conversation(listing)
    few = statements(app, lambda: browser.get("/conversations"))
    for _ in range(9):
        make.conversation(listing)
    assert statements(app, lambda: browser.get("/conversations")) == few


def test_unread_marks_appear_and_vanish(make: Make, sign_in: SignIn):
    hanako = make.account()
    conversation = make.conversation(make.listing(author=hanako), said=())
    browser = sign_in(hanako)
    assert unread_in_header(browser, "/conversations") == 0
    sign_in(conversation.asker).post(f"/conversations/{conversation.id}/messages", data=question())
    assert unread_in_header(browser, "/conversations") == 1
    assert unread_in_header(browser, f"/conversations/{conversation.id}") == 0
    assert unread_in_header(browser, "/conversations") == 0


def unread_in_header(browser: FlaskClient, path: str) -> int:
    """The number on the letter of the header; and the bell tells the same story."""
    header = browser.get(path).text.split("</header>")[0]
    numbers = [int(number) for number in re.findall(r'class="count">.*?(\d+)</span>', header)]
    assert len(set(numbers)) <= 1
    return numbers[0] if numbers else 0


def statements(app: Flask, act: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = app.extensions["engine"]
    event.listen(engine, "before_cursor_execute", note)
    act()
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)
