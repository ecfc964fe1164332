"""Taking in a file: every row under the name it keeps, so that the same file twice changes nothing, a newer one changes
what it says otherwise, and what it no longer holds is called off. All of it happens or nothing does.

`look_over` says beforehand what `take_in` would do: both follow the same steps."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from pathlib import PurePath
from typing import Any

from sqlalchemy import select

from board import db
from board.clock import tokyo
from board.errors import msgid
from board.listings.importing import headers, values
from board.listings.importing.days import days_of, narrow
from board.listings.importing.reading import Line, Sheet, Unreadable
from board.listings.importing.rows import ASKS, FEE_FIELDS, WHEN_FIELDS, Around, Event, event_of, said_in
from board.listings.lifecycle import LISTED, ListingState
from board.listings.models import EventRow, EventSource, Listing, RowState
from board.listings.models.imported import KEY_MAX
from board.regions import tree
from board.regions.tree import Place

AT_ONCE = 200
# Where neither the words of a row nor its source say otherwise: 祭り・年中行事.
DEFAULT_CATEGORY = "festival"
PROBLEMS_SHOWN = 200
SAMPLE_SHOWN = 10
_PERIOD = re.compile(r"(?<!\d)(20\d\d)[-_.年]?(0[1-9]|1[0-2])(?!\d)")
_CODE = re.compile(r"\d{5,6}(?!\d)")
Key = tuple[str, str, str]


class Act(StrEnum):
    CREATE = "created"
    UPDATE = "updated"
    KEEP = "unchanged"
    CALL_OFF = "cancelled"
    # Nothing is published: the row waits for a person.
    WAIT = "waiting"
    # Left out: by a person, or called off before it was ever published.
    SKIP = "skipped"


@dataclass(frozen=True, slots=True)
class Step:
    line: int
    key: Key
    said: Mapping[str, str]
    row: EventRow | None
    listing: Listing | None
    event: Event
    act: Act


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    name: str
    codes: tuple[str, ...]


@dataclass
class Outcome:
    """`counts`: rows read, by what becomes of them; for review are those that wait and those published as typed."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    sample: list[Event] = field(default_factory=list)

    def note(self, step: Step) -> None:
        self.counts["read"] += 1
        self.counts[step.act] += 1
        if step.event.problems and step.act != Act.SKIP:
            self.counts["review"] += 1
            if len(self.problems) < PROBLEMS_SHOWN:
                name = step.event.fields["title"]
                self.problems.append(Problem(step.line, name, tuple(step.event.problems)))
        if len(self.sample) < SAMPLE_SHOWN and not step.event.waits:
            self.sample.append(step.event)


class Intake:
    """One file against what is known of its source. Raises Unreadable where it is no list of events."""

    def __init__(self, sheet: Sheet, source: EventSource, *, period: str | None, now: datetime) -> None:
        self.sheet = sheet
        self.source = source
        self.now = now
        self.fields = headers.fields_of(sheet.headings, source.mapping or {})
        missing = headers.lacking(self.fields)
        if missing:
            raise Unreadable(
                msgid("見出しの行（1行目）に「%(field)s」の列が見つかりません。ある見出し：%(headings)s"),
                field=missing[0],
                headings="、".join(heading.strip() for heading in sheet.headings)[:300],
            )
        self.place = place_of_file(sheet.name, source)
        self.scope = self.place.code if self.place else PurePath(sheet.name).stem[:KEY_MAX]
        self.period = period if period is not None else self._own_period()
        self.around = around_of(sheet.name, source, period=self.period, now=now)
        self._seen: set[Key] = set()

    def steps(self) -> Iterator[Step]:
        self._seen.clear()
        lines = self.sheet.lines()
        while some := list(islice(lines, AT_ONCE)):
            yield from self._steps_of(some)

    def gone(self) -> list[tuple[EventRow, Listing]]:
        """After the last step: of the same source and month, not in the file and still ahead."""
        pairs = db.session.execute(
            select(EventRow, Listing)
            .join(Listing, Listing.id == EventRow.listing_id)
            .where(
                EventRow.source_id == self.source.id,
                EventRow.period == self.period,
                EventRow.state == RowState.PUBLISHED,
                Listing.state.in_(LISTED),
                Listing.ends_at > self.now,
            )
            .order_by(EventRow.id)
        )
        return [(row, listing) for row, listing in pairs if (row.scope, row.period, row.number) not in self._seen]

    def _steps_of(self, lines: Iterable[Line]) -> Iterator[Step]:
        read = [(line, said := said_in(line.cells, self.fields), self._key(said)) for line in lines]
        rows = self._known(key for _line, _said, key in read)
        listings = _listings_of(rows.values())
        for line, said, key in read:
            row = rows.get(key)
            event = read_again(said, self.around, still_completed(row, said) if row is not None else {})
            if any(cell.strip() for cell in line.cells[len(self.fields) :]):
                event.problems.append("too_many_cells")
            if "~" in key[2]:
                event.problems.append("same_number")
            listing = listings.get(row.listing_id) if row is not None and row.listing_id else None
            yield Step(line.number, key, said, row, listing, event, _act(row, listing, event, said, now=self.now))

    def _key(self, said: Mapping[str, str]) -> Key:
        """A number that came before in the same file gets a name of its own."""
        place = values.place_of(said.get("code", ""), near=self.place)
        number = narrow(said.get("number", "")).replace("~", "-")[: KEY_MAX - 6] or _made_up(said)
        key = (place.code if place else self.scope, self.period, number)
        again = 2
        while key in self._seen:
            key = (key[0], key[1], f"{number}~{again}")
            again += 1
        self._seen.add(key)
        return key

    def _known(self, keys: Iterable[Key]) -> dict[Key, EventRow]:
        numbers = [number for _scope, _period, number in keys]
        rows = select(EventRow).where(
            EventRow.source_id == self.source.id, EventRow.period == self.period, EventRow.number.in_(numbers)
        )
        return {(row.scope, row.period, row.number): row for row in db.session.scalars(rows)}

    def _own_period(self) -> str:
        """By the file's name. A list without codes begins its numbers anew each month: then by the month most of its
        days lie in. A list with codes goes on from file to file and is about no month."""
        named = _PERIOD.search(self.sheet.name)
        if named:
            return f"{named[1]}-{named[2]}"
        if "code" in self.fields:
            return ""
        months: Counter[str] = Counter()
        for line in self.sheet.lines():
            said = said_in(line.cells, self.fields)
            text = said.get("start_date") or said.get("date", "")
            days = days_of(text, about=None, now=tokyo(self.now).date())
            if days:
                months[f"{days.first:%Y-%m}"] += 1
        return months.most_common(1)[0][0] if months else ""


def look_over(intake: Intake) -> Outcome:
    """What taking it in would do; nothing is written."""
    outcome = Outcome()
    for step in intake.steps():
        outcome.note(step)
    outcome.counts[Act.CALL_OFF] += len(intake.gone())
    return outcome


def read_again(said: Mapping[str, str], around: Around, completed: Mapping[str, Any]) -> Event:
    """As `event_of`; what a person has looked at (`checked`) is no longer asked."""
    event = event_of(said, around, completed)
    if completed.get("checked"):
        event.problems = [code for code in event.problems if code not in ASKS]
    return event


def still_completed(row: EventRow, said: Mapping[str, str]) -> dict[str, Any]:
    """A person's word holds as long as the town says the same of it."""
    about = {"price_yen": FEE_FIELDS, "checked": (*WHEN_FIELDS, *FEE_FIELDS)}
    return {
        name: value
        for name, value in row.completed.items()
        if all(row.said.get(each) == said.get(each) for each in about.get(name, WHEN_FIELDS))
    }


def around_of(file_name: str, source: EventSource, *, period: str, now: datetime) -> Around:
    return Around(
        place=place_of_file(file_name, source),
        category=source.category,
        about=date(int(period[:4]), int(period[5:7]), 15) if period else None,
        today=tokyo(now).date(),
    )


def place_of_file(name: str, source: EventSource) -> Place | None:
    """372013_event.csv: by the code its name begins with, else where its source is at home."""
    found = _CODE.match(PurePath(name).stem)
    place = values.place_of(found[0]) if found else None
    if place is not None and place.can_hold_listings:
        return place
    return tree.get(source.region_id) if source.region_id else None


def _act(
    row: EventRow | None, listing: Listing | None, event: Event, said: Mapping[str, str], *, now: datetime
) -> Act:
    if row is not None and row.state == RowState.DROPPED:
        return Act.SKIP
    if row is None or listing is None or row.state in {RowState.GONE, RowState.WAITING}:
        return Act.SKIP if event.is_called_off else Act.WAIT if event.waits else Act.CREATE
    if listing.is_concealed or listing.state == ListingState.WITHDRAWN:
        # Held back by moderators, or taken down by hand: a file does not bring it back.
        return Act.SKIP
    if listing.is_closed:
        ends_at = event.fields["ends_at"]
        is_new = ends_at is not None and ends_at > now and not event.waits and not event.is_called_off
        return Act.CREATE if is_new else Act.KEEP
    if event.is_called_off:
        return Act.CALL_OFF
    return Act.KEEP if row.said == dict(said) else Act.UPDATE


def _listings_of(rows: Iterable[EventRow]) -> dict[int, Listing]:
    ids = [row.listing_id for row in rows if row.listing_id is not None]
    found = db.session.scalars(select(Listing).where(Listing.id.in_(ids))) if ids else ()
    return {listing.id: listing for listing in found}


def _made_up(said: Mapping[str, str]) -> str:
    """For a row without a number: its name and its days are what it keeps."""
    words = "\n".join(said.get(name, "") for name in ("name", "date", "start_date", "place"))
    return f"#{hashlib.sha256(words.encode()).hexdigest()[:16]}"
