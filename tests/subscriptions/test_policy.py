"""When somebody is told, by the clock in Japan."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from board.clock import TOKYO
from board.subscriptions.policy import FRIDAY, Frequency, is_due, is_quiet, latest_morning


def at(text: str) -> datetime:
    """「11-22 12:00」 in Japan; the 22nd of November 2026 is a Sunday."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [("11-22 07:59", True), ("11-22 08:00", False), ("11-22 20:59", False), ("11-22 21:00", True)],
)
def test_nobody_is_disturbed_from_nine_to_eight(moment: str, quiet: bool):
    assert is_quiet(at(moment)) is quiet


@pytest.mark.parametrize(
    ("moment", "morning", "friday"),
    [
        ("11-22 12:00", "11-22 08:00", "11-20 08:00"),
        ("11-22 07:00", "11-21 08:00", "11-20 08:00"),
        ("11-20 07:59", "11-19 08:00", "11-13 08:00"),
        ("11-20 08:00", "11-20 08:00", "11-20 08:00"),
    ],
)
def test_digests_go_out_at_eight_and_on_fridays(moment: str, morning: str, friday: str):
    assert latest_morning(at(moment)) == at(morning)
    assert latest_morning(at(moment), weekday=FRIDAY) == at(friday)


DUE = [
    # frequency, found, told last, now, due
    (Frequency.INSTANT, "11-22 12:00", None, "11-22 12:00", True),
    (Frequency.INSTANT, "11-22 02:00", None, "11-22 07:59", False),
    (Frequency.INSTANT, "11-22 02:00", None, "11-22 08:00", True),
    (Frequency.INSTANT, "11-22 12:05", "11-22 12:00", "11-22 12:06", False),
    (Frequency.INSTANT, "11-22 12:05", "11-22 12:00", "11-22 12:15", True),
    (Frequency.INSTANT, "11-22 12:05", "11-22 13:00", "11-22 12:15", True),
    (Frequency.DAILY, "11-22 07:59", None, "11-22 08:00", True),
    (Frequency.DAILY, "11-22 08:01", None, "11-22 20:00", False),
    (Frequency.DAILY, "11-22 08:01", None, "11-23 08:00", True),
    (Frequency.DAILY, "11-22 07:00", "11-22 11:59", "11-22 12:00", True),
    (Frequency.DAILY, "11-22 07:00", None, "11-22 23:00", False),
    (Frequency.WEEKLY, "11-20 09:00", None, "11-26 12:00", False),
    (Frequency.WEEKLY, "11-20 09:00", None, "11-27 08:00", True),
    (Frequency.WEEKLY, "11-20 09:00", None, "11-29 12:00", True),
    (Frequency.OFF, "11-01 09:00", None, "11-29 12:00", False),
]


@pytest.mark.parametrize(("frequency", "found", "told", "now", "due"), DUE)
def test_what_is_due(frequency: Frequency, found: str, told: str | None, now: str, due: bool):
    last_told_at = at(told) if told else None
    assert is_due(frequency, found_at=at(found), last_told_at=last_told_at, now=at(now)) is due


def test_nobody_waits_for_a_clock_that_was_put_back():
    found = at("11-25 12:00")
    for frequency in (Frequency.INSTANT, Frequency.DAILY, Frequency.WEEKLY):
        assert is_due(frequency, found_at=found, last_told_at=None, now=found - timedelta(days=3))
