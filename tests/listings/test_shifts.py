"""Volunteering in shifts: rows that keep what was typed, and shifts that stay themselves when others change."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.listings.forms.shifts import ROWS_SHOWN_MAX
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import SHIFTS_MAX, Shift
from tests.factories import Make
from tests.html import posting_form
from tests.listings.typed import SHIFTS, begin, complete, edit, in_shifts

Stored = Callable[[int], dict[str, Any]]
FIRST, LAST_END = datetime(2026, 12, 6, 0, 0, tzinfo=UTC), datetime(2026, 12, 7, 7, 0, tzinfo=UTC)


def shifts_of(app: Flask, listing_id: int) -> list[tuple[int, datetime, int]]:
    with app.app_context():
        rows = db.session.scalars(select(Shift).where(Shift.listing_id == listing_id).order_by(Shift.starts_at))
        return [(row.id, row.starts_at, row.capacity) for row in rows]


@pytest.fixture
def published(browser: FlaskClient) -> int:
    draft = begin(browser, Kind.VOLUNTEERING)
    assert browser.post(edit(draft), data=in_shifts()).status_code == 303
    return draft


def test_the_listing_begins_with_its_first_shift_and_ends_with_its_last(app: Flask, published: int, stored: Stored):
    row = stored(published)
    assert (row["starts_at"], row["ends_at"], row["expires_at"]) == (FIRST, LAST_END, LAST_END)
    reading = app.test_client().get(f"/listings/{published}").text
    assert "2026年12月6日（日）09:00〜12:00" in reading
    assert "2026年12月7日（月）13:00〜16:00" in reading
    assert "残り4席" in reading


def test_rows_are_added_and_taken_away_without_losing_a_letter(browser: FlaskClient):
    draft = begin(browser, Kind.VOLUNTEERING)
    typed = in_shifts(title="縁" * 61, shift_ends_at=["2026-12-06T12:00", ""])
    more = browser.post(edit(draft), data={**typed, "act": "add_shift"})
    assert more.status_code == 200
    form = posting_form(more.text).values()
    assert form["shift_starts_at"] == [*SHIFTS["shift_starts_at"], ""]
    assert form["shift_ends_at"] == ["2026-12-06T12:00", "", ""]
    assert form["title"] == ["縁" * 61]
    fewer = browser.post(edit(draft), data={**form, "act": "remove_shift:1"})
    form = posting_form(fewer.text).values()
    assert form["shift_starts_at"] == [SHIFTS["shift_starts_at"][1], ""]
    assert "直してほしいところ" not in fewer.text


@pytest.mark.parametrize("which", [":99", ":0", ":-1", ":x", ""])
def test_a_row_that_is_not_there_cannot_be_removed(browser: FlaskClient, which: str):
    draft = begin(browser, Kind.VOLUNTEERING)
    form = posting_form(browser.post(edit(draft), data=in_shifts(act=f"remove_shift{which}")).text).values()
    assert form["shift_starts_at"] == SHIFTS["shift_starts_at"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"shift_ends_at": ["2026-12-06T09:00", "2026-12-07T16:00"]}, "1回目：終了日時は、開始日時より後に"),
        ({"shift_starts_at": ["2026-12-06T09:00", "あした"]}, "2回目：日時は「2026-12-05 10:00」の形で"),
        ({"shift_capacity": ["4", ""]}, "2回目：人数を入力してください。"),
        ({"shift_capacity": ["1e9", "4"]}, "1回目：数字で入力してください"),
        ({"shift_capacity": ["NaN", "4"]}, "1回目：数字で入力してください"),
        ({"shift_capacity": ["-1", "4"]}, "1回目：数字で入力してください"),
        ({"shift_capacity": ["1001", "4"]}, "1回目：1から1,000までの数字で"),
        ({name: ["", ""] for name in SHIFTS}, "シフトを1回以上入力してください。"),
        ({name: [] for name in SHIFTS}, "シフトを1回以上入力してください。"),
        (
            {
                "shift_starts_at": ["2026-11-01T09:00", "2026-11-02T09:00"],
                "shift_ends_at": ["2026-11-01T10:00", "2026-11-02T10:00"],
            },
            "これから先の日時にしてください。",
        ),
    ],
)
def test_a_shift_that_cannot_be_meant_comes_back_with_a_word_beside_it(
    browser: FlaskClient, stored: Stored, changes: dict[str, Any], sentence: str
):
    draft = begin(browser, Kind.VOLUNTEERING)
    typed = in_shifts(**changes)
    answer = browser.post(edit(draft), data=typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    form = posting_form(answer.text).values()
    for name in SHIFTS:
        assert form[name] == (typed[name] or [""]), name
    assert stored(draft)["state"] == ListingState.DRAFT


def test_two_hundred_shifts_are_told_the_limit_and_a_flood_costs_nothing(browser: FlaskClient, stored: Stored):
    draft = begin(browser, Kind.VOLUNTEERING)
    many = {name: values[:1] * 200 for name, values in SHIFTS.items()}
    answer = browser.post(edit(draft), data=in_shifts(**many))
    assert answer.status_code == 422
    assert f"シフトは{SHIFTS_MAX}回までです" in answer.text
    assert len(posting_form(answer.text).values()["shift_starts_at"]) == 200
    began = time.process_time()
    flood = {"title": "x", "volunteering_form": "shifts", "shift_starts_at": ["1"] * 20_000}
    answer = browser.post(edit(draft), data=flood)
    assert answer.status_code in {413, 422}
    assert answer.text.count('class="shift"') <= ROWS_SHOWN_MAX + 1
    assert time.process_time() - began < 5
    assert stored(draft)["state"] == ListingState.DRAFT


def test_a_changed_shift_stays_the_same_shift_and_others_go_and_come(app: Flask, browser: FlaskClient, published: int):
    (first, *_), (second, *_) = shifts_of(app, published)
    changed = in_shifts(
        act="save",
        shift_id=[str(second), ""],
        shift_starts_at=["2026-12-08T09:00", "2026-12-09T09:00"],
        shift_ends_at=["2026-12-08T12:00", "2026-12-09T12:00"],
        shift_capacity=["5", "6"],
    )
    assert browser.post(edit(published), data=changed).status_code == 303
    (kept, _, five), (new, _, six) = shifts_of(app, published)
    assert (kept, five, six) == (second, 5, 6)
    assert new not in {first, second}


def test_a_draft_that_is_sent_again_keeps_its_shifts(app: Flask, browser: FlaskClient):
    draft = begin(browser, Kind.VOLUNTEERING)
    browser.post(edit(draft), data=in_shifts(act="save"))
    before = shifts_of(app, draft)
    browser.post(edit(draft), data=in_shifts(act="save"))
    assert shifts_of(app, draft) == before
    assert len(before) == 2


def test_nobody_takes_over_a_shift_of_another_listing(app: Flask, make: Make, browser: FlaskClient, published: int):
    theirs = make.listing(kind=Kind.VOLUNTEERING, volunteering_form="shifts")
    shift = make.save(Shift(listing_id=theirs.id, starts_at=FIRST, ends_at=LAST_END, capacity=9))
    browser.post(edit(published), data=in_shifts(act="save", shift_id=[str(shift.id), str(shift.id)]))
    assert shifts_of(app, theirs.id) == [(shift.id, FIRST, 9)]
    assert shift.id not in {id_ for id_, *_ in shifts_of(app, published)}
    assert len(shifts_of(app, published)) == 2


def test_one_day_instead_of_shifts_leaves_no_shift_behind(app: Flask, browser: FlaskClient, published: int):
    once = complete(Kind.VOLUNTEERING, act="save", **SHIFTS)
    assert browser.post(edit(published), data=once).status_code == 303
    assert shifts_of(app, published) == []
    assert "2026年12月6日（日）09:00" in app.test_client().get(f"/listings/{published}").text


def test_help_from_afar_needs_neither_place_nor_time(browser: FlaskClient, stored: Stored):
    draft = begin(browser, Kind.VOLUNTEERING)
    typed = complete(Kind.VOLUNTEERING, volunteering_form="remote", starts_at="", ends_at="", venue="")
    assert browser.post(edit(draft), data=typed).status_code == 303
    row = stored(draft)
    assert (row["state"], row["ends_at"]) == (ListingState.OPEN, None)
    assert (row["expires_at"] - row["published_at"]).days == 31
