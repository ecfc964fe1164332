"""The page of a word, the thread it is prompted on, and the person's page it is shown on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.accounts.models import Block
from board.conversations.models import Conversation
from board.deals.models import Deal
from board.deals.reviews.models import BODY_MAX, Review
from board.deals.reviews.policy import REVIEW_WINDOW
from board.listings.kinds import Kind
from tests.factories import NOW, Make
from tests.html import unmarked
from tests.statements import counted

SignIn = Callable[..., FlaskClient]
WORDS = "とても気持ちのよい受け渡しでした。"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def deal(make: Make) -> Deal:
    return make.done_deal(make.conversation(make.listing(author=make.account("はなこ")), asker=make.account("けん")))


@pytest.fixture
def talk(deal: Deal) -> Conversation:
    return deal.conversation


def reviews(app: Flask) -> list[Review]:
    with app.app_context():
        return list(db.session.scalars(select(Review).order_by(Review.id)))


def test_from_the_thread_to_the_persons_page(app: Flask, sign_in: SignIn, talk: Conversation, deal: Deal):
    ken, hanako, stranger = sign_in(talk.asker), sign_in(talk.owner), app.test_client()
    here, page, about = f"/conversations/{talk.id}", f"/deals/{deal.id}/review", f"/members/{talk.owner_id}"
    assert page in ken.get(here).text
    assert "12月6日" in ken.get(page).text
    answer = ken.post(page, data={"body": f"  {WORDS}\r\nまた伺います。 ", "hopes_again": "y"})
    assert (answer.status_code, answer.location) == (303, f"{here}#standing")
    assert reviews(app)[0].body == f"{WORDS}\nまた伺います。"
    assert "お預かりしました" in ken.get(here).text
    assert WORDS in ken.get(here).text
    for reader, path in ((hanako, here), (hanako, about), (stranger, about)):
        assert WORDS not in reader.get(path).text

    hanako.post(page, data={"body": "こちらこそ、ありがとうございました。"})
    assert "お二人のひとことがそろい" in hanako.get(here).text
    for reader, path in ((hanako, here), (ken, here), (stranger, about)):
        shown = unmarked(reader.get(path).text)
        assert f"{WORDS}<br>また伺います。" in shown
        assert "また縁があればうれしい" in shown
    profile = stranger.get(about).text
    assert f'href="/members/{talk.asker_id}"' in profile
    assert "もの（家具・インテリア） · 2026年11月" in profile
    assert page not in ken.get(here).text
    assert ken.get(page).location == f"{here}#standing"


def test_everything_typed_stays_when_something_is_wrong(app: Flask, sign_in: SignIn, deal: Deal):
    ken, page = sign_in(deal.conversation.asker), f"/deals/{deal.id}/review"
    for body, said in (
        ("  ", "入力してください"),
        ("あ" * (BODY_MAX + 1), "400文字以内"),
        ("次からは先にギフトカードの番号を写真で送ってください", "に当てはまるため"),
    ):
        answer = ken.post(page, data={"body": body, "hopes_again": "y"})
        assert answer.status_code == 422
        assert said in answer.text
        assert body.strip() in answer.text
        assert "checked" in answer.text
    assert reviews(app) == []
    assert ken.post(page, data={"body": "あ" * BODY_MAX}).status_code == 303


def test_rewriting_and_withdrawing_while_it_is_sealed(app: Flask, make: Make, sign_in: SignIn, deal: Deal):
    ken, page = sign_in(deal.conversation.asker), f"/deals/{deal.id}/review"
    make.review(deal, by=deal.conversation.asker, body=WORDS)
    assert WORDS in ken.get(page).text
    ken.post(page, data={"body": "書き直しました。"})
    assert [review.body for review in reviews(app)] == ["書き直しました。"]
    assert ken.post(f"{page}/removal").status_code == 303
    assert reviews(app) == []


def test_what_is_sealed_can_be_withdrawn_from_behind_a_block(
    app: Flask, make: Make, sign_in: SignIn, deal: Deal
):
    ken, page = sign_in(deal.conversation.asker), f"/deals/{deal.id}/review"
    make.review(deal, by=deal.conversation.asker, body=WORDS)
    make.save(Block(account_id=deal.conversation.owner_id, blocked_id=deal.conversation.asker_id, since=NOW))
    assert page in ken.get(f"/conversations/{deal.conversation_id}").text
    assert f"{page}/removal" in ken.get(page).text
    refused = ken.post(page, data={"body": "別の言葉"})
    assert (refused.status_code, "別の言葉" in refused.text) == (409, True)
    ken.post(f"{page}/removal")
    assert reviews(app) == []
    assert ken.get(page).status_code == 409


def test_the_window_closes_by_the_clock(app: Flask, make: Make, sign_in: SignIn, deal: Deal):
    ken, page = deal.conversation.asker, f"/deals/{deal.id}/review"
    make.review(deal, by=ken, body=WORDS)
    stranger, about = app.test_client(), f"/members/{deal.conversation.owner_id}"
    with time_machine.travel(NOW + REVIEW_WINDOW - timedelta(seconds=1), tick=False):
        assert WORDS not in stranger.get(about).text
        assert sign_in(deal.conversation.owner).get(page).status_code == 200
    with time_machine.travel(NOW + REVIEW_WINDOW, tick=False):
        assert WORDS in stranger.get(about).text
        refused = sign_in(ken).post(page, data={"body": "おそい言葉"})
        assert refused.status_code == 409
        assert "もう相手の方に届いている" in refused.text
        assert "おそい言葉" in refused.text
        assert sign_in(ken).post(page, data={"body": WORDS}).status_code == 303
        late = sign_in(deal.conversation.owner)
        assert (late.get(page).status_code, late.post(page, data={"body": "おそい"}).status_code) == (409, 409)
        assert page not in late.get(f"/conversations/{deal.conversation_id}").text


def test_nobody_else_reaches_it(make: Make, sign_in: SignIn, deal: Deal):
    other = sign_in(make.account())
    for path in (f"/deals/{deal.id}/review", f"/deals/{deal.id}/review/removal"):
        assert other.post(path, data={"body": WORDS}).status_code == 404


def test_the_thread_asks_for_one_word_at_a_time_the_latest_deal_first(make: Make, sign_in: SignIn, deal: Deal):
    latest = make.done_deal(deal.conversation, ended_at=NOW + timedelta(seconds=1))
    ken, here = sign_in(deal.conversation.asker), f"/conversations/{deal.conversation_id}"
    asked = [f"/deals/{each.id}/review" for each in (latest, deal)]
    assert [path in ken.get(here).text for path in asked] == [True, False]
    make.review(latest, by=deal.conversation.asker)
    assert [path in ken.get(here).text for path in asked] == [True, True]


def test_what_is_typed_is_words_only(app: Flask, make: Make, deal: Deal):
    body = "<script>alert(1)</script> https://example.jp/ {{7*7}}"
    make.review(deal, by=deal.conversation.asker, body=body, shown_at=NOW)
    page = app.test_client().get(f"/members/{deal.conversation.owner_id}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; https://example.jp/ {{7*7}}" in page
    assert 'href="https://example.jp/' not in page


def test_a_concealed_one_is_marked_for_its_writer_and_gone_for_everybody_else(
    app: Flask, make: Make, sign_in: SignIn, deal: Deal
):
    talk = deal.conversation
    make.review(deal, by=talk.asker, body=WORDS, shown_at=NOW, concealed_at=NOW)
    for path in (f"/conversations/{talk.id}", f"/members/{talk.owner_id}", f"/members/{talk.owner_id}/reviews"):
        mine = sign_in(talk.asker).get(path).text
        assert WORDS in mine
        assert "あなたのほかには見えていません" in mine
        assert WORDS not in sign_in(talk.owner).get(path).text
    assert WORDS not in app.test_client().get(f"/members/{talk.owner_id}").text


def test_three_on_the_persons_page_the_newest_first_and_the_rest_behind_a_link(
    app: Flask, make: Make, talk: Conversation
):
    for days in range(30):
        _review(make, talk, f"ひとこと{days}。", days=days)
    browser, about = app.test_client(), f"/members/{talk.owner_id}"
    page = browser.get(about).text
    assert [page.count(f"ひとこと{days}。") for days in (0, 2, 3)] == [1, 1, 0]
    assert page.index("ひとこと0。") < page.index("ひとこと2。")
    first = browser.get(f"{about}/reviews").text
    assert [first.count(f"ひとこと{days}。") for days in (0, 23, 24)] == [1, 1, 0]
    after = first[first.index(f"{about}/reviews?after=") :].partition('"')[0]
    assert "ひとこと29。" in browser.get(after).text


def test_pages_ask_no_more_however_much_was_written(app: Flask, make: Make, sign_in: SignIn, talk: Conversation):
    ken, about, here = sign_in(talk.asker), f"/members/{talk.owner_id}", f"/conversations/{talk.id}"
    counts = []
    for number in (1, 12):
        for n in range(number):
            _review(make, talk, f"ひとこと{n}。", days=n)
        asked = {}
        for browser, path in ((app.test_client(), about), (app.test_client(), f"{about}/reviews"), (ken, here)):
            browser.get(path)
            with counted(app) as sent:
                assert "ひとこと0。" in browser.get(path).text
            asked[path] = len(sent)
        counts.append(asked)
    assert counts[0] == counts[1]
    assert counts[0][f"{about}/reviews"] <= 2


def _review(make: Make, talk: Conversation, body: str, *, days: int) -> Review:
    ended_at = NOW - REVIEW_WINDOW - timedelta(days=days)
    deal = make.done_deal(talk, ended_at=ended_at)
    return make.review(deal, by=talk.asker, body=body, told_at=NOW)


def test_a_stay_says_so_and_who_has_left_is_not_named(app: Flask, make: Make):
    stay = make.done_deal(make.conversation(make.listing("古い家", kind=Kind.STAY, category="trial_house")))
    make.review(stay, by=stay.conversation.asker, body=WORDS, shown_at=NOW)
    about = f"/members/{stay.conversation.owner_id}"
    assert "滞在（お試し住宅）" in app.test_client().get(about).text
    make.save(stay.conversation.asker, leaving_at=NOW)
    assert WORDS not in app.test_client().get(about).text
    with app.app_context():
        assert db.session.scalar(select(func.count(Review.id))) == 1


def test_whoever_reads_a_word_may_report_it_but_not_its_writer(app: Flask, make: Make, sign_in: SignIn, deal: Deal):
    talk = deal.conversation
    review = make.review(deal, by=talk.asker, body=WORDS, shown_at=NOW)
    here, about, report = f"/conversations/{talk.id}", f"/members/{talk.owner_id}", f"/reports/new?review={review.id}"
    hanako, ken, stranger = sign_in(talk.owner), sign_in(talk.asker), app.test_client()
    for reader, path in ((hanako, here), (hanako, about), (stranger, about), (stranger, f"{about}/reviews")):
        assert report in reader.get(path).text
    assert [report in ken.get(path).text for path in (here, about)] == [False, False]
    for reader in (hanako, stranger):
        assert WORDS in reader.get(report).text
