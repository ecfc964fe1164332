"""A draft keeps itself: whatever was typed is there when somebody comes back, and nothing newer is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from board.accounts.models import Account
from board.listings.kinds import Kind, VolunteeringForm
from board.listings.lifecycle import ListingState
from tests.factories import Make
from tests.html import Form, posting_form
from tests.listings.conftest import SignIn
from tests.listings.typed import begin, complete, edit

Stored = Callable[[int], dict[str, Any]]


def opened(browser: FlaskClient, listing_id: int) -> Form:
    return posting_form(browser.get(edit(listing_id)).text)


def keep(browser: FlaskClient, listing_id: int, form: Form, **typed: Any) -> TestResponse:
    return browser.post(f"/listings/{listing_id}/draft", data=form.values(**typed))


@pytest.mark.both_databases
def test_what_was_typed_is_there_when_she_comes_back(browser: FlaskClient, stored: Stored):
    draft = begin(browser)
    answer = keep(browser, draft, opened(browser, draft), title="ギター", price_yen="１２，０００円", terms="sell")
    assert answer.json["said"] == "下書きを保存しました 12:00"
    form = opened(browser, draft)
    assert (form["title"], form["price_yen"], form["terms"]) == ("ギター", "12000", "sell")
    assert stored(draft)["state"] == ListingState.DRAFT


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.GOODS, {"title": "縁" * 80}),
        (Kind.GOODS, {"price_yen": "たくさん", "quantity": "-3"}),
        (Kind.GOODS, {"body": "長" * 6000, "place": "府中市"}),
        (Kind.GOODS, {"title": '<b>"&', "place": "どこか"}),
        (Kind.EVENT, {"starts_at": "2026-12-05T10:00", "ends_at": "2026-12-05T09:00"}),
        (Kind.EVENT, {"starts_at": "来週の土曜", "capacity": "二十人くらい"}),
        (Kind.WORK, {"ends_at": "2020-01-01T10:00", "hours_a_week": "半日"}),
        (Kind.STAY, {"publish_at": "2026-12-01T08:00", "capacity": "四"}),
    ],
)
def test_even_what_could_not_be_understood(browser: FlaskClient, stored: Stored, kind: Kind, typed: dict[str, str]):
    draft = begin(browser, kind)
    assert keep(browser, draft, opened(browser, draft), **typed).status_code == 200
    form = opened(browser, draft)
    assert {name: form[name] for name in typed} == typed
    assert stored(draft)["publish_at"] is None
    # Once it is put right, nothing of the mistake comes back.
    keep(browser, draft, form, **dict.fromkeys(typed, ""))
    again = opened(browser, draft)
    assert {name: again[name] for name in typed if name != "quantity"} == {
        name: "" for name in typed if name != "quantity"
    }


def test_half_written_shifts_come_back_row_by_row(browser: FlaskClient):
    draft = begin(browser, Kind.VOLUNTEERING)
    rows = {
        "volunteering_form": str(VolunteeringForm.SHIFTS),
        "shift_id": ["", ""],
        "shift_starts_at": ["2026-12-06T09:00", "2026-12-07T09:00"],
        "shift_ends_at": ["2026-12-06T12:00", ""],
        "shift_capacity": ["8", "たくさん"],
    }
    keep(browser, draft, opened(browser, draft), **rows)
    sent = opened(browser, draft).values()
    for name in ("shift_starts_at", "shift_ends_at", "shift_capacity"):
        assert sent[name] == rows[name], name


def test_the_save_button_keeps_mistakes_too(browser: FlaskClient):
    draft = begin(browser)
    browser.post(edit(draft), data=opened(browser, draft).values(price_yen="たくさん", title="壺", act="save"))
    form = opened(browser, draft)
    assert (form["price_yen"], form["title"]) == ("たくさん", "壺")


def test_an_older_window_is_stopped_and_overwrites_only_when_told_to(browser: FlaskClient, stored: Stored):
    draft = begin(browser)
    older, newer = opened(browser, draft), opened(browser, draft)
    keep(browser, draft, newer, title="新しいほう")
    refused = keep(browser, draft, older, title="古いほう")
    assert (refused.status_code, refused.json["stopped"]) == (409, "elsewhere")
    assert stored(draft)["title"] == "新しいほう"
    told = keep(browser, draft, older, title="古いほう", as_of=refused.json["as_of"])
    assert told.status_code == 200
    assert stored(draft)["title"] == "古いほう"


def test_one_window_keeps_again_and_again(browser: FlaskClient, stored: Stored):
    draft = begin(browser)
    form = opened(browser, draft)
    for title in ("壺", "壺と", "壺と皿"):
        assert keep(browser, draft, form, title=title).status_code == 200
    assert stored(draft)["title"] == "壺と皿"


def test_a_window_opened_after_the_other_has_written_goes_on_from_there(browser: FlaskClient):
    draft = begin(browser)
    keep(browser, draft, opened(browser, draft), title="壺")
    assert keep(browser, draft, opened(browser, draft), title="壺と皿").status_code == 200


def test_the_button_of_an_older_window_is_stopped_with_everything_it_was_sent(browser: FlaskClient, stored: Stored):
    draft = begin(browser)
    older = opened(browser, draft)
    keep(browser, draft, opened(browser, draft), title="新しいほう")
    answer = browser.post(edit(draft), data=older.values(**complete(title="古いほう")))
    assert answer.status_code == 409
    assert "別の画面で書き直されています" in answer.text
    assert (stored(draft)["title"], stored(draft)["state"]) == ("新しいほう", ListingState.DRAFT)
    again = posting_form(answer.text)
    assert again["title"] == "古いほう"
    assert browser.post(edit(draft), data=again.values(act="publish")).status_code == 303
    assert (stored(draft)["title"], stored(draft)["state"]) == ("古いほう", ListingState.OPEN)


def test_an_older_window_of_a_published_listing_is_stopped_too(
    make: Make, hanako: Account, browser: FlaskClient, stored: Stored
):
    listing = make.listing(author=hanako, category="media")
    older = opened(browser, listing.id)
    browser.post(edit(listing.id), data=opened(browser, listing.id).values(price_yen="7000", act="save"))
    answer = browser.post(edit(listing.id), data=older.values(body="もうすこし詳しく。", act="save"))
    assert answer.status_code == 409
    assert stored(listing.id)["price_yen"] == 7000
    again = posting_form(answer.text)
    assert (again["price_yen"], again["body"]) == ("8000", "もうすこし詳しく。")
    assert browser.post(edit(listing.id), data=again.values(act="save")).status_code == 303


def test_what_is_published_keeps_nothing_by_itself(make: Make, hanako: Account, browser: FlaskClient, stored: Stored):
    listing = make.listing(author=hanako, category="media")
    form = opened(browser, listing.id)
    before = stored(listing.id)
    answer = keep(browser, listing.id, form, title="書きかけ")
    assert (answer.status_code, answer.json["stopped"]) == (409, "published")
    assert stored(listing.id) == before
    assert "data-draft-url" not in browser.get(edit(listing.id)).text


def test_a_draft_with_an_hour_of_its_own_is_as_good_as_published(
    make: Make, hanako: Account, browser: FlaskClient, stored: Stored
):
    planned = make.listing(author=hanako, state=ListingState.DRAFT, publish_at=make.now.replace(hour=20))
    answer = keep(browser, planned.id, opened(browser, planned.id), title="")
    assert answer.status_code == 409
    assert stored(planned.id)["title"] == planned.title


def test_publishing_leaves_nothing_behind(browser: FlaskClient, stored: Stored):
    draft = begin(browser)
    keep(browser, draft, opened(browser, draft), price_yen="たくさん")
    browser.post(edit(draft), data=opened(browser, draft).values(**complete()))
    assert (stored(draft)["state"], stored(draft)["kept"]) == (ListingState.OPEN, None)


def test_keeping_again_what_is_there_is_no_change(
    browser: FlaskClient, stored: Stored, clock: time_machine.Coordinates
):
    draft = begin(browser)
    form = opened(browser, draft)
    keep(browser, draft, form, title="壺")
    before = stored(draft)
    clock.shift(60)
    keep(browser, draft, form, title="壺")
    assert stored(draft) == before


def test_nobody_keeps_somebody_elses_draft(
    app: Flask, make: Make, browser: FlaskClient, sign_in: SignIn, stored: Stored
):
    draft = begin(browser)
    form = opened(browser, draft)
    assert keep(sign_in(make.account()), draft, form, title="いたずら").status_code == 404
    assert keep(app.test_client(), draft, form, title="いたずら").status_code == 401
    assert stored(draft)["title"] == ""
