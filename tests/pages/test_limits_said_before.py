"""What limits a new account, or anybody's day, is said before it bites: how many are left, why, and until when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from board.conversations.models import NEW_CONVERSATIONS_A_DAY
from board.listings.lifecycle import LISTINGS_ON_DAY_ONE, ListingState
from tests.factories import NOW, Make

SignIn = Callable[..., FlaskClient]
FLOODS = "連投から掲示板を守るため"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_on_day_one_the_pages_of_posting_count_down(make: Make, sign_in: SignIn):
    aki = make.account(created_at=NOW - timedelta(hours=1))
    draft, browser = make.listing(author=aki, state=ListingState.DRAFT), sign_in(aki)
    for published in range(LISTINGS_ON_DAY_ONE):
        for page in (browser.get("/listings/new").text, browser.get(f"/listings/{draft.id}/edit").text):
            assert f"あと{LISTINGS_ON_DAY_ONE - published}件公開できます" in page
            assert FLOODS in page
            assert "2026年11月23日（月）11:00から" in page
        make.listing(f"その{published}", author=aki)
    for page in (browser.get("/listings/new").text, browser.get(f"/listings/{draft.id}/edit").text):
        assert f"公開できるのは{LISTINGS_ON_DAY_ONE}件までです" in page
        assert "2026年11月23日（月）11:00から公開できます" in page
    refused = browser.post(f"/listings/{draft.id}/publication")
    assert refused.status_code == 422
    assert FLOODS in refused.text
    assert "下書きは保存しました" in refused.text


def test_from_the_second_day_nothing_is_said(make: Make, sign_in: SignIn):
    aki = make.account(created_at=NOW - timedelta(hours=24))
    assert FLOODS not in sign_in(aki).get("/listings/new").text


@pytest.mark.parametrize(
    ("begun", "said"),
    [
        (NEW_CONVERSATIONS_A_DAY - 6, None),
        (NEW_CONVERSATIONS_A_DAY - 5, "あと5件できます"),
        (NEW_CONVERSATIONS_A_DAY - 1, "あと1件できます"),
        (
            NEW_CONVERSATIONS_A_DAY,
            "24時間に20件までです。一斉送信を防ぐためのきまりです。2026年11月23日（月）12:00から",
        ),
    ],
)
def test_the_page_for_asking_says_how_many_are_left(make: Make, sign_in: SignIn, begun: int, said: str | None):
    ken = make.account()
    for _number in range(begun):
        make.conversation(asker=ken, said=())
    page = sign_in(ken).get(f"/listings/{make.listing().id}/conversations/new").text
    assert ("一斉送信を防ぐため" in page) is (said is not None)
    assert said is None or said in page
    assert 'name="body"' in page
