"""When attendance may be noted, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from board.participation.desk.policy import why_not_check_in, why_not_miss, why_not_object

START = datetime(2026, 12, 5, 1, 0, tzinfo=UTC)
END = START + timedelta(hours=2)
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "may_check_in", "may_miss"),
    [
        (START - 3 * HOUR - SECOND, False, False),
        (START - 3 * HOUR, True, False),
        (START - SECOND, True, False),
        (START, True, True),
        (END + 14 * DAY, True, True),
        (END + 14 * DAY + SECOND, False, False),
    ],
)
def test_from_three_hours_before_until_fourteen_days_after(now: datetime, may_check_in: bool, may_miss: bool):
    assert (why_not_check_in(starts_at=START, ends_at=END, now=now) is None) == may_check_in
    assert (why_not_miss(starts_at=START, ends_at=END, now=now) is None) == may_miss


def test_what_has_no_date_can_be_noted_at_any_time():
    assert why_not_check_in(starts_at=None, ends_at=None, now=START) is None
    assert why_not_miss(starts_at=None, ends_at=None, now=START) is None


@pytest.mark.parametrize(
    ("noted_at", "has_objected", "now", "may"),
    [
        (END, False, END + 14 * DAY, True),
        (END, False, END + 14 * DAY + SECOND, False),
        (END, True, END, False),
        (None, False, END, False),
    ],
)
def test_one_objection_within_fourteen_days(noted_at: datetime | None, has_objected: bool, now: datetime, may: bool):
    assert (why_not_object(noted_at=noted_at, has_objected=has_objected, now=now) is None) == may
