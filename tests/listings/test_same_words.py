"""The same words twice: the older listing is renewed instead, whichever way the second one comes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.errors import RuleBroken
from board.listings import actions
from board.listings.lifecycle import ListingState
from board.listings.likeness import SAME_WORDS_MAX, SAME_WORDS_WITHIN, fingerprint
from board.listings.models import Effect, Listing
from board.listings.same_words import SameWords
from tests.factories import Make
from tests.html import links_of, posting_form
from tests.listings.conftest import SignIn
from tests.listings.typed import begin, complete, edit

Stored = Callable[[int], dict[str, Any]]
ALREADY = "すでにあります"
WORDS = {"title": "アコースティックギター", "body": "弦は張り替えたばかりです。"}


def posted(browser: FlaskClient, **changes: Any) -> tuple[int, Any]:
    draft = begin(browser)
    return draft, browser.post(edit(draft), data=complete(**changes))


def test_the_same_words_a_second_time_stay_a_draft_and_lead_to_the_first(browser: FlaskClient, stored: Stored):
    first, _ = posted(browser)
    second, answer = posted(browser, price_yen="9000", region="15202")
    assert answer.status_code == 422
    assert ALREADY in answer.text
    assert f"/listings/{first}" in links_of(answer.text)
    form = posting_form(answer.text)
    assert (form["title"], form["price_yen"], form["region"]) == (WORDS["title"], "9000", "15202")
    assert (stored(second)["state"], stored(second)["price_yen"]) == (ListingState.DRAFT, 9000)


@pytest.mark.parametrize(
    "again",
    [
        {"title": "ｱｺｰｽﾃｨｯｸｷﾞﾀｰ"},
        {"title": " アコースティックギター "},
        {"body": "弦は張り替えたば\u200bかりです。"},
        {"body": "弦は張り替えたばかりです。\n\n"},
    ],
)
def test_other_widths_and_invisible_signs_are_no_other_words(browser: FlaskClient, again: dict[str, str]):
    posted(browser)
    assert posted(browser, **again)[1].status_code == 422


def test_changed_words_are_another_listing(browser: FlaskClient, stored: Stored):
    posted(browser)
    second, answer = posted(browser)
    again = posting_form(answer.text).values(body="こちらは姉のギターです。", act="publish")
    assert browser.post(edit(second), data=again).status_code == 303
    assert stored(second)["state"] == ListingState.OPEN


def test_what_others_say_is_theirs(make: Make, sign_in: SignIn, browser: FlaskClient):
    posted(browser)
    assert posted(sign_in(make.account()))[1].status_code == 303


def test_what_is_about_to_end_is_renewed_from_the_refused_form(
    make: Make, hanako: Account, browser: FlaskClient, stored: Stored
):
    older = make.listing(
        author=hanako, **WORDS, published_at=make.now - timedelta(days=25), expires_at=make.now + timedelta(days=5)
    )
    _, answer = posted(browser)
    renewal = f"/listings/{older.id}/renewal"
    assert f'formaction="{renewal}"' in answer.text
    assert browser.post(renewal, data=posting_form(answer.text).values()).location == f"/listings/{older.id}"
    assert stored(older.id)["renewal_count"] == 1


@pytest.mark.parametrize("state", [ListingState.COMPLETED, ListingState.WITHDRAWN, ListingState.EXPIRED])
def test_what_has_ended_may_be_posted_again(make: Make, hanako: Account, browser: FlaskClient, state: ListingState):
    make.listing(author=hanako, state=state, **WORDS)
    assert posted(browser)[1].status_code == 303


def test_taking_down_and_putting_up_ends_after_a_few_times_and_begins_anew_two_weeks_later(
    browser: FlaskClient, clock: time_machine.Coordinates
):
    for _ in range(SAME_WORDS_MAX):
        listing, answer = posted(browser)
        assert answer.status_code == 303
        browser.post(f"/listings/{listing}/closure", data={"outcome": "withdrawn"})
    _, refused = posted(browser)
    assert refused.status_code == 422
    assert f"14日のあいだに{SAME_WORDS_MAX}回まで" in refused.text
    clock.shift(SAME_WORDS_WITHIN + timedelta(minutes=1))
    assert posted(browser)[1].status_code == 303


@pytest.mark.parametrize("state", [ListingState.OPEN, ListingState.WITHDRAWN])
def test_what_moderators_hold_back_does_not_come_back_in_the_same_words(
    make: Make, hanako: Account, browser: FlaskClient, state: ListingState
):
    held = make.listing(author=hanako, state=state, published_at=make.now - timedelta(days=20), **WORDS)
    make.restriction(held, effect=Effect.REMOVED)
    _, answer = posted(browser)
    assert answer.status_code == 422
    assert 'formaction="/listings/' not in answer.text.replace("/photos/", "")


def test_a_published_listing_is_not_rewritten_into_a_second_one(
    make: Make, hanako: Account, browser: FlaskClient, stored: Stored
):
    make.listing(author=hanako, **WORDS)
    other = make.listing("ウクレレ", author=hanako, body="小さくてよく鳴ります。", category="media")
    before = stored(other.id)
    answer = browser.post(edit(other.id), data=complete(act="save"))
    assert answer.status_code == 422
    assert ALREADY in answer.text
    assert posting_form(answer.text)["title"] == WORDS["title"]
    assert stored(other.id) == before


def test_saving_it_unchanged_is_no_second_listing(make: Make, hanako: Account, browser: FlaskClient):
    listing = make.listing(author=hanako, **WORDS)
    assert browser.post(edit(listing.id), data=complete(act="save")).status_code == 303


def test_neither_does_a_program_get_past_it(app: Flask, make: Make):
    author = make.account()
    make.listing(author=author, **WORDS)
    draft = make.listing(author=author, state=ListingState.DRAFT, **WORDS)
    with app.app_context():
        row = db.session.get_one(Listing, draft.id)
        with pytest.raises(SameWords) as refused:
            actions.publish_listing(row, now=make.now)
        # The clock, which publishes what was planned, knows this as any broken rule.
        assert isinstance(refused.value, RuleBroken)
        assert row.state == ListingState.DRAFT


@pytest.mark.both_databases
def test_of_two_published_at_once_one_wins(app: Flask, make: Make, sign_in: SignIn):
    hanako = make.account()
    drafts = [make.listing("", body="", author=hanako, state=ListingState.DRAFT) for _ in range(6)]
    windows = [sign_in(hanako) for _ in drafts]
    with ThreadPoolExecutor(len(drafts)) as pool:
        answers = list(pool.map(lambda window, draft: window.post(edit(draft.id), data=complete()), windows, drafts))
    assert sorted(answer.status_code for answer in answers) == [303, *[422] * 5]
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Listing.state == ListingState.OPEN)) == 1


def test_two_titles_do_not_run_into_their_bodies():
    assert fingerprint("ギター 弦", "つき") != fingerprint("ギター", "弦つき")
