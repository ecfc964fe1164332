"""A listing of any kind, and what becomes of it.

One table for all kinds: lists read one row each. Fields of a single kind are empty for the others."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from board.accounts.models import Account, Organisation
from board.db import Base
from board.errors import RuleBroken, msgid
from board.listings import policy
from board.listings.columns import Code, Flags
from board.listings.kinds import FROM_AFAR, TAKES_PART, Handover, Kind, Reach, VolunteeringForm, reach_of_handover
from board.listings.lifecycle import CLOSED, LISTED, Act, ListingState, next_state
from board.listings.lifetime import Lifetime
from board.listings.likeness import fingerprint
from board.listings.models.imported import EventSource
from board.listings.models.opening import Opening, arranged_openings, planned_openings, refuse_lost_seats
from board.listings.models.photo import ListingPhoto
from board.listings.models.recurrence import ComingRound, Recurrence
from board.listings.models.restriction import Effect, Restriction
from board.listings.models.shift import Shift
from board.regions.models import Region

TITLE_MAX = 60
BODY_MAX = 5000
DISTRICT_MAX = 60
SHORT_TEXT_MAX = 200
PRICE_MAX = 100_000_000
QUANTITY_MAX = 999
REGISTRATION_NUMBER_MAX = 60

# Written out, not bound: a database uses an index of some rows only where it reads the same words in the question.
LISTED_IN_WORDS = "state IN ('open', 'reserved')"
_OF_LISTED: dict[str, Any] = {"sqlite_where": text(LISTED_IN_WORDS), "postgresql_where": text(LISTED_IN_WORDS)}

DATED_IN_WORDS = "kind IN ('event', 'volunteering')"
_DATED: dict[str, Any] = {"sqlite_where": text(DATED_IN_WORDS), "postgresql_where": text(DATED_IN_WORDS)}


def _listed_index(name: str, *columns: str) -> Index:
    """Of the listings that lists show, by these columns, then by age."""
    return Index(f"ix_listings_listed_{name}", *columns, "published_at", "id", **_OF_LISTED)


class Listing(Lifetime, ComingRound, Base):
    __tablename__ = "listings"
    __table_args__ = (
        # What lists ask, each answered in its own order of reading: the newest of all, of a kind, of a place …
        _listed_index("newest"),
        _listed_index("kind", "kind"),
        _listed_index("category", "category"),
        _listed_index("region", "region_id"),
        _listed_index("prefecture", "prefecture_number"),
        _listed_index("near", "prefecture_number", "category"),
        Index("ix_listings_author", "author_id", "id"),
        # The same text again by the same person.
        Index("ix_listings_fingerprint", "author_id", "fingerprint"),
        # The clock's three questions: what opens, what is warned, what closes.
        Index("ix_listings_publish_at", "publish_at"),
        # Not led by the state: lists would be gathered by it and sorted.
        Index("ix_listings_expires_at", "expires_at", **_OF_LISTED),
        Index("ix_listings_warn_at", "warn_at"),
        # Calendars: what is on here from one day to another, whatever has become of it.
        Index("ix_listings_dated", "prefecture_number", "starts_at", **_DATED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(Code(Kind))
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[ListingState] = mapped_column(Code(ListingState), default=ListingState.DRAFT)
    title: Mapped[str] = mapped_column(String(TITLE_MAX), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(String(20), default="")
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    # Follows from the region, so that a prefecture's newest are read in order, without sorting all of them.
    prefecture_number: Mapped[int | None]
    district: Mapped[str] = mapped_column(String(DISTRICT_MAX), default="")
    reach: Mapped[Reach] = mapped_column(Flags(Reach), default=Reach.ON_SITE)
    from_afar: Mapped[bool] = mapped_column(default=False)
    quantity: Mapped[int] = mapped_column(default=1)
    # Pieces reserved or handed over: `deals` counts them anew with each of its acts, under this row's lock.
    taken: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("listings.id"))
    # Of a municipal file: the list it came in, whose credit and licence its page shows.
    source_id: Mapped[int | None] = mapped_column(ForeignKey("event_sources.id"))
    # Of the normalised title and body: the same words twice have the same one.
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    # Of a draft: what was typed and could not be understood, and the window it was last written in.
    kept: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    # Counts every change a reader could see; evidence and caches name the version they hold.
    version: Mapped[int] = mapped_column(default=1)

    # Goods. Price, fee or rate in yen: 0 is free, empty is not asked for.
    price_yen: Mapped[int | None]
    terms: Mapped[str | None] = mapped_column(String(10))
    condition: Mapped[str | None] = mapped_column(String(10))
    handover: Mapped[Handover | None] = mapped_column(Flags(Handover))

    # Dated kinds: an event's or a shift's time, a stay's first and last day.
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    venue: Mapped[str] = mapped_column(String(SHORT_TEXT_MAX), default="")
    capacity: Mapped[int | None]
    capacity_online: Mapped[int | None]
    bring: Mapped[str] = mapped_column(String(SHORT_TEXT_MAX), default="")
    volunteering_form: Mapped[str | None] = mapped_column(String(12))
    rsvp: Mapped[str | None] = mapped_column(String(12))
    rsvp_until: Mapped[datetime | None]
    # [name, seats] of what hands are wanted for, in the host's words; none: everybody comes for the same.
    roles: Mapped[list[tuple[str, int]] | None] = mapped_column(JSON)

    # Side-work: the six items that a recruiting post must state (職業安定法5条の4), then its terms.
    recruiter_name: Mapped[str] = mapped_column(String(SHORT_TEXT_MAX), default="")
    recruiter_address: Mapped[str] = mapped_column(String(SHORT_TEXT_MAX), default="")
    recruiter_contact: Mapped[str] = mapped_column(String(SHORT_TEXT_MAX), default="")
    duties: Mapped[str] = mapped_column(String(SHORT_TEXT_MAX), default="")
    workplace: Mapped[str] = mapped_column(String(SHORT_TEXT_MAX), default="")
    pay: Mapped[str] = mapped_column(String(SHORT_TEXT_MAX), default="")
    pay_kind: Mapped[str | None] = mapped_column(String(10))
    hours_a_week: Mapped[int | None]
    online_percent: Mapped[int | None]
    months: Mapped[int | None]
    expenses: Mapped[str] = mapped_column(String(SHORT_TEXT_MAX), default="")

    # Stays: asked where a fee is charged (旅館業・住宅宿泊事業の届出番号).
    registration_number: Mapped[str] = mapped_column(String(REGISTRATION_NUMBER_MAX), default="")

    author: Mapped[Account] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    region: Mapped[Region | None] = relationship()
    source: Mapped[EventSource | None] = relationship()
    shifts: Mapped[list[Shift]] = relationship(
        back_populates="listing", order_by="Shift.starts_at, Shift.id", cascade="all, delete-orphan"
    )
    recurrence: Mapped[Recurrence | None] = relationship(back_populates="listing", cascade="all, delete-orphan")
    openings: Mapped[list[Opening]] = relationship(
        back_populates="listing", order_by="Opening.starts_at, Opening.id", cascade="all, delete-orphan"
    )
    photos: Mapped[list[ListingPhoto]] = relationship(
        back_populates="listing", order_by="ListingPhoto.position", cascade="all, delete-orphan"
    )
    restrictions: Mapped[list[Restriction]] = relationship(
        back_populates="listing", order_by="Restriction.id", lazy="selectin"
    )

    @validates("region_id")
    def _note_prefecture(self, _name: str, region_id: int | None) -> int | None:
        self.prefecture_number = None if region_id is None else region_id // 1000
        return region_id

    @property
    def is_draft(self) -> bool:
        return self.state == ListingState.DRAFT

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def active_restrictions(self) -> list[Restriction]:
        return [r for r in self.restrictions if r.lifted_at is None]

    @property
    def is_concealed(self) -> bool:
        return any(r.conceals for r in self.active_restrictions)

    @property
    def is_limited(self) -> bool:
        """Anyone with its address may read it, and no list leads there."""
        return any(r.unlists for r in self.active_restrictions) and not self.is_concealed

    @property
    def awaits_changes(self) -> bool:
        """Moderators have asked its author for changes, and nothing else keeps it out of sight."""
        concealing = {r.effect for r in self.active_restrictions if r.conceals}
        return concealing == {Effect.CHANGES_REQUESTED}

    @property
    def own_photos(self) -> list[ListingPhoto]:
        """As its author has them before them: those that moderators conceal are among them."""
        return [photo for photo in self.photos if photo.removed_at is None]

    @property
    def shown_photos(self) -> list[ListingPhoto]:
        """Without those that moderators keep from everybody's eyes."""
        return [photo for photo in self.photos if photo.concealed_at is None]

    @property
    def is_public(self) -> bool:
        """Anyone may read it: published by its author and not concealed by moderators. `queries.public()` agrees."""
        return self.was_published and not self.is_concealed

    @property
    def left(self) -> int:
        """Pieces that nobody has."""
        return max(self.quantity - self.taken, 0)

    @property
    def was_published(self) -> bool:
        """Neither a draft nor a draft that was given up."""
        return not self.is_draft and self.published_at is not None

    @property
    def is_going_on(self) -> bool:
        """For whoever finds it: messages, deals and sign-ups. `queries.going_on()` agrees."""
        return self.state in LISTED and not self.is_concealed

    @property
    def is_listed(self) -> bool:
        """Lists and search show it. `queries.listed()` agrees."""
        return self.is_going_on and not self.is_limited

    @property
    def takes_messages(self) -> bool:
        return self.is_going_on

    def run_by(self, account: Account) -> bool:
        """Its author, and once it is published whoever acts for the organisation in whose name it stands.
        `queries.run_by` agrees."""
        if account.id == self.author_id:
            return True
        return self.was_published and self.organisation is not None and self.organisation.has(account)

    def editable_by(self, account: Account) -> bool:
        """Where moderators ask for changes, its author makes them. `queries.editable_by` agrees."""
        return self.run_by(account) and self.is_editable and (not self.is_concealed or account.id == self.author_id)

    @property
    def is_editable(self) -> bool:
        return not self.is_closed and (not self.is_concealed or self.awaits_changes)

    def revise(self, changes: dict[str, Any], *, now: datetime) -> bool:
        """Set the given fields; whether anything changed. Reach follows hand-over for goods, the end its dates."""
        before = {name: self._said(name) for name in changes}
        ended_by = self.end
        for name, value in changes.items():
            if name not in {"shifts", "recurrence"}:
                setattr(self, name, value)
        if "shifts" in changes:
            self._arrange_shifts(changes["shifts"], now=now)
        if "recurrence" in changes:
            self._come_round(changes["recurrence"], now=now)
        if self.kind == Kind.GOODS:
            self.reach = reach_of_handover(self.handover or Handover(0))
        self._follow_shifts(now=now)
        if not self.is_draft:
            self._refuse_unlawful()
        self.from_afar = bool(self.reach & FROM_AFAR)
        if not self.is_draft:
            self.arrange_openings()
            refuse_lost_seats(self.openings, now=now)
        self.fingerprint = fingerprint(self.title, self.body)
        self.follow_end(ended_by, now=now)
        changed = before != {name: self._said(name) for name in changes}
        if changed:
            self.touch(now=now)
        return changed

    @property
    def in_shifts(self) -> bool:
        return self.kind == Kind.VOLUNTEERING and self.volunteering_form == VolunteeringForm.SHIFTS

    def _said(self, name: str) -> Any:
        if name == "recurrence":
            return self.recurrence and (self.recurrence.rule, self.recurrence.minutes, self.recurrence.capacity)
        return [shift.times for shift in self.shifts] if name == "shifts" else getattr(self, name)

    def _refuse_unlawful(self) -> None:
        """Raises RuleBroken for what the law does not let anybody publish, whichever way it came here."""
        broken = policy.broken_law(self.kind, value_of=partial(getattr, self))
        if broken:
            raise RuleBroken(broken)

    def touch(self, *, now: datetime) -> None:
        self.updated_at = now
        self.count_change()

    def count_change(self) -> None:
        """Readers see something else. Where moderators did it, its author has not changed it: taken back, the page is
        what it was."""
        self.version = (self.version or 0) + 1

    def publish(self, *, now: datetime) -> None:
        self._refuse_unlawful()
        self.state = next_state(self.state, Act.PUBLISH)
        self.published_at = now
        self.publish_at = None
        self.make_shifts(now=now)
        self.arrange_openings()
        self.set_end(now=now)

    def arrange_openings(self) -> None:
        """What people sign up for follows from what the listing says now."""
        if self.kind in TAKES_PART:
            self.openings = arranged_openings(self.openings, planned_openings(self))

    def reserve(self, *, now: datetime) -> None:
        self._move(Act.RESERVE, now=now)

    def release(self, *, now: datetime) -> None:
        self._move(Act.RELEASE, now=now)

    def complete(self, *, now: datetime) -> None:
        self._close(Act.COMPLETE, now=now)

    def withdraw(self, *, now: datetime) -> None:
        self._close(Act.WITHDRAW, now=now)

    def expire(self, *, now: datetime) -> None:
        self._close(Act.EXPIRE, now=now)

    def _close(self, act: Act, *, now: datetime) -> None:
        self._move(act, now=now)
        self.closed_at = now
        self.publish_at = self.warn_at = None

    def _move(self, act: Act, *, now: datetime) -> None:
        if self.is_concealed and act not in {Act.WITHDRAW, Act.EXPIRE}:
            raise RuleBroken(msgid("この掲載は確認中のため、取引の操作は止まっています。"))
        self.state = next_state(self.state, act)
        self.touch(now=now)

    def restrict(
        self,
        effect: Effect,
        *,
        guideline: str,
        now: datetime,
        note: str = "",
        follows: Restriction | None = None,
    ) -> Restriction:
        """`note`: for its author, what is to be changed; `follows`: the restriction this one came of."""
        restriction = Restriction(listing=self, effect=effect, guideline=guideline, since=now, note=note)
        restriction.follows = follows
        self.count_change()
        return restriction
