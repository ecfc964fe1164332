"""A month of a region: every day of what lasts, the list of days, and what to do where nothing is on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from board.clock import TOKYO
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Listing, Shift
from tests.factories import NAGAOKA, NOW, Make
from tests.html import links_of, unmarked
from tests.statements import counted

DECEMBER = "/regions/15204/calendar?month=2026-12"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def event(
    make: Make, title: str, day: int, hours: int = 2, *, month: int = 12, hour: int = 10, **fields: object
) -> Listing:
    begins = datetime(2026, month, day, hour, tzinfo=TOKYO)
    fields = {"kind": Kind.EVENT, "starts_at": begins, "ends_at": begins + timedelta(hours=hours), **fields}
    return make.listing(title, **fields)  # type: ignore[arg-type]


def days_with(page: str, title: str) -> list[int]:
    """Of the grid."""
    cells = re.findall(r'<td[^>]*><time class="month-day" datetime="2026-\d\d-(\d\d)">(.*?)</td>', page, re.DOTALL)
    return [int(day) for day, cell in cells if title in cell]


def listed(page: str) -> list[tuple[str, list[str]]]:
    """(day, titles) of the list."""
    parts = re.findall(r'<section aria-labelledby="day-(\d+)">(.*?)</section>', page, re.DOTALL)
    return [(day, re.findall(r'month-title">(?:<s>)?<a [^>]*>([^<]+)<', part)) for day, part in parts]


@pytest.mark.both_databases
def test_what_lasts_stands_on_each_of_its_days_and_once_in_the_list(client: FlaskClient, make: Make):
    event(make, "冬の展示", 5, hours=24 * 3)
    event(make, "朝市", 6)
    event(make, "夜どおし", 12, hours=3, hour=21)
    page = client.get(DECEMBER).text
    assert days_with(page, "冬の展示") == [5, 6, 7, 8]
    assert days_with(page, "朝市") == [6]
    # It ends at midnight, and is not on the next day.
    assert days_with(page, "夜どおし") == [12]
    assert listed(page) == [("5", ["冬の展示"]), ("6", ["朝市"]), ("12", ["夜どおし"])]
    assert "2026年12月5日〜2026年12月8日" in unmarked(page)


def test_what_began_before_the_month_is_on_from_its_first_day(client: FlaskClient, make: Make):
    event(make, "秋からの展示", 28, hours=24 * 6, month=11)
    page = client.get(DECEMBER).text
    assert days_with(page, "秋からの展示") == [1, 2, 3, 4]
    assert listed(page) == [("1", ["秋からの展示"])]


def test_each_shift_stands_on_its_own_day(client: FlaskClient, make: Make):
    hands = event(make, "りんごの収穫", 5, hours=24 * 20, kind=Kind.VOLUNTEERING, volunteering_form="shifts")
    for day in (5, 19):
        begins = datetime(2026, 12, day, 9, tzinfo=TOKYO)
        make.save(Shift(listing_id=hands.id, starts_at=begins, ends_at=begins + timedelta(hours=3), capacity=2))
    assert days_with(client.get(DECEMBER).text, "りんごの収穫") == [5, 19]


def test_a_prefecture_shows_its_towns_and_says_which(client: FlaskClient, make: Make):
    event(make, "長岡の市", 5, region=NAGAOKA)
    make.restriction(event(make, "隠れた市", 5))
    make.listing("箪笥")
    page = client.get("/regions/15/calendar?month=2026-12").text
    assert days_with(page, "長岡の市") == [5]
    assert "新潟県 長岡市" in page
    assert "隠れた市" not in page
    assert "箪笥" not in page


def test_what_is_called_off_is_struck_out_and_what_is_long_over_is_no_link(client: FlaskClient, make: Make):
    event(make, "中止の市", 5, state=ListingState.WITHDRAWN)
    gone = event(make, "夏の市", 5, month=8, state=ListingState.EXPIRED)
    make.save(gone, closed_at=NOW - timedelta(days=90))
    assert re.search(r"<s><a [^>]*>中止の市</a></s>", client.get(DECEMBER).text)
    august = client.get("/regions/15204/calendar?month=2026-08").text
    assert days_with(august, "夏の市") == [5]
    assert f"/listings/{gone.id}" not in links_of(august)


def test_a_full_day_leads_on_to_the_list(client: FlaskClient, make: Make):
    for number in range(6):
        event(make, f"市 {number}", 5, hour=9 + number)
    page = client.get(DECEMBER).text
    assert days_with(page, "市 2") == [5]
    assert days_with(page, "市 3") == []
    assert days_with(page, "ほか3件") == [5]
    whole = client.get(f"{DECEMBER}&view=list").text
    assert '<table class="month"' not in whole
    assert listed(whole) == [("5", [f"市 {number}" for number in range(6)])]


def test_an_empty_month_leads_to_the_next_thing_that_is_on(client: FlaskClient, make: Make):
    event(make, "節分", 3, month=12)
    page = client.get("/regions/15204/calendar?month=2026-10").text
    assert "この月の予定はまだありません" in page
    assert "/regions/15204/calendar?month=2026-12" in links_of(page)
    assert "2026年12月3日" in page


def test_an_empty_month_hears_of_what_is_put_on_later(client: FlaskClient, make: Make):
    october = "/regions/15204/calendar?month=2026-10"
    assert "/regions/15204/calendar?month=2026-12" not in links_of(client.get(october).text)
    event(make, "節分", 3, month=12)
    assert "2026年12月3日" in client.get(october).text


def test_months_lead_to_each_other_and_a_word_that_is_no_month_is_refused(client: FlaskClient):
    page = client.get("/regions/15204/calendar?month=2027-01").text
    links = set(links_of(page))
    assert {f"/regions/15204/calendar?month={month}" for month in ("2026-12", "2027-02", "2026-11")} <= links
    assert {
        client.get(f"/regions/15204/calendar?{asked}").status_code for asked in ("month=x", "month=2026-13", "view=x")
    } == {400}
    assert client.get("/regions/152048/calendar").status_code == 301
    assert client.get("/regions/99999/calendar").status_code == 404


def test_today_is_marked_and_the_week_begins_on_sunday(client: FlaskClient, make: Make):
    event(make, "朝市", 28, month=11)
    page = client.get("/regions/15204/calendar").text
    assert re.search(r'aria-current="date"><time class="month-day" datetime="2026-11-22"', page)
    names = re.findall(r'<th scope="col">.*?hidden">([^<]+)<', page)
    assert names == ["日曜日", "月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日"]


def test_a_month_asks_the_same_few_questions_however_much_is_on(app: Flask, client: FlaskClient, make: Make):
    def asked() -> int:
        with counted(app) as sent:
            assert client.get("/regions/15/calendar?month=2026-12").status_code == 200
        return len(sent)

    author = make.account()
    for number in range(2):
        hands = event(make, f"手伝い {number}", 5, kind=Kind.VOLUNTEERING, volunteering_form="shifts", author=author)
        make.save(Shift(listing_id=hands.id, starts_at=hands.starts_at, ends_at=hands.ends_at, capacity=2))
    few = asked()
    for number in range(10):
        event(make, f"市 {number}", number + 1, author=author)
    assert asked() == few
    assert few <= 4


def test_a_change_shows_at_once(client: FlaskClient, make: Make):
    fair = event(make, "朝市", 5)
    client.get(DECEMBER)
    make.save(fair, title="夕市")
    assert days_with(client.get(DECEMBER).text, "夕市") == [5]


def test_english(client: FlaskClient, make: Make):
    event(make, "朝市", 5)
    page = client.get(DECEMBER, headers={"Accept-Language": "en"}).text
    assert "December 2026" in page
    assert "Saturday, December 5" in page
