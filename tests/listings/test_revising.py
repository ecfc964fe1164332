"""Changing what is published, and everything that a form must not change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.accounts.models import Account
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Effect
from tests.factories import Make
from tests.html import posting_form
from tests.listings.conftest import SignIn
from tests.listings.typed import begin, complete, edit

Stored = Callable[[int], dict[str, Any]]


def test_a_published_listing_can_be_changed_and_readers_see_it_at_once(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient, stored: Stored
):
    listing = make.listing(author=hanako, category="media")
    form = posting_form(browser.get(edit(listing.id)).text)
    saved = browser.post(edit(listing.id), data=form.values(price_yen="6500", act="save"), follow_redirects=True)
    assert "変更を保存しました" in saved.text
    assert "6,500円" in app.test_client().get(f"/listings/{listing.id}").text
    row = stored(listing.id)
    assert (row["state"], row["published_at"]) == (ListingState.OPEN, listing.published_at)
    assert row["version"] == listing.version + 1


def test_a_mistake_in_a_published_listing_changes_nothing_for_its_readers(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient, stored: Stored
):
    listing = make.listing(author=hanako, category="media")
    before = stored(listing.id)
    answer = browser.post(edit(listing.id), data=complete(title="", body="新しい説明", act="save"))
    assert answer.status_code == 422
    assert posting_form(answer.text)["body"] == "新しい説明"
    assert stored(listing.id) == before


@pytest.mark.parametrize("state", [ListingState.COMPLETED, ListingState.WITHDRAWN, ListingState.EXPIRED])
def test_what_is_closed_is_not_edited_any_more(
    make: Make, hanako: Account, browser: FlaskClient, stored: Stored, state: ListingState
):
    listing = make.listing(author=hanako, state=state)
    assert browser.get(edit(listing.id)).status_code == 404
    assert browser.post(edit(listing.id), data=complete(title="よみがえる")).status_code == 404
    assert stored(listing.id)["title"] == listing.title


def test_nobody_edits_somebody_elses_listing_or_learns_of_it(
    app: Flask, make: Make, sign_in: SignIn, browser: FlaskClient, stored: Stored
):
    theirs = make.listing("ひみつの壺", photos=1)
    hidden = make.listing("かくれた壺", author=theirs.author)
    make.restriction(hidden, effect=Effect.HIDDEN)
    photo = theirs.photos[0].id
    for listing in (theirs, hidden):
        before = stored(listing.id)
        for who in (browser, sign_in(make.operator()), sign_in(make.moderator())):
            attempts = [
                who.get(edit(listing.id)),
                who.post(edit(listing.id), data=complete()),
                who.post(f"/listings/{listing.id}/photos"),
                who.post(f"/listings/{listing.id}/photos/{photo}/removal", data=complete()),
                who.post(f"/listings/{listing.id}/photos/{photo}/cover", data=complete()),
            ]
            assert [answer.status_code for answer in attempts] == [404] * 5
            assert not any("壺" in answer.text for answer in attempts)
        assert stored(listing.id) == before
    assert len(make.fresh(theirs).photos) == 1


def test_a_form_changes_only_what_it_asks_for(make: Make, hanako: Account, browser: FlaskClient, stored: Stored):
    other = make.account()
    forged = {
        "state": "completed",
        "author_id": other.id,
        "author": other.id,
        "kind": "event",
        "published_at": "2020-01-01",
        "expires_at": "2099-01-01",
        "version": "99",
        "from_afar": "0",
        "id": "7777",
        "venue": "よその会場",
    }
    draft = begin(browser)
    browser.post(edit(draft), data={**complete(), **forged})
    row = stored(draft)
    assert (row["state"], row["author_id"], row["kind"]) == (ListingState.OPEN, hanako.id, Kind.GOODS)
    assert (row["published_at"], row["expires_at"]) == (make.now, make.now + timedelta(days=30))
    assert (row["from_afar"], row["venue"]) == (True, "")
    assert row["version"] < 10
