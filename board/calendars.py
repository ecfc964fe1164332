"""iCalendar (RFC 5545) for whoever needs it: entries in, the text of a calendar out, in the time of Japan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from icalendar import Calendar, Event, Timezone, TimezoneStandard

from board.clock import TOKYO, tokyo

PRODUCT = "-//Engawa//Engawa 1.0//JA"
# How often a program that subscribes need ask.
REFRESH = timedelta(hours=6)
_TOKYO_OFFSET = timedelta(hours=9)
_LAST_MINUTE = time(23, 59)


class Status(StrEnum):
    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Entry:
    """`uid` stays the same for the life of what it is about, `sequence` grows with each change."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime | None
    title: str
    text: str = ""
    place: str = ""
    url: str = ""
    status: Status = Status.CONFIRMED
    spot: tuple[float, float] | None = None


def is_whole_days(starts_at: datetime, ends_at: datetime | None) -> bool:
    """From midnight to the last minute of a day: nobody said an hour."""
    if ends_at is None:
        return False
    return tokyo(starts_at).time() == time(0) and tokyo(ends_at).time().replace(second=0) == _LAST_MINUTE


def calendar_of(name: str, entries: Iterable[Entry]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # The first two are what programs know, the others what the standard says (RFC 7986).
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", TOKYO.key)
    calendar.add("name", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add_component(_japan())
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _japan() -> Timezone:
    """No summer time since 1951: one rule is all of it."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 (local time is what the standard asks for)
    standard.add("tzoffsetfrom", _TOKYO_OFFSET)
    standard.add("tzoffsetto", _TOKYO_OFFSET)
    standard.add("tzname", "JST")
    zone = Timezone()
    zone.add("tzid", TOKYO.key)
    zone.add_component(standard)
    return zone


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    # Without a METHOD the stamp is when it last changed, and the same text comes out every time it is asked for.
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("status", entry.status.value)
    event.add("summary", entry.title)
    _add_times(event, entry)
    more = {"location": entry.place, "description": entry.text, "url": entry.url, "geo": entry.spot}
    for name, value in more.items():
        if value:
            event.add(name, value)
    return event


def _add_times(event: Event, entry: Entry) -> None:
    starts_at = tokyo(entry.starts_at)
    if is_whole_days(entry.starts_at, entry.ends_at) and entry.ends_at is not None:
        event.add("dtstart", starts_at.date())
        # A day's end is the next day, which is not part of it.
        event.add("dtend", tokyo(entry.ends_at).date() + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        return
    event.add("dtstart", starts_at)
    if entry.ends_at is not None and entry.ends_at > entry.starts_at:
        event.add("dtend", tokyo(entry.ends_at))
