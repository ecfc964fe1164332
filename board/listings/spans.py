"""Days people mean when they ask for something to go to: today, this weekend, or from one day to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from board.clock import TOKYO, tokyo
from board.db import moment
from board.errors import msgid
from board.listings.kinds import Kind

# What begins at a moment that somebody could come for; and what one can go to on a certain day.
HELD = (Kind.EVENT, Kind.VOLUNTEERING)
DATED = (*HELD, Kind.STAY)
SATURDAY, SUNDAY = 5, 6
DAY = timedelta(days=1)


class When(StrEnum):
    TODAY = "today"
    WEEKEND = "weekend"
    WEEK = "week"
    MONTH = "month"


WHEN_NAMES = {
    When.TODAY: msgid("今日"),
    When.WEEKEND: msgid("今週末"),
    When.WEEK: msgid("今週"),
    When.MONTH: msgid("今月"),
}


@dataclass(frozen=True)
class Days:
    """Both included; None is open."""

    first: date | None = None
    last: date | None = None

    @property
    def seconds(self) -> tuple[int | None, int | None]:
        """Since 1970, of the first and the last second in Japan."""
        begin = _midnight(self.first) if self.first else None
        end = _midnight(self.last + DAY) - 1 if self.last else None
        return begin, end

    @property
    def moments(self) -> tuple[datetime | None, datetime | None]:
        """From the first to before the second."""
        begin, end = self.seconds
        return (
            datetime.fromtimestamp(begin, TOKYO) if begin is not None else None,
            datetime.fromtimestamp(end + 1, TOKYO) if end is not None else None,
        )


Time = tuple[datetime | None, datetime | None]
"""From the first to before the second; None is open."""


def time_of(listing: Any) -> Time | None:
    """When it is on; shifts from the first to the last. Of a row of `queries.cards()`, too. None: nobody knows."""
    starts_at, ends_at = (at and moment(at) for at in (listing.starts_at, listing.ends_at))
    if listing.kind == Kind.STAY:
        return (starts_at, ends_at) if starts_at or ends_at else None
    return (starts_at, ends_at or starts_at) if listing.kind in HELD and starts_at else None


def is_on(time: Time | None, days: Days) -> bool:
    """On one of these days, from whatever day on. What is over at midnight is not on the day after."""
    if time is None:
        return False
    (starts, ends), (begin, end) = time, days.moments
    goes_on = begin is None or ends is None or ends > begin or (starts is not None and starts >= begin)
    return goes_on and (end is None or starts is None or starts < end)


def days_of(when: When, *, now: datetime) -> Days:
    """From today on: what is left of the week (it ends on Sunday) or of the month."""
    today = tokyo(now).date()
    sunday = today + DAY * (SUNDAY - today.weekday())
    if when is When.TODAY:
        return Days(today, today)
    if when is When.WEEKEND:
        return Days(max(today, sunday - DAY), sunday)
    if when is When.WEEK:
        return Days(today, sunday)
    return Days(today, (today.replace(day=1) + 31 * DAY).replace(day=1) - DAY)


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), TOKYO).timestamp())
