"""The page of a conversation: who sees it, what it shows, what it asks for while it is open."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.conversations.models import MESSAGE_MAX, Conversation, Message
from board.listings.lifecycle import ListingState
from board.outbox.models import Mail
from board.outbox.schedule import message_of
from board.pages.thread import MESSAGES_SHOWN
from tests.factories import Make

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def talk(make: Make) -> Conversation:
    listing = make.listing("ギター", author=make.account("はなこ"))
    return make.conversation(listing, asker=make.account("けん"), said=("まだありますか。", "はい、どうぞ。"))


def words(body: str) -> dict[str, str]:
    return {"body": body, "idempotency_key": str(uuid4())}


def shown(page: str) -> list[str]:
    """The messages on the page, in order."""
    found = re.findall(r'<div class="talk-text">(.*?)</div>', page, re.DOTALL)
    return [html.unescape(re.sub("<[^>]+>", "", text)).strip() for text in found]


def tag_of(page: str) -> dict[str, str]:
    """What the open talk sends along when it asks again."""
    found = re.search(r'id="talk"[^>]*data-hx-headers="([^"]*)"', page)
    assert found is not None
    return dict(json.loads(html.unescape(found[1])))


def addresses_of(talk: Conversation, deal_id: int) -> list[tuple[str, str]]:
    return [
        ("GET", f"/conversations/{talk.id}"),
        ("GET", f"/conversations/{talk.id}?before=2"),
        ("GET", f"/conversations/{talk.id}/messages"),
        ("POST", f"/conversations/{talk.id}/messages"),
        ("POST", f"/conversations/{talk.id}/deals"),
        ("POST", f"/deals/{deal_id}/completion"),
        ("POST", f"/deals/{deal_id}/cancellation"),
        ("POST", f"/listings/{talk.listing_id}/closure"),
    ]


@pytest.mark.parametrize("third", ["account", "moderator", "operator"])
def test_a_third_person_finds_nothing_here_whoever_they_are(
    make: Make, sign_in: SignIn, talk: Conversation, third: str
):
    deal = make.deal(talk)
    browser = sign_in(getattr(make, third)())
    for method, path in addresses_of(talk, deal.id):
        answer = browser.open(
            path,
            method=method,
            data={**words("のぞき見"), "outcome": "withdrawn"} if method == "POST" else None,
        )
        assert (path, answer.status_code) == (path, 404)
        assert "はい、どうぞ。" not in answer.text


def test_a_stranger_is_asked_who_they_are(client: FlaskClient, make: Make, talk: Conversation):
    for method, path in addresses_of(talk, make.deal(talk).id):
        answer = client.open(path, method=method)
        assert answer.status_code in {303, 401}
        assert "はい、どうぞ。" not in answer.text


def test_both_see_what_was_said_in_order_and_by_whom(sign_in: SignIn, talk: Conversation):
    page = sign_in(talk.asker).get(f"/conversations/{talk.id}").text
    assert shown(page) == ["まだありますか。", "はい、どうぞ。"]
    assert "はなこさんとのやり取り" in page
    assert 'datetime="2026-11-22T03:00:00+00:00"' in page
    assert ">12:00</time>" in page
    assert "2026年11月22日（日）" in page
    assert f'href="/listings/{talk.listing_id}"' in page


def test_neither_sees_the_other_s_address_on_any_page_or_in_any_mail(
    app: Flask, make: Make, sign_in: SignIn, talk: Conversation
):
    hanako, ken = sign_in(talk.owner), sign_in(talk.asker)
    for browser in (hanako, ken):
        browser.get(f"/conversations/{talk.id}")
    ken.post(f"/conversations/{talk.id}/messages", data=words("土曜に伺います。"))
    hanako.post(f"/conversations/{talk.id}/messages", data=words("お待ちしています。"))
    hanako.post(f"/conversations/{talk.id}/deals")
    for reader, partner in ((hanako, talk.asker), (ken, talk.owner)):
        for path in (
            f"/conversations/{talk.id}",
            f"/conversations/{talk.id}/messages",
            "/conversations",
            "/notifications",
            f"/listings/{talk.listing_id}",
        ):
            assert partner.email not in reader.get(path).text
    with app.app_context():
        mails = db.session.scalars(select(Mail)).all()
        assert {mail.event for mail in mails} == {"new_message", "deal_reserved"}
        for mail in mails:
            sender = talk.asker if mail.recipient == talk.owner.email else talk.owner
            assert sender.email not in message_of(mail).as_string()
            assert sender.email not in _texts(message_of(mail))


def test_the_mail_quotes_the_beginning_and_leads_to_the_board(app: Flask, make: Make, sign_in: SignIn):
    talk = make.conversation(make.listing("ギター", author=make.account("はなこ")), asker=make.account("けん"), said=())
    sign_in(talk.asker).post(f"/conversations/{talk.id}/messages", data=words("<b>土曜</b>に\n伺います。"))
    with app.app_context():
        message = message_of(db.session.scalars(select(Mail)).one())
    assert message["Subject"] == "縁側：けんさんからメッセージが届きました"
    text, page = (part.get_content() for part in message.iter_parts())
    assert "<b>土曜</b>に 伺います。" in text
    assert f"http://localhost/conversations/{talk.id}" in text
    assert "&lt;b&gt;土曜" in page
    assert f'href="http://localhost/conversations/{talk.id}"' in page


@pytest.mark.parametrize("event", ["deal_reserved", "deal_done", "deal_cancelled", "deal_lapsed"])
@pytest.mark.parametrize("locale", ["ja", "en"])
def test_every_mail_about_a_deal_can_be_written(app: Flask, make: Make, event: str, locale: str):
    params = {
        "name": "はなこ",
        "title": "ギター",
        "conversation_id": 9,
        "hours": 48,
        "recipient_name": "けん",
    }
    with app.app_context():
        mail = Mail(
            message_id="<1@engawa>",
            recipient="a@example.jp",
            locale=locale,
            event=event,
            params=params,
            created_at=make.now,
            next_at=make.now,
        )
        message = message_of(mail)
    assert "ギター" in message["Subject"]
    for part in message.iter_parts():
        assert "http://localhost/conversations/9" in part.get_content()


def test_what_is_typed_is_shown_as_typed(sign_in: SignIn, talk: Conversation):
    ken = sign_in(talk.asker)
    ken.post(
        f"/conversations/{talk.id}/messages",
        data=words("<script>alert(1)</script>\n地図は https://example.jp/a です"),
    )
    page = ken.get(f"/conversations/{talk.id}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<a href="https://example.jp/a" rel="nofollow ugc noopener">' in page


@pytest.mark.parametrize("body", ["", "　", "あ" * (MESSAGE_MAX + 1)])
def test_a_bad_message_comes_back_beside_the_talk(app: Flask, sign_in: SignIn, talk: Conversation, body: str):
    answer = sign_in(talk.asker).post(f"/conversations/{talk.id}/messages", data=words(body))
    assert answer.status_code == 422
    assert 'id="body-error"' in answer.text
    assert body.strip("　") in answer.text
    assert shown(answer.text) == ["まだありますか。", "はい、どうぞ。"]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Message)) == 2


def test_words_that_cannot_be_sent_are_given_back_with_the_reason(make: Make, sign_in: SignIn, talk: Conversation):
    make.save(make.fresh(talk.listing), state=ListingState.WITHDRAWN)
    ken = sign_in(talk.asker)
    assert 'name="body"' not in ken.get(f"/conversations/{talk.id}").text
    answer = ken.post(f"/conversations/{talk.id}/messages", data=words("もう一度だけ。"))
    assert answer.status_code == 409
    assert "もう一度だけ。" in answer.text
    assert "新しいメッセージは送れません" in answer.text
    assert shown(answer.text) == ["まだありますか。", "はい、どうぞ。"]


def test_after_a_hand_over_the_two_still_talk(make: Make, sign_in: SignIn, talk: Conversation):
    hanako = sign_in(talk.owner)
    hanako.post(f"/conversations/{talk.id}/deals")
    hanako.post(f"/listings/{talk.listing_id}/closure", data={"outcome": "handed_over"})
    answer = sign_in(talk.asker).post(f"/conversations/{talk.id}/messages", data=words("大切に弾きます。"))
    assert answer.status_code == 303
    assert shown(hanako.get(f"/conversations/{talk.id}").text)[-1] == "大切に弾きます。"


def test_long_talks_have_pages_back_in_time_without_a_gap(make: Make, sign_in: SignIn):
    talk = make.conversation(said=tuple(f"その{number}" for number in range(MESSAGES_SHOWN + 5)))
    ken = sign_in(talk.asker)
    newest = ken.get(f"/conversations/{talk.id}").text
    assert shown(newest) == [f"その{number}" for number in range(5, MESSAGES_SHOWN + 5)]
    older = re.search(r'href="(/conversations/\d+\?before=\d+)"', newest)[1]
    page = ken.get(older).text
    assert shown(page) == [f"その{number}" for number in range(5)]
    assert "最新のやり取りへ" in page
    assert "?before=" not in page.split("<main")[1].split("</main>")[0]


def test_what_became_of_the_deal_stands_where_it_happened_and_only_there(make: Make, sign_in: SignIn):
    talk = make.conversation(said=tuple(f"その{number}" for number in range(MESSAGES_SHOWN + 5)))
    make.deal(talk, reserved_at=make.now - timedelta(minutes=1))
    ken = sign_in(talk.asker)
    newest = ken.get(f"/conversations/{talk.id}").text
    older = re.search(r'href="(/conversations/\d+\?before=\d+)"', newest)[1]
    assert "取引予定にしました" not in newest
    assert "取引予定にしました" in ken.get(older).text


@pytest.mark.parametrize("before", ["0", "-1", "x", "9" * 30, "１", ""])
def test_an_impossible_page_is_refused(sign_in: SignIn, talk: Conversation, before: str):
    assert sign_in(talk.asker).get(f"/conversations/{talk.id}", query_string={"before": before}).status_code == 400


def test_reading_an_older_page_reads_nothing_new(make: Make, sign_in: SignIn, talk: Conversation):
    sign_in(talk.owner).get(f"/conversations/{talk.id}?before=2")
    assert make.fresh(talk).owner_read_id == 0
    sign_in(talk.owner).get(f"/conversations/{talk.id}")
    assert make.fresh(talk).owner_read_id == talk.last_message_id
    assert make.fresh(talk).asker_read_id == 0


def test_an_open_page_is_told_only_what_changed(make: Make, sign_in: SignIn, talk: Conversation):
    hanako, ken = sign_in(talk.owner), sign_in(talk.asker)
    asking = f"/conversations/{talk.id}/messages"
    known = tag_of(ken.get(f"/conversations/{talk.id}").text)
    quiet = ken.get(asking, headers=known)
    assert (quiet.status_code, quiet.text) == (304, "")

    hanako.post(f"/conversations/{talk.id}/messages", data=words("新しい弦もつけます。"))
    news = ken.get(asking, headers=known)
    assert news.status_code == 200
    assert shown(news.text)[-1] == "新しい弦もつけます。"
    assert "<html" not in news.text
    later = tag_of(news.text)
    assert ken.get(asking, headers=later).status_code == 304

    hanako.post(f"/conversations/{talk.id}/deals")
    assert "あなたとの取引予定です" in ken.get(asking, headers=later).text


def test_the_other_conversations_stand_beside_the_open_one(make: Make, sign_in: SignIn, talk: Conversation):
    other = make.conversation(make.listing("琴", author=talk.owner), asker=make.account("あき"), said=("琴はまだ？",))
    make.conversation(make.listing("笛"), asker=make.account("たろう"), said=("ふたりの話です。",))
    page = sign_in(talk.owner).get(f"/conversations/{talk.id}").text
    beside = page.split('id="talks"')[1].split("</nav>")[0]
    assert re.findall(r'<a href="/conversations/(\d+)#newest" aria-current="page">', beside) == [str(talk.id)]
    assert f'href="/conversations/{other.id}#newest"' in beside
    assert "琴はまだ？" in beside
    assert "ふたりの話です。" not in page


def test_who_comes_back_sees_where_they_left_off(make: Make, sign_in: SignIn, talk: Conversation):
    ken = sign_in(talk.asker)
    assert "ここから未読" not in ken.get(f"/conversations/{talk.id}").text  # the first time everything is new
    for body in ("土曜はどうでしょう。", "日曜でも。"):
        make.message(talk, body, by=talk.owner_id)
    page = ken.get(f"/conversations/{talk.id}").text
    read, unread = page.split("ここから未読")
    assert shown(read)[-1] == "はい、どうぞ。"
    assert shown(unread) == ["土曜はどうでしょう。", "日曜でも。"]
    assert "ここから未読" not in ken.get(f"/conversations/{talk.id}").text


def test_advice_stands_where_the_talk_begins_on_any_screen(make: Make, sign_in: SignIn):
    talk = make.conversation(said=tuple(f"その{number}" for number in range(MESSAGES_SHOWN + 5)))
    ken = sign_in(talk.asker)
    newest = ken.get(f"/conversations/{talk.id}").text
    older = re.search(r'href="(/conversations/\d+\?before=\d+)"', newest)[1]
    assert "先にお金を送ること" not in newest
    assert "先にお金を送ること" in ken.get(older).text


def test_asking_counts_as_reading(make: Make, sign_in: SignIn, talk: Conversation):
    hanako = sign_in(talk.owner)
    hanako.get(f"/conversations/{talk.id}/messages")
    assert make.fresh(talk).owner_read_id == talk.last_message_id


def test_opening_the_talk_also_quiets_the_bell(sign_in: SignIn, talk: Conversation):
    sign_in(talk.asker).post(f"/conversations/{talk.id}/messages", data=words("返事をください。"))
    hanako = sign_in(talk.owner)
    assert 'class="count"' in hanako.get("/my").text.split("</header>")[0]
    hanako.get(f"/conversations/{talk.id}")
    assert 'class="count"' not in hanako.get("/my").text.split("</header>")[0]


def _texts(message) -> str:
    return "\n".join(part.get_content() for part in message.iter_parts())
