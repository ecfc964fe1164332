"""Days people mean when they ask for something to go to: today, this weekend, or from one day to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from board.clock import TOKYO, tokyo
from board.errors import msgid
from board.listings.kinds import Kind

# What begins at a moment that somebody could come for.
DATED = (Kind.EVENT, Kind.VOLUNTEERING)
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
