"""The stretches of a volunteering listing, as rows and as the values that forms speak of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.db import Base

if TYPE_CHECKING:
    from board.listings.models.listing import Listing

SHIFTS_MAX = 30


class Shift(Base):
    """One stretch of a volunteering listing, with its own hours and number of people."""

    __tablename__ = "shifts"
    __table_args__ = (
        Index("ix_shifts_listing_id", "listing_id", "starts_at"),
        # Made twice at once, it is there once.
        UniqueConstraint("listing_id", "recurs_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    # Of one that was made by a rule: when the rule says it is, wherever it was moved to since.
    recurs_at: Mapped[datetime | None]

    listing: Mapped[Listing] = relationship(back_populates="shifts")

    @property
    def times(self) -> ShiftTimes:
        return ShiftTimes(self.starts_at, self.ends_at, self.capacity, id=self.id)

    @property
    def is_as_made(self) -> bool:
        """Made by a rule, and nobody has moved it."""
        return self.recurs_at is not None and self.recurs_at == self.starts_at

    def moved_to(self, times: ShiftTimes) -> Shift:
        self.starts_at, self.ends_at, self.capacity = times.starts_at, times.ends_at, times.capacity
        return self


@dataclass(frozen=True)
class ShiftTimes:
    """A shift as values. `id` names the row it is about; None is a new one."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    id: int | None = field(default=None, compare=False)


def arranged(shifts: Iterable[Shift], wanted: Iterable[ShiftTimes]) -> list[Shift]:
    """These times and no others, the first first. One that is named by its id stays the same shift, and so does
    one at the same time: a draft that keeps itself sends new rows again and again."""
    kept: dict[int | tuple[datetime, datetime] | None, Shift] = {}
    for shift in shifts:
        kept[shift.id] = kept[shift.starts_at, shift.ends_at] = shift
    arranged: list[Shift] = []
    for times in sorted(wanted, key=lambda times: (times.starts_at, times.ends_at)):
        shift = kept.get(times.id) or kept.get((times.starts_at, times.ends_at)) or Shift()
        arranged.append((Shift() if shift in arranged else shift).moved_to(times))
    return arranged
