"""The rule by which shifts of a listing come round, and the shifts made from it some weeks ahead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.db import Base
from board.listings.models.shift import Shift, ShiftTimes, arranged
from board.listings.recurring import AHEAD, Every, Rule, read_rule

if TYPE_CHECKING:
    from board.listings.models.listing import Listing
    from board.listings.models.opening import Opening


@dataclass(frozen=True)
class Repeat:
    """What a form says: the first shift comes round like this. `anew`: from now on with its hours and people."""

    every: Every
    until: date | None
    count: int | None
    anew: bool = False

    def is_said_by(self, rule: Rule) -> bool:
        return (self.every, self.until, self.count) == (rule.every, rule.until, rule.count)


class Recurrence(Base):
    __tablename__ = "recurrences"

    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"), primary_key=True)
    # As RFC 5545 writes it, with DTSTART and EXDATE.
    rule: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int]
    capacity: Mapped[int]
    # There are shifts up to here; what was taken out before it is not made again.
    made_until: Mapped[datetime | None] = mapped_column(index=True)

    listing: Mapped[Listing] = relationship(back_populates="recurrence")

    @property
    def read(self) -> Rule:
        return read_rule(self.rule)

    @property
    def repeat(self) -> Repeat:
        rule = self.read
        return Repeat(rule.every, rule.until, rule.count)

    @property
    def ends_at(self) -> datetime | None:
        """When the last of all is over."""
        last = self.read.last
        return last + timedelta(minutes=self.minutes) if last else None

    def follow(self, repeat: Repeat, first: ShiftTimes) -> None:
        self.rule = Rule(repeat.every, first.starts_at, until=repeat.until, count=repeat.count).text
        self.minutes = int((first.ends_at - first.starts_at).total_seconds()) // 60
        self.capacity = first.capacity
        self.made_until = None

    def leave_out(self, moments: Iterable[datetime]) -> None:
        """Shifts that were made and taken away again never come back."""
        gone = list(moments)
        if gone:
            self.rule = self.read.but(gone).text

    def due(self, standing: Iterable[Shift], *, now: datetime) -> list[Shift]:
        """The shifts to be made now: none for an hour that has one already, wherever that was moved to."""
        rule, horizon = self.read, now + AHEAD
        taken = {moment for shift in standing for moment in (shift.recurs_at, shift.starts_at)}
        begin = max(now, self.made_until or now)
        length = timedelta(minutes=self.minutes)
        self.made_until = max(horizon, begin)
        return [
            Shift(starts_at=moment, ends_at=moment + length, capacity=self.capacity, recurs_at=moment)
            for moment in rule.between(begin, horizon)
            if moment not in taken
        ]


class ComingRound:
    """What a listing does with its shifts; `Listing` is one."""

    if TYPE_CHECKING:
        shifts: Mapped[list[Shift]]
        openings: Mapped[list[Opening]]
        recurrence: Mapped[Recurrence | None]
        starts_at: Mapped[datetime | None]
        ends_at: Mapped[datetime | None]

        @property
        def in_shifts(self) -> bool: ...

        @property
        def is_draft(self) -> bool: ...

    def _arrange_shifts(self, wanted: list[ShiftTimes], *, now: datetime) -> None:
        before = list(self.shifts)
        self.shifts = arranged(before, wanted)
        if self.recurrence is not None:
            gone = [shift.recurs_at for shift in before if shift not in self.shifts and shift.recurs_at]
            self.recurrence.leave_out(moment for moment in gone if moment > now)

    def _come_round(self, repeat: Repeat | None, *, now: datetime) -> None:
        """The first shift to come is the pattern of those that follow. What is said already changes nothing."""
        if repeat is None or not self.in_shifts:
            self.recurrence = None
            return
        is_known = self.recurrence is not None and repeat.is_said_by(self.recurrence.read)
        if is_known and not (repeat.anew or self.is_draft):
            return
        pattern = next((shift for shift in self.shifts if shift.ends_at > now), None)
        if pattern is None:
            return
        self.recurrence = self.recurrence or Recurrence()
        self.recurrence.follow(repeat, pattern.times)
        if not self.is_draft:
            # Made by the rule as it was, moved by nobody, and nobody has signed up for it.
            idle = [each for each in self.shifts if each is not pattern and self._is_idle(each, now=now)]
            self.shifts = [each for each in self.shifts if each not in idle]
            self.make_shifts(now=now)

    def _is_idle(self, shift: Shift, *, now: datetime) -> bool:
        seated = sum(opening.taken for opening in self.openings if opening.shift is shift)
        return shift.is_as_made and shift.starts_at > now and not seated

    def make_shifts(self, *, now: datetime) -> bool:
        """Those that come round in the next weeks; whether there was one to make. Doing it again makes no more."""
        if self.recurrence is None:
            return False
        made = self.recurrence.due(self.shifts, now=now)
        self.shifts = sorted([*self.shifts, *made], key=lambda shift: (shift.starts_at, shift.ends_at))
        self._follow_shifts(now=now)
        return bool(made)

    def _follow_shifts(self, *, now: datetime) -> None:
        """From the next one, for lists show when it is, to the last of all, made or still to be made."""
        if not (self.in_shifts and self.shifts):
            return
        to_come = [shift.starts_at for shift in self.shifts if shift.ends_at > now]
        starts = [shift.starts_at for shift in self.shifts]
        self.starts_at = min(to_come if self.recurrence and to_come else starts)
        ends = [*(shift.ends_at for shift in self.shifts), self.recurrence and self.recurrence.ends_at]
        self.ends_at = max(end for end in ends if end)
