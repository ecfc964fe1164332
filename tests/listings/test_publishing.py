"""Looking at a draft, giving it an hour, and what nobody can publish by any way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.accounts.models import Account
from board.errors import RuleBroken
from board.listings import actions, planning
from board.listings.completeness import Unfinished
from board.listings.kinds import Kind
from board.listings.lifecycle import SCHEDULED_AHEAD_MAX, ListingState
from board.listings.models import Listing
from board.listings.policy import LEGAL_ITEMS
from tests.factories import NOW, Make
from tests.listings.conftest import SignIn
from tests.listings.typed import COMPLETE, begin, complete, edit

Stored = Callable[[int], dict[str, Any]]
SOON = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)


@pytest.fixture
def draft(browser: FlaskClient) -> int:
    number = begin(browser)
    browser.post(edit(number), data=complete(act="save"))
    return number


def preview(listing_id: int) -> str:
    return f"/listings/{listing_id}/preview"


def publication(listing_id: int) -> str:
    return f"/listings/{listing_id}/publication"


@pytest.mark.usefixtures("verified")
@pytest.mark.parametrize("kind", Kind)
def test_a_preview_is_the_page_that_readers_will_see(app: Flask, browser: FlaskClient, kind: Kind):
    draft = begin(browser, kind)
    answer = browser.post(edit(draft), data=complete(kind, act="preview"))
    assert (answer.status_code, answer.location) == (303, preview(draft))
    looking = browser.get(preview(draft)).text
    assert "公開前の見本です" in looking
    assert browser.post(publication(draft)).status_code == 303
    reading = app.test_client().get(f"/listings/{draft}").text
    for part in ('<dl class="facts">', '<table class="table">'):
        assert part in reading or part not in looking
        if part in reading:
            assert looking.split(part)[1].split("</section>")[0] == reading.split(part)[1].split("</section>")[0]
    assert "公開前の見本です" not in reading
    again = browser.get(preview(draft))
    assert (again.status_code, again.location) == (303, f"/listings/{draft}")


def test_a_preview_is_nobody_elses(app: Flask, make: Make, sign_in: SignIn, draft: int):
    for other in (sign_in(make.account()), sign_in(make.moderator()), sign_in(make.operator())):
        for answer in (other.get(preview(draft)), other.post(publication(draft))):
            assert answer.status_code == 404
            assert COMPLETE[Kind.GOODS]["title"] not in answer.text
    assert app.test_client().get(preview(draft)).status_code in {302, 303}


def test_an_unfinished_draft_can_be_looked_at_but_not_published(browser: FlaskClient, stored: Stored):
    draft = begin(browser)
    browser.post(edit(draft), data=complete(category="", price_yen="", act="preview"))
    assert browser.get(preview(draft)).status_code == 200
    answer = browser.post(publication(draft))
    assert answer.status_code == 422
    assert 'href="#category"' in answer.text
    assert 'href="#price_yen"' in answer.text
    assert 'href="#title"' not in answer.text
    assert COMPLETE[Kind.GOODS]["body"] in answer.text
    assert stored(draft)["state"] == ListingState.DRAFT


@pytest.mark.parametrize("name", LEGAL_ITEMS)
@pytest.mark.parametrize("empty", ["", "　 "])
def test_side_work_is_not_published_without_its_six_items_by_any_way(
    app: Flask, browser: FlaskClient, stored: Stored, name: str, empty: str
):
    draft = begin(browser, Kind.WORK)
    lacking = complete(Kind.WORK, **{name: empty})
    assert browser.post(edit(draft), data=lacking).status_code == 422
    assert browser.post(edit(draft), data={**lacking, "act": "schedule"}).status_code == 422
    assert browser.post(publication(draft)).status_code == 422
    with app.app_context():
        listing = db.session.get_one(Listing, draft)
        with pytest.raises(RuleBroken, match="6つ"):
            listing.publish(now=NOW)
        with pytest.raises(Unfinished, match="6つ"):
            planning.plan_publication(listing, at=SOON, now=NOW)
        with pytest.raises(Unfinished, match="6つ"):
            actions.publish_listing(listing, now=NOW)
    assert stored(draft)["state"] == ListingState.DRAFT


def test_published_side_work_and_paid_stays_cannot_lose_what_the_law_asks(app: Flask, make: Make, hanako: Account):
    items = {name: COMPLETE[Kind.WORK][name] for name in LEGAL_ITEMS}
    work = make.listing(kind=Kind.WORK, author=hanako, **items)
    stay = make.listing(kind=Kind.STAY, author=hanako, price_yen=3000, registration_number="第1号")
    with app.app_context():
        for listing, changes in ((work, {"pay": ""}), (stay, {"registration_number": " "})):
            row = db.session.get_one(Listing, listing.id)
            with pytest.raises(RuleBroken):
                actions.revise_listing(row, changes, by=hanako, now=NOW)
            db.session.rollback()
        free = db.session.get_one(Listing, stay.id)
        actions.revise_listing(free, {"price_yen": 0, "registration_number": ""}, by=hanako, now=NOW)


def test_a_stay_that_charges_is_not_published_without_its_number(browser: FlaskClient, app: Flask):
    draft = begin(browser, Kind.STAY)
    browser.post(edit(draft), data=complete(Kind.STAY, registration_number="", act="save"))
    assert browser.post(publication(draft)).status_code == 422
    with app.app_context(), pytest.raises(RuleBroken, match="番号"):
        db.session.get_one(Listing, draft).publish(now=NOW)


@pytest.mark.parametrize("act", ["schedule", "publish"])
def test_a_draft_is_given_an_hour(browser: FlaskClient, stored: Stored, draft: int, act: str):
    planned = browser.post(edit(draft), data=complete(act=act, publish_at="2026/11/25 9時"), follow_redirects=True)
    assert "2026年11月25日（水）09:00に公開されます。" in planned.text
    assert (stored(draft)["state"], stored(draft)["publish_at"]) == (ListingState.DRAFT, SOON)
    assert "に公開されます。" in browser.get(edit(draft)).text
    moved = complete(act="schedule", publish_at="2026-11-26T09:00")
    browser.post(edit(draft), data=moved)
    assert stored(draft)["publish_at"] == SOON + timedelta(days=1)
    cancelled = browser.post(edit(draft), data={**moved, "act": "unschedule"}, follow_redirects=True)
    assert "予約を取り消しました" in cancelled.text
    assert stored(draft)["publish_at"] is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "日時を入力してください。"),
        ("2026-11-22T12:00", "これから先の日時にしてください。"),
        ("2020-01-01T00:00", "これから先の日時にしてください。"),
        ("2099-01-01T00:00", f"{SCHEDULED_AHEAD_MAX.days}日先までの日時にしてください。"),
        ("いつか", "の形で入力してください。"),
    ],
)
def test_an_hour_that_cannot_be_kept_is_asked_for_again(
    browser: FlaskClient, stored: Stored, draft: int, typed: str, sentence: str
):
    answer = browser.post(edit(draft), data=complete(act="schedule", publish_at=typed))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored(draft)["publish_at"] is None


def test_an_event_is_not_published_after_its_own_end(browser: FlaskClient, stored: Stored):
    draft = begin(browser, Kind.EVENT)
    answer = browser.post(edit(draft), data=complete(Kind.EVENT, act="schedule", publish_at="2026-12-06T09:00"))
    assert answer.status_code == 422
    assert "公開する前に終わってしまいます" in answer.text
    assert stored(draft)["publish_at"] is None


def test_saving_a_planned_draft_unfinished_gives_its_hour_up_and_says_so(
    browser: FlaskClient, stored: Stored, draft: int
):
    browser.post(edit(draft), data=complete(act="schedule", publish_at="2026-11-25T09:00"))
    saved = browser.post(
        edit(draft), data=complete(act="save", category="", publish_at="2026-11-25T09:00"), follow_redirects=True
    )
    assert "公開の予約を取り消しました" in saved.text
    assert stored(draft)["publish_at"] is None


def test_no_form_sets_an_hour_by_the_way(make: Make, hanako: Account, browser: FlaskClient, stored: Stored, draft: int):
    browser.post(edit(draft), data=complete(act="save", publish_at="2026-11-25T09:00"))
    assert stored(draft)["publish_at"] is None
    open_one = make.listing(author=hanako, category="media")
    browser.post(edit(open_one.id), data=complete(act="schedule", publish_at="2026-11-25T09:00"))
    assert stored(open_one.id)["publish_at"] is None
    forged = {"is_standing": "1", "renewal_count": "0", "copied_from_id": "1", "taken": "0", "expires_at": "2099-01-01"}
    browser.post(edit(open_one.id), data=complete(act="save", title="ギター二本", **forged))
    row = stored(open_one.id)
    assert (row["is_standing"], row["copied_from_id"], row["expires_at"]) == (False, None, open_one.expires_at)


@pytest.mark.parametrize(
    ("typed", "day"), [("2026-12-10", 10), ("2026/12/10", 10), ("２０２６年１２月１０日（木）", 10), ("2026-12-22", 22)]
)
def test_the_authors_last_day_ends_a_listing_with_that_day(
    app: Flask, browser: FlaskClient, stored: Stored, typed: str, day: int
):
    draft = begin(browser)
    assert browser.post(edit(draft), data=complete(deadline=typed)).status_code == 303
    row = stored(draft)
    assert row["deadline"] == datetime(2026, 12, day, 14, 59, tzinfo=UTC)
    assert row["expires_at"] <= row["deadline"]
    assert f"2026年12月{day}日" in app.test_client().get(f"/listings/{draft}").text


@pytest.mark.parametrize("typed", ["2026-11-21", "2026-12-23", "2026-02-30", "1999-01-01", "そのうち"])
def test_a_last_day_is_still_to_come_and_no_later_than_things_live(browser: FlaskClient, stored: Stored, typed: str):
    draft = begin(browser)
    answer = browser.post(edit(draft), data=complete(deadline=typed))
    assert answer.status_code == 422
    assert 'href="#deadline"' in answer.text
    assert stored(draft)["state"] == ListingState.DRAFT
