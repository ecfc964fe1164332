"""What people sign up for: a place in time with a number of seats, as rows and as what a listing says.

A listing's openings follow from its fields: an event has one on site and one online, volunteering one for each shift;
where the host named roles, each on-site one is parted into one per role. `participation` counts who has a seat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.db import Base
from board.errors import RuleBroken, msgid
from board.listings.kinds import Kind, Reach, Rsvp, VolunteeringForm

if TYPE_CHECKING:
    from board.listings.models.listing import Listing
    from board.listings.models.shift import Shift

ROLE_NAME_MAX = 40
ROLES_MAX = 10


class Opening(Base):
    __tablename__ = "openings"
    __table_args__ = (
        # Whatever happens at once, the database itself lets nobody sit on a seat that does not exist.
        CheckConstraint("taken >= 0 AND (capacity IS NULL OR taken <= capacity)", name="seats"),
        Index("ix_openings_listing_id", "listing_id"),
        Index("ix_openings_starts_at", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    shift_id: Mapped[int | None] = mapped_column(ForeignKey("shifts.id", ondelete="SET NULL"), index=True)
    role: Mapped[str] = mapped_column(String(ROLE_NAME_MAX), default="")
    online: Mapped[bool] = mapped_column(default=False)
    # Copied, so that who took part in a shift that is gone from the listing still knows when it was.
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    # People; empty is no limit.
    capacity: Mapped[int | None]
    # Seats that somebody has, companions among them: counted anew by `participation` under this row's lock.
    taken: Mapped[int] = mapped_column(default=0)
    # What the listing no longer says stays for those who had signed up for it.
    offered: Mapped[bool] = mapped_column(default=True)

    listing: Mapped[Listing] = relationship(back_populates="openings")
    shift: Mapped[Shift | None] = relationship()

    @property
    def left(self) -> int | None:
        """Seats that nobody has; None is no limit."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)

    def follow(self, said: PlannedOpening) -> Opening:
        self.shift, self.role, self.online = said.shift, said.role, said.online
        self.starts_at, self.ends_at, self.capacity = said.starts_at, said.ends_at, said.capacity
        self.offered = True
        return self


@dataclass(frozen=True)
class PlannedOpening:
    """An opening as the listing says it, before anybody signed up."""

    starts_at: datetime | None
    ends_at: datetime | None
    capacity: int | None
    shift: Shift | None = None
    role: str = ""
    online: bool = False

    @property
    def key(self) -> tuple[int, str, bool]:
        """The same opening before and after an edit. Shifts are told apart by the row, not by their hours."""
        return (id(self.shift) if self.shift is not None else 0, self.role, self.online)


def planned_openings(listing: Listing) -> list[PlannedOpening]:
    """What one can sign up for, the soonest first; empty for other kinds, and where nobody needs to."""
    if listing.kind == Kind.EVENT:
        return _of_event(listing)
    if listing.kind == Kind.VOLUNTEERING and listing.volunteering_form == VolunteeringForm.SHIFTS:
        return [each for shift in listing.shifts for each in _parted(listing, _of_shift(shift))]
    if listing.kind == Kind.VOLUNTEERING:
        online = listing.volunteering_form == VolunteeringForm.REMOTE
        whole = PlannedOpening(listing.starts_at, listing.ends_at, listing.capacity, online=online)
        return _parted(listing, whole)
    return []


def _of_event(listing: Listing) -> list[PlannedOpening]:
    if listing.rsvp == Rsvp.NONE_NEEDED or (listing.source_id is not None and not listing.rsvp):
        # A town takes applications its own way, unless somebody here says otherwise.
        return []
    online = PlannedOpening(listing.starts_at, listing.ends_at, listing.capacity_online, online=True)
    on_site = PlannedOpening(listing.starts_at, listing.ends_at, listing.capacity)
    return [
        *([] if listing.reach == Reach.ONLINE else _parted(listing, on_site)),
        *([online] if Reach.ONLINE in listing.reach else []),
    ]


def _of_shift(shift: Shift) -> PlannedOpening:
    return PlannedOpening(shift.starts_at, shift.ends_at, shift.capacity, shift=shift)


def _parted(listing: Listing, whole: PlannedOpening) -> list[PlannedOpening]:
    """One per role, each with its own seats; the number of the whole is no longer asked."""
    if not listing.roles:
        return [whole]
    return [
        PlannedOpening(whole.starts_at, whole.ends_at, seats, shift=whole.shift, role=name, online=whole.online)
        for name, seats in listing.roles
    ]


def arranged_openings(openings: Sequence[Opening], planned: Iterable[PlannedOpening]) -> list[Opening]:
    """These openings as rows, those that stay kept with their seats; what is no longer said stays, not offered,
    where somebody could have signed up."""
    kept = {
        (id(opening.shift) if opening.shift is not None else 0, opening.role, opening.online): opening
        for opening in openings
    }
    arranged = [(kept.pop(said.key, None) or Opening(taken=0)).follow(said) for said in planned]
    for opening in openings:
        if opening not in arranged:
            opening.offered = False
            arranged.append(opening)
    return arranged


def refuse_lost_seats(openings: Iterable[Opening], *, now: datetime) -> None:
    """Raises RuleBroken where somebody would lose a seat in what is still to come: forms say the same beside the field,
    before. What is over may go from the listing; who was there is kept."""
    for opening in openings:
        ends_at = opening.ends_at or opening.starts_at
        if not opening.offered and opening.taken and (ends_at is None or ends_at > now):
            raise RuleBroken(
                msgid(
                    "参加する人がいるシフトや役割は、なくせません。取りやめるときは、先にその方の参加を取り消してください。"
                )
            )
        if opening.capacity is not None and opening.capacity < opening.taken:
            raise RuleBroken(
                msgid("すでに%(taken)s人の席が決まっているため、定員を%(taken)s人より少なくはできません。"),
                taken=opening.taken,
            )
