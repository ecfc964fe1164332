"""Shifts that come round: what a rule says, what a form asks, what is made weeks ahead, and what never comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.errors import RuleBroken
from board.listings import schedule
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Listing, Recurrence, Shift
from board.listings.recurring import AHEAD, ENDLESS, Every, Rule, read_rule
from tests.factories import NOW
from tests.html import posting_form
from tests.listings.typed import SHIFTS, begin, complete, edit

Stored = Callable[[int], dict[str, Any]]
SATURDAY = datetime(2026, 11, 28, 0, 0, tzinfo=UTC)  # nine in the morning in Japan
WEEK = timedelta(weeks=1)
AN_HOUR_A_YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))


def test_every_saturday_until_the_end_of_the_year():
    rule = Rule(Every.WEEK, SATURDAY, until=date(2026, 12, 31))
    assert rule.between(*AN_HOUR_A_YEAR) == [SATURDAY + WEEK * number for number in range(5)]
    assert rule.last == SATURDAY + WEEK * 4
    assert rule.text.splitlines() == [
        "DTSTART;TZID=Asia/Tokyo:20261128T090000",
        "RRULE:FREQ=WEEKLY;BYDAY=SA;UNTIL=20261231T145959Z",
    ]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (Rule(Every.FORTNIGHT, SATURDAY, count=3), ["11-28", "12-12", "12-26"]),
        (Rule(Every.MONTH, SATURDAY, count=3), ["11-28", "12-26", "01-23"]),  # the fourth
        (Rule(Every.MONTH, SATURDAY + timedelta(days=1), count=3), ["11-29", "12-27", "01-31"]),  # the last
        # Eight in the morning in Japan is still the day before in Greenwich: the weekday is Japan's.
        (Rule(Every.WEEK, SATURDAY - timedelta(hours=1), count=2), ["11-28", "12-05"]),
        (Rule(Every.WEEK, SATURDAY, until=date(2026, 11, 28)), ["11-28"]),
    ],
)
def test_a_rule_comes_round_by_the_weekday_in_japan_and_is_read_as_it_was_written(rule: Rule, days: list[str]):
    found = rule.between(*AN_HOUR_A_YEAR)
    assert [(moment + timedelta(hours=9)).strftime("%m-%d") for moment in found] == days
    assert read_rule(rule.text) == rule


def test_an_hour_that_was_taken_out_is_not_there_and_stays_out():
    rule = Rule(Every.WEEK, SATURDAY, count=3).but([SATURDAY + WEEK])
    again = read_rule(rule.text)
    assert again.between(*AN_HOUR_A_YEAR) == [SATURDAY, SATURDAY + WEEK * 2]
    assert "EXDATE;TZID=Asia/Tokyo:20261205T090000" in again.but([SATURDAY]).text
    assert again.but([SATURDAY, SATURDAY + WEEK * 2]).last is None


def test_a_rule_without_an_end_is_none():
    with pytest.raises(RuleBroken) as refused:
        read_rule("DTSTART;TZID=Asia/Tokyo:20261128T090000\nRRULE:FREQ=WEEKLY;BYDAY=SA")
    assert refused.value.message == ENDLESS
    with pytest.raises(RuleBroken):
        Rule(Every.WEEK, SATURDAY)


@pytest.mark.parametrize("text", ["", "RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=HOURLY;COUNT=9", "DTSTART:x\nRRULE:y"])
def test_what_is_no_rule_of_ours_is_refused(text: str):
    with pytest.raises(RuleBroken):
        read_rule(text)


def weekly(**changes: Any) -> dict[str, Any]:
    """「毎週土曜 9:00–12:00、2月まで」: one row, how often, until when."""
    said = {
        "volunteering_form": "shifts",
        "starts_at": "",
        "ends_at": "",
        "capacity": "",
        "shift_id": [""],
        "shift_starts_at": ["2026-11-28T09:00"],
        "shift_ends_at": ["2026-11-28T12:00"],
        "shift_capacity": ["4"],
        "repeat": "week",
        "repeat_until": "2027-02-28",
        "repeat_count": "",
    }
    return complete(Kind.VOLUNTEERING, **{**said, **changes})


@pytest.fixture
def published(browser: FlaskClient) -> int:
    draft = begin(browser, Kind.VOLUNTEERING)
    assert browser.post(edit(draft), data=weekly()).status_code == 303
    return draft


def starts_of(app: Flask, listing_id: int) -> list[datetime]:
    with app.app_context():
        rows = db.session.scalars(select(Shift).where(Shift.listing_id == listing_id).order_by(Shift.starts_at))
        return [row.starts_at for row in rows]


def make_ahead(app: Flask) -> None:
    with app.app_context():
        schedule.make_shifts_ahead()


def form_of(browser: FlaskClient, listing_id: int) -> dict[str, Any]:
    return posting_form(browser.get(edit(listing_id)).text).values(act="save")


def test_one_row_becomes_the_shifts_of_eight_weeks(app: Flask, published: int, stored: Stored):
    assert starts_of(app, published) == [SATURDAY + WEEK * number for number in range(8)]
    row = stored(published)
    # It is on until the very last, which is still to be made: the 27th of February, at noon in Japan.
    assert row["ends_at"] == row["expires_at"] == datetime(2027, 2, 27, 3, 0, tzinfo=UTC)
    reading = app.test_client().get(f"/listings/{published}").text
    assert "毎週土曜日 09:00〜12:00、2027年2月27日まで" in reading


def test_a_draft_has_its_pattern_alone_and_comes_back_as_it_was_left(app: Flask, browser: FlaskClient):
    draft = begin(browser, Kind.VOLUNTEERING)
    browser.post(edit(draft), data=weekly(act="save"))
    assert starts_of(app, draft) == [SATURDAY]
    form = form_of(browser, draft)
    assert (form["repeat"], form["repeat_until"], form["repeat_count"]) == (["week"], ["2027-02-28"], [""])
    browser.post(edit(draft), data=weekly(act="save", repeat="month", repeat_until=""))
    assert form_of(browser, draft)["repeat"] == ["month"]
    browser.post(edit(draft), data=weekly(act="save", repeat=""))
    with app.app_context():
        assert db.session.scalars(select(Recurrence)).all() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"repeat_until": ""}, "終わりのないくり返しは載せられません"),
        ({"repeat_count": "8"}, "どちらか1つを入れてください"),
        ({"repeat_until": "2026-11-27"}, "1回目の日より後にしてください"),
        ({"repeat_until": "2036-01-01"}, "までの日にしてください"),
        ({"repeat_until": "いつまでも"}, "日付は「2026-12-05」の形で"),
        ({"repeat_until": "", "repeat_count": "101"}, "2から100までの数字で"),
        ({"repeat_until": "", "repeat_count": "1"}, "2から100までの数字で"),
        ({"repeat": "hour"}, "選択肢"),
    ],
)
def test_what_cannot_come_round_comes_back_with_a_word_beside_it(
    browser: FlaskClient, stored: Stored, changes: dict[str, str], sentence: str
):
    draft = begin(browser, Kind.VOLUNTEERING)
    answer = browser.post(edit(draft), data=weekly(**changes))
    assert answer.status_code == 422
    assert sentence in answer.text or changes.get("repeat") == "hour"
    assert stored(draft)["state"] == ListingState.DRAFT


@pytest.mark.both_databases
def test_every_night_there_are_shifts_eight_weeks_ahead_and_never_one_twice(
    app: Flask, published: int, clock: time_machine.Coordinates, stored: Stored
):
    make_ahead(app)
    assert len(starts_of(app, published)) == 8
    clock.shift(WEEK * 2)
    for _night in range(2):
        make_ahead(app)
    assert starts_of(app, published) == [SATURDAY + WEEK * number for number in range(10)]
    # Lists show when the next one is.
    assert stored(published)["starts_at"] == SATURDAY + WEEK * 2
    clock.shift(AHEAD)
    make_ahead(app)
    assert starts_of(app, published) == [SATURDAY + WEEK * number for number in range(14)]


def test_one_that_was_taken_away_or_moved_is_not_made_again(
    app: Flask, browser: FlaskClient, published: int, clock: time_machine.Coordinates
):
    form = form_of(browser, published)
    for name in SHIFTS:
        del form[name][7]
    form["shift_starts_at"][1], form["shift_ends_at"][1] = "2026-12-06T13:00", "2026-12-06T15:00"
    assert browser.post(edit(published), data=form).status_code == 303
    sunday = datetime(2026, 12, 6, 4, 0, tzinfo=UTC)
    expected = [SATURDAY, sunday, *(SATURDAY + WEEK * number for number in range(2, 7))]
    assert starts_of(app, published) == expected
    clock.shift(WEEK)
    make_ahead(app)
    assert starts_of(app, published) == [*expected, SATURDAY + WEEK * 8]


def test_what_is_over_is_no_longer_in_the_form_and_stays_as_it_was(
    app: Flask, browser: FlaskClient, published: int, clock: time_machine.Coordinates
):
    clock.shift(WEEK * 2)
    form = form_of(browser, published)
    assert form["shift_starts_at"][0] == "2026-12-12T09:00"
    assert browser.post(edit(published), data={**form, "title": "雪囲いの会"}).status_code == 303
    assert starts_of(app, published)[:3] == [SATURDAY, SATURDAY + WEEK, SATURDAY + WEEK * 2]


def test_from_now_on_at_another_hour(app: Flask, browser: FlaskClient, published: int):
    form = form_of(browser, published)
    form["shift_starts_at"][0], form["shift_ends_at"][0] = "2026-11-28T10:00", "2026-11-28T13:00"
    assert browser.post(edit(published), data={**form, "repeat_anew": "y"}).status_code == 303
    later = SATURDAY + timedelta(hours=1)
    assert starts_of(app, published) == [later + WEEK * number for number in range(8)]


def test_a_shift_in_the_past_and_fewer_seats_than_are_taken_are_refused_beside_their_row(
    app: Flask, browser: FlaskClient, published: int
):
    form = form_of(browser, published)
    late = {**form, "shift_starts_at": ["2026-11-21T09:00", *form["shift_starts_at"][1:]]}
    answer = browser.post(edit(published), data=late)
    assert answer.status_code == 422
    assert "1回目：これから先の日時にしてください。" in answer.text
    with app.app_context():
        listing = db.session.get_one(Listing, published)
        next(each for each in listing.openings if each.shift == listing.shifts[1]).taken = 3
        db.session.commit()
    fewer = {**form, "shift_capacity": ["4", "2", *form["shift_capacity"][2:]]}
    answer = browser.post(edit(published), data=fewer)
    assert answer.status_code == 422
    assert "2回目：すでに3人が決まっています。" in answer.text
    without = {**form, **{name: [form[name][0], *form[name][2:]] for name in SHIFTS}}
    answer = browser.post(edit(published), data=without)
    assert answer.status_code == 422
    assert "参加する人がいる回は消せません" in answer.text
    with app.app_context():
        listing = db.session.get_one(Listing, published)
        short = replace(listing.shifts[1].times, capacity=2)
        with pytest.raises(RuleBroken, match="すでに"):
            listing.revise({"shifts": [short]}, now=NOW)
