"""Months as people in Japan count them. Pure values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from board.clock import TOKYO, tokyo

_SLUG = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])\Z")


@dataclass(frozen=True, order=True)
class Month:
    """`since` belongs to it, `until` to the next one; both UTC."""

    year: int
    number: int

    @property
    def since(self) -> datetime:
        return datetime(self.year, self.number, 1, tzinfo=TOKYO).astimezone(UTC)

    @property
    def until(self) -> datetime:
        return self.next().since

    @property
    def slug(self) -> str:
        return f"{self.year}-{self.number:02}"

    def next(self) -> Month:
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    def previous(self) -> Month:
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)


def month_of(moment: datetime) -> Month:
    """The one that this moment lies in, in Tokyo."""
    there = tokyo(moment)
    return Month(there.year, there.month)


def by_slug(slug: str) -> Month | None:
    """None for what is no month of this century."""
    found = _SLUG.match(slug)
    return Month(int(found[1]), int(found[2])) if found else None


def ended(*, since: datetime, now: datetime) -> Iterator[Month]:
    """Those that are over, from the one of `since` on, the newest first. A month that goes on is told nothing of: who
    looks twice would see who came between."""
    first, month = month_of(since), month_of(now).previous()
    while month >= first:
        yield month
        month = month.previous()
