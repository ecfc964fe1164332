"""The database, the index and a single row understand the same filters alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from board import db
from board.backends import search
from board.backends.search.asking import Request
from board.listings import queries
from board.listings.filters import Filters
from board.listings.kinds import Handover, Kind, Reach
from board.listings.models import Shift
from board.listings.narrowing import conditions, fits, where
from board.listings.schedule import rebuild_index
from board.listings.spans import Days, When, days_of
from tests.factories import KYOTO, NOW, SANJO, SAPPORO_CHUO, Make
from tests.listings.test_browsing import titles

MONDAY_MORNING = NOW + timedelta(days=1)

WAYS: dict[str, set[str]] = {
    "": {"机", "椅子", "りんご", "ほしい箪笥", "朝市", "夜市", "雪囲い", "翻訳"},
    "region=15": {"机", "椅子", "朝市", "雪囲い", "翻訳"},
    "region=R1": {"夜市"},
    "region=15204&kind=goods": {"机", "椅子"},
    "category=furniture": {"机", "椅子", "ほしい箪笥"},
    "terms=wanted": {"ほしい箪笥"},
    "price_max=1200": {"椅子", "りんご", "朝市"},
    "price_min=1200&price_max=5000": {"机", "椅子"},
    "price_max=0": {"りんご"},
    "afar=1": {"椅子", "りんご", "翻訳"},
    "reach=online": {"翻訳"},
    "reach=delivery": {"椅子"},
    "reach=on_visit": {"りんご"},
    "date=today": {"朝市"},
    "date=weekend": {"朝市"},
    "date=month": {"朝市", "雪囲い"},
    "date_from=2026-11-23": {"夜市", "雪囲い"},
    "date_from=2026-11-23&date_to=2026-11-30": {"雪囲い"},
    "date_to=2026-11-22&kind=event": {"朝市"},
    "date=month&kind=volunteering&region=15204": {"雪囲い"},
}


@pytest.fixture
def shelf(app: Flask, make: Make) -> None:
    make.listing("机", category="furniture", price_yen=5000)
    make.listing("椅子", category="furniture", price_yen=1200, handover=Handover.DELIVERY)
    make.listing("りんご", category="food", terms="give", price_yen=0, handover=Handover.ON_VISIT, region=KYOTO + 103)
    make.listing("ほしい箪笥", category="furniture", terms="wanted", price_yen=None, region=KYOTO + 103)
    make.listing("朝市", kind=Kind.EVENT, price_yen=500, starts_at=NOW + timedelta(hours=3))
    make.listing("夜市", kind=Kind.EVENT, starts_at=NOW + timedelta(days=40), region=SAPPORO_CHUO)
    make.listing("雪囲い", kind=Kind.VOLUNTEERING, starts_at=MONDAY_MORNING, region=SANJO)
    make.listing("翻訳", kind=Kind.WORK, category="translation", reach=Reach.ONLINE)
    with app.app_context():
        rebuild_index()


@pytest.mark.both_databases
@pytest.mark.usefixtures("shelf")
def test_the_database_the_index_and_a_row_agree_on_every_filter(app: Flask):
    agree(app, WAYS)


IN_SHIFTS = "日曜の畑"
LONG = {
    "date=today": {"工房まつり", "夜通し", "合宿", "いつまでも", "今月中", "日曜の畑"},
    "date_from=2026-11-23&date_to=2026-11-23": {"工房まつり", "合宿", "いつまでも", "今月中"},
    "date_from=2026-11-24&date_to=2026-11-25": {"いつまでも", "今月中"},
    "date_from=2026-12-01": {"いつまでも", "来年から", "日曜の畑"},
    "date_to=2026-11-20": {"工房まつり", "きのう", "いつまでも", "今月中"},
    "date_from=2026-12-06&date_to=2026-12-06": {"いつまでも", "日曜の畑"},
    "date=today&kind=stay": {"いつまでも", "今月中"},
    "date=weekend&kind=volunteering": {"合宿", "日曜の畑"},
    "date_from=2026-11-23&date_to=2026-11-28&kind=volunteering": {"合宿"},
}


@pytest.mark.both_databases
def test_what_has_begun_is_found_on_every_day_until_it_is_over(app: Flask, make: Make):
    day = timedelta(days=1)
    midnight = NOW + timedelta(hours=12)
    make.listing("工房まつり", kind=Kind.EVENT, starts_at=NOW - 2 * day, ends_at=NOW + day)
    make.listing("夜通し", kind=Kind.EVENT, starts_at=NOW - timedelta(hours=20), ends_at=midnight)
    make.listing("きのう", kind=Kind.EVENT, starts_at=NOW - 2 * day, ends_at=None)
    make.listing("合宿", kind=Kind.VOLUNTEERING, starts_at=NOW - day, ends_at=NOW + day)
    make.listing("いつまでも", kind=Kind.STAY, starts_at=NOW - 9 * day, ends_at=None)
    make.listing("今月中", kind=Kind.STAY, starts_at=None, ends_at=NOW + 8 * day)
    make.listing("来年から", kind=Kind.STAY, starts_at=NOW + 50 * day, ends_at=NOW + 90 * day)
    make.listing("日にちなし", kind=Kind.STAY, starts_at=None, ends_at=None)
    sundays = [NOW + 14 * n * day for n in range(2)]
    field = make.listing(
        IN_SHIFTS,
        kind=Kind.VOLUNTEERING,
        volunteering_form="shifts",
        starts_at=sundays[0],
        ends_at=sundays[1] + day / 24,
    )
    for sunday in sundays:
        make.save(Shift(listing_id=field.id, starts_at=sunday, ends_at=sunday + day / 24, capacity=3))
    make.listing("応募は月末まで", kind=Kind.WORK, category="translation", ends_at=NOW + 8 * day)
    with app.app_context():
        rebuild_index()
    agree(app, LONG)
    for found_by in ("q=工房", "sort=cheapest", ""):
        page = app.test_client().get(f"/listings?{found_by}&kind=event&date_from=2026-11-23&date_to=2026-11-23").text
        assert titles(page) == ["工房まつり"], found_by


def agree(app: Flask, ways: Mapping[str, set[str]]) -> None:
    with app.app_context():
        rows = db.session.execute(queries.cards().where(*queries.is_listed())).all()
        titles = {row.id: row.title for row in rows}
        for way, expected in ways.items():
            filters = Filters(**dict(part.split("=") for part in way.split("&") if part))
            days = filters.days(now=NOW)
            by_database = db.session.scalars(queries.listed().where(*conditions(filters, days)))
            hits = search.current().find(Request(where=where(filters, days)))
            assert {listing.title for listing in by_database} == expected, way
            assert ({titles[id_] for id_ in hits.ids}, hits.total) == (expected, len(expected)), way
            one_by_one = db.session.scalars(queries.listed())
            assert {listing.title for listing in one_by_one if fits(listing, filters, days)} == expected, way
            # Of a card nobody knows the shifts: those have been looked at where it came from.
            by_card = {row.title for row in rows if fits(row, filters, days)}
            assert by_card - {IN_SHIFTS} == expected - {IN_SHIFTS}, way


DAYS = [
    (When.TODAY, "2026-11-18", ("2026-11-18", "2026-11-18")),
    (When.WEEKEND, "2026-11-18", ("2026-11-21", "2026-11-22")),
    (When.WEEKEND, "2026-11-21", ("2026-11-21", "2026-11-22")),
    (When.WEEKEND, "2026-11-22", ("2026-11-22", "2026-11-22")),
    (When.WEEK, "2026-11-16", ("2026-11-16", "2026-11-22")),
    (When.WEEK, "2026-11-22", ("2026-11-22", "2026-11-22")),
    (When.MONTH, "2026-11-22", ("2026-11-22", "2026-11-30")),
    (When.MONTH, "2026-12-31", ("2026-12-31", "2026-12-31")),
    (When.MONTH, "2028-02-01", ("2028-02-01", "2028-02-29")),
]


@pytest.mark.parametrize(("when", "today", "expected"), DAYS)
def test_days_are_those_that_are_left_in_japan(when: When, today: str, expected: tuple[str, str]):
    # Half past midnight in Japan is still the day before elsewhere.
    now = datetime.fromisoformat(f"{today}T00:30:00+09:00").astimezone(UTC)
    days = days_of(when, now=now)
    assert tuple(str(day) for day in (days.first, days.last)) == expected


def test_a_day_lasts_until_its_last_second_and_an_open_end_has_none():
    begin, end = Days(NOW.date(), NOW.date()).seconds
    assert begin is not None
    assert end == begin + 24 * 3600 - 1
    assert Days(None, NOW.date()).moments[0] is None
