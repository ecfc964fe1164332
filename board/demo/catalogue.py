"""The listings of the demonstration as they stand in listings/*.toml, and as rows."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any, TypeVar

from board.clock import TOKYO, tokyo
from board.listings.kinds import Handover, Kind, Reach, VolunteeringForm
from board.listings.lifecycle import ListingState
from board.listings.models import Listing, ShiftTimes

LISTINGS = Path(__file__).parent / "listings"
DEADLINE = time(18, 0)
CHECK_IN, CHECK_OUT = time(15, 0), time(10, 0)
SATURDAY, SUNDAY = 5, 6

Flag = TypeVar("Flag", Handover, Reach)


@dataclass(frozen=True)
class Entry:
    """One [[listing]] of a file. `fields` are columns of Listing under their own names."""

    by: str
    pictures: tuple[str, ...]
    published_hours_ago: float
    fields: dict[str, Any]
    times: dict[str, Any]
    # For the organisation that its author acts for.
    for_organisation: bool = False

    @property
    def kind(self) -> Kind:
        return Kind(self.fields["kind"])

    def published_at(self, now: datetime) -> datetime:
        return now - timedelta(hours=self.published_hours_ago)


TIMES = ("starts_in_days", "on_weekend", "start_time", "hours", "open_for_days", "apply_within_days", "shifts")


def entries() -> list[Entry]:
    """All of them, those published first first."""
    found = [_entry(table) for path in sorted(LISTINGS.glob("*.toml")) for table in _tables(path)]
    return sorted(found, key=lambda entry: -entry.published_hours_ago)


def _tables(path: Path) -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))["listing"]
    return tables


def _entry(table: dict[str, Any]) -> Entry:
    times = {name: table.pop(name) for name in TIMES if name in table}
    table["region_id"] = table.pop("region")
    pictures, published_hours_ago = tuple(table.pop("pictures")), table.pop("published_hours_ago")
    for_organisation = table.pop("for_organisation", False)
    return Entry(table.pop("by"), pictures, published_hours_ago, table, times, for_organisation)


def listing_of(entry: Entry, *, author_id: int, now: datetime) -> Listing:
    """The row, published at its hour; dates count from today as it is in Tokyo."""
    published_at = entry.published_at(now)
    listing = Listing(
        kind=entry.kind,
        author_id=author_id,
        state=ListingState.DRAFT,
        created_at=published_at,
        updated_at=published_at,
    )
    listing.restrictions = []
    listing.revise(_columns(entry, now), now=published_at)
    listing.publish(now=published_at)
    return listing


def _columns(entry: Entry, now: datetime) -> dict[str, Any]:
    columns = {name: value for name, value in entry.fields.items() if name != "kind"}
    if "handover" in columns:
        columns["handover"] = _flags(Handover, columns["handover"])
    if "reach" in columns:
        columns["reach"] = _flags(Reach, columns["reach"])
    columns["starts_at"], columns["ends_at"] = _span(entry, now)
    if columns.get("volunteering_form") == VolunteeringForm.SHIFTS:
        columns["shifts"] = _shifts(entry, columns.pop("capacity"), columns["starts_at"], columns["ends_at"])
    return columns


def _shifts(entry: Entry, capacity: int, starts_at: datetime, ends_at: datetime) -> list[ShiftTimes]:
    """As many as the entry says, each a day after the one before."""
    days = (timedelta(days=day) for day in range(_later_shifts(entry).days + 1))
    return [ShiftTimes(starts_at + day, ends_at + day, capacity) for day in days]


def _later_shifts(entry: Entry) -> timedelta:
    """From the first shift to the last."""
    is_split = entry.fields.get("volunteering_form") == VolunteeringForm.SHIFTS
    return timedelta(days=entry.times.get("shifts", 2) - 1 if is_split else 0)


def _flags(kind: type[Flag], codes: list[str]) -> Flag:
    return reduce(or_, (kind[code.upper()] for code in codes))


def _span(entry: Entry, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when to when: an event or help for some hours, a stay for some days, work until its deadline."""
    times = entry.times
    if entry.kind is Kind.GOODS:
        return None, None
    if entry.kind is Kind.WORK:
        return None, _day(now, times["apply_within_days"], DEADLINE)
    if entry.kind is Kind.STAY:
        first, days = times["starts_in_days"], times["open_for_days"]
        return _day(now, first, CHECK_IN), _day(now, first + days, CHECK_OUT)
    length = timedelta(hours=times["hours"])
    starts_at = _day(now, times["starts_in_days"], time.fromisoformat(times["start_time"]))
    if times.get("on_weekend"):
        starts_at += timedelta(days=_days_to_weekend(starts_at, length + _later_shifts(entry)))
    return starts_at, starts_at + length


def _days_to_weekend(starts_at: datetime, length: timedelta) -> int:
    """To the next Saturday; a Sunday will do for what ends the same day."""
    if starts_at.weekday() == SUNDAY and length < timedelta(days=1):
        return 0
    return (SATURDAY - starts_at.weekday()) % 7


def _day(now: datetime, days: int, at: time) -> datetime:
    return datetime.combine(tokyo(now).date() + timedelta(days=days), at, TOKYO)
