"""Months in Tokyo."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from board.insights.months import Month, by_slug, ended, month_of


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        ("2026-10-31 14:59", "2026-10"),
        ("2026-10-31 15:00", "2026-11"),
        ("2026-12-31 14:59", "2026-12"),
        ("2026-12-31 15:00", "2027-01"),
    ],
)
def test_a_month_begins_at_midnight_in_tokyo(moment: str, month: str):
    assert month_of(at(moment)).slug == month


def test_a_month_ends_where_the_next_begins():
    december = Month(2026, 12)
    assert (december.since, december.until) == (at("2026-11-30 15:00"), at("2026-12-31 15:00"))
    assert (december.next(), december.next().previous()) == (Month(2027, 1), december)


def test_only_months_that_are_over_are_told_of_the_newest_first():
    told = list(ended(since=at("2026-08-15 00:00"), now=at("2026-11-22 03:00")))
    assert [month.slug for month in told] == ["2026-10", "2026-09", "2026-08"]
    assert list(ended(since=at("2026-11-01 00:00"), now=at("2026-11-22 03:00"))) == []


@pytest.mark.parametrize("slug", ["2026-13", "2026-00", "2026-1", "1999-12", "２０２６-10", "2026-10-01", "2026-10\n"])
def test_what_is_no_month_is_none(slug: str):
    assert by_slug(slug) is None


def test_an_address_names_its_month():
    assert by_slug("2026-10") == Month(2026, 10)
