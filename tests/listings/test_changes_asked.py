"""A moderator asks for changes: what its author reads, what they send, and who looks at it then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.errors import RuleBroken
from board.listings import actions
from board.listings.changes_made import CHANGES_MADE, hand_in_changes
from board.listings.lifecycle import ListingState
from board.listings.models import Effect, Listing, Restriction
from board.outbox.models import FollowUp
from tests.factories import Make
from tests.html import posting_form
from tests.listings.conftest import SignIn
from tests.listings.typed import edit

NOTE = "手渡しの場所に、番地まで書かれています。駅名などに直してください。"
Stored = Callable[[int], dict[str, object]]


@pytest.fixture
def listing(make: Make, hanako: Account) -> Listing:
    listing = make.listing("番地の入った机", author=hanako, category="furniture")
    make.restriction(listing, effect=Effect.CHANGES_REQUESTED, note=NOTE, guideline="bait")
    return make.fresh(listing)


def effects(listing: Listing) -> list[tuple[str, bool]]:
    """All that was ever laid on it, and whether it still is."""
    return [(str(each.effect), each.lifted_at is None) for each in listing.restrictions]


def test_the_form_says_first_what_is_asked_and_by_which_guideline(
    app: Flask, make: Make, listing: Listing, browser: FlaskClient
):
    make.guideline("bait")
    page = browser.get(edit(listing.id)).text
    assert page.index(NOTE) < page.index('name="title"')
    assert 'href="/guidelines/bait"' in page
    assert "直した内容を送る</button>" in page
    assert app.test_client().get("/guidelines/bait").status_code == 200


def test_its_author_is_told_on_the_page_and_led_to_the_form(listing: Listing, browser: FlaskClient):
    page = browser.get(f"/listings/{listing.id}").text
    assert "直してほしいところがあります" in page
    assert f'href="{edit(listing.id)}"' in page
    assert 'value="withdrawn"' in page
    # Nothing is handed over while it cannot be seen.
    assert 'value="handed_over"' not in page
    assert "直してほしいところがあります" in browser.get("/my").text


def test_nobody_else_reads_or_edits_it(
    app: Flask, make: Make, listing: Listing, sign_in: SignIn
):
    for browser in (app.test_client(), sign_in(make.account())):
        assert browser.get(f"/listings/{listing.id}").status_code == 404
    for person in (make.account(), make.moderator()):
        answer = sign_in(person).post(edit(listing.id), data={"title": "よそから"})
        assert answer.status_code == 404


def test_what_is_sent_waits_for_a_moderator_and_the_history_can_be_told(
    app: Flask, make: Make, listing: Listing, browser: FlaskClient
):
    form = posting_form(browser.get(edit(listing.id)).text)
    sent = form.values(district="東三条駅の近く", act="save")
    answer = browser.post(edit(listing.id), data=sent, follow_redirects=True)
    assert "直した内容を受け取りました" in answer.text
    assert "直した内容を見守り担当が確かめています" in answer.text
    row = make.fresh(listing)
    assert row.district == "東三条駅の近く"
    assert effects(row) == [("changes_requested", False), ("held", True)]
    asked, held = row.restrictions
    assert (held.follows_id, asked.lifted_at) == (asked.id, held.since)
    with app.app_context():
        [work] = db.session.scalars(select(FollowUp).where(FollowUp.kind == CHANGES_MADE))
    assert work.subject_id == listing.id
    # One at a time: what waits is not written on.
    assert browser.get(edit(listing.id)).status_code == 404
    assert app.test_client().get(f"/listings/{listing.id}").status_code == 404


def test_what_cannot_be_understood_stays_in_the_form_and_nothing_is_sent(
    make: Make, listing: Listing, browser: FlaskClient
):
    form = posting_form(browser.get(edit(listing.id)).text)
    answer = browser.post(edit(listing.id), data=form.values(title="", body="書きかけの説明", act="save"))
    assert answer.status_code == 422
    assert NOTE in answer.text
    assert posting_form(answer.text)["body"] == "書きかけの説明"
    assert effects(make.fresh(listing)) == [("changes_requested", True)]


def test_while_it_is_kept_back_for_another_reason_too_nothing_is_edited(
    make: Make, listing: Listing, browser: FlaskClient
):
    for other in (Effect.HELD, Effect.HIDDEN, Effect.REMOVED):
        restriction = make.restriction(listing, effect=other)
        assert browser.get(edit(listing.id)).status_code == 404
        assert not make.fresh(listing).editable_by(listing.author)
        make.save(restriction, lifted_at=make.now)
    assert browser.get(edit(listing.id)).status_code == 200


def test_limited_as_well_it_can_be_edited_and_stays_limited(make: Make, listing: Listing, browser: FlaskClient):
    make.restriction(listing, effect=Effect.LIMITED)
    form = posting_form(browser.get(edit(listing.id)).text)
    assert browser.post(edit(listing.id), data=form.values(act="save")).status_code == 303
    assert effects(make.fresh(listing)) == [("changes_requested", False), ("limited", True), ("held", True)]


@pytest.mark.usefixtures("in_app")
def test_handed_in_twice_is_handed_in_once(make: Make, listing: Listing):
    held = hand_in_changes(listing, by=listing.author, now=make.now)
    assert held is not None
    assert hand_in_changes(listing, by=listing.author, now=make.now) is None
    assert hand_in_changes(make.listing(), by=listing.author, now=make.now) is None
    assert len(db.session.scalars(select(FollowUp).where(FollowUp.kind == CHANGES_MADE)).all()) == 1


@pytest.mark.usefixtures("in_app")
def test_taking_back_the_request_gives_the_listing_back_even_when_it_was_answered(make: Make, listing: Listing):
    listing = db.session.get_one(Listing, listing.id)
    ends_at = listing.expires_at
    hand_in_changes(listing, by=listing.author, now=make.now + timedelta(days=2))
    asked: Restriction = listing.restrictions[0]
    asked.lift(now=make.now + timedelta(days=5))
    assert listing.is_listed
    # Out of sight for five days, all of which are given back.
    assert ends_at is not None
    assert listing.expires_at is not None
    assert listing.expires_at - ends_at == timedelta(days=5)


@pytest.mark.usefixtures("in_app")
def test_meanwhile_it_may_be_withdrawn_and_not_renewed_or_copied(make: Make, listing: Listing):
    listing = db.session.get_one(Listing, listing.id)
    with pytest.raises(RuleBroken, match="確認中"):
        actions.renew_listing(listing, by=listing.author, now=make.now + timedelta(days=25))
    listing.withdraw(now=make.now)
    assert listing.state == ListingState.WITHDRAWN
    assert not listing.editable_by(listing.author)
    assert not listing.is_public
