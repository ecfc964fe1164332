"""One person's place in an opening, how the host takes people in, and who comes every week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import Account
from board.clock import tokyo
from board.db import Base
from board.listings.columns import Code
from board.listings.models import ROLE_NAME_MAX, Listing, Opening
from board.participation.lifecycle import SEATED, STANDING, UNSETTLED, Act, Side, State, next_state

COMPANIONS_MAX = 10
QUESTIONS_MAX = 5
QUESTION_MAX = 120
ANSWER_MAX = 500
OBJECTION_MAX = 500


def _in_words(states: Iterable[State]) -> str:
    """Written out, not bound: a database uses an index of some rows only where it reads the same words."""
    return "state IN (" + ", ".join(f"'{state}'" for state in sorted(states)) + ")"


_STANDING = text(_in_words(STANDING))
UNSETTLED_IN_WORDS = _in_words(UNSETTLED)
_UNSETTLED = text(UNSETTLED_IN_WORDS)


class SignUpRules(Base):
    """How a host takes people in. Without a row: whoever signs up has a seat, alone, and nothing is asked."""

    __tablename__ = "sign_up_rules"
    __table_args__ = (CheckConstraint("companions_max >= 0", name="companions"),)

    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"), primary_key=True)
    # The host chooses among those who apply.
    screens: Mapped[bool] = mapped_column(default=False)
    questions: Mapped[list[str]] = mapped_column(JSON, default=list)
    companions_max: Mapped[int] = mapped_column(default=0)

    listing: Mapped[Listing] = relationship()


class Participation(Base):
    __tablename__ = "participations"
    __table_args__ = (
        CheckConstraint("companions >= 0", name="companions"),
        # One person stands once for an opening, whatever is sent at once.
        Index(
            "uq_participations_standing",
            "opening_id",
            "account_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_participations_line", "opening_id", "state", "queued_at"),
        Index("ix_participations_listing_id", "listing_id", "state"),
        Index("ix_participations_account_id", "account_id", "state"),
        # The clock asks which offers have run out.
        Index("ix_participations_offered_until", "offered_until"),
        # … and whom there may be a seat for by now: few at any time.
        Index(
            "ix_participations_unsettled",
            "opening_id",
            sqlite_where=_UNSETTLED,
            postgresql_where=_UNSETTLED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    opening_id: Mapped[int] = mapped_column(ForeignKey("openings.id"))
    # Of the opening: most questions are about the whole listing.
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[State] = mapped_column(Code(State))
    companions: Mapped[int] = mapped_column(default=0)
    # To the host's questions, [question, answer]: the questions may change meanwhile.
    answers: Mapped[list[tuple[str, str]]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    # The place in line: by this moment, then by number.
    queued_at: Mapped[datetime | None]
    offered_until: Mapped[datetime | None]
    ended_by: Mapped[Side | None] = mapped_column(Code(Side))
    attendance_noted_at: Mapped[datetime | None]
    attendance_noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    # What the person says to a no-show that was noted against them.
    objection: Mapped[str] = mapped_column(String(OBJECTION_MAX), default="")
    objected_at: Mapped[datetime | None]
    # Reminded of it a day and three hours before.
    reminded_day_at: Mapped[datetime | None]
    reminded_hours_at: Mapped[datetime | None]

    opening: Mapped[Opening] = relationship()
    listing: Mapped[Listing] = relationship()
    account: Mapped[Account] = relationship(foreign_keys=[account_id])

    @property
    def seats(self) -> int:
        """The person and who comes with them."""
        return 1 + self.companions

    @property
    def is_seated(self) -> bool:
        return self.state in SEATED

    @property
    def is_standing(self) -> bool:
        return self.state in STANDING

    @property
    def is_waiting(self) -> bool:
        return self.state == State.WAITLISTED

    def move(self, act: Act, *, by: Side, now: datetime) -> None:
        """Raises RuleBroken where the table does not allow it. Seats are counted by `actions`."""
        self.state = next_state(self.state, act, by=by)
        self.moved_at = now
        if not self.is_standing:
            self.ended_by = by
        if self.state != State.OFFERED:
            self.offered_until = None

    def hold_until(self, until: datetime) -> None:
        """For how long the offered seat is kept for them."""
        self.offered_until = until

    def runs_out_at(self) -> datetime | None:
        """When the offer lapses; the time that moderators held the listing does not count against anybody."""
        if self.state != State.OFFERED or self.offered_until is None:
            return None
        frozen = timedelta()
        for restriction in self.listing.restrictions:
            if restriction.lifted_at is not None:
                frozen += max(restriction.lifted_at - max(restriction.since, self.moved_at), timedelta())
        return self.offered_until + frozen


class WeeklySignUp(Base):
    """A wish: whatever shift of this listing comes on this day of the week at this hour, this person is in."""

    __tablename__ = "weekly_sign_ups"
    __table_args__ = (
        UniqueConstraint(
            "listing_id", "account_id", "weekday", "starts_minute", "role", name="uq_weekly_sign_ups_rhythm"
        ),
        Index("ix_weekly_sign_ups_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # In Japan: 0 is Monday, and minutes since midnight.
    weekday: Mapped[int]
    starts_minute: Mapped[int]
    role: Mapped[str] = mapped_column(String(ROLE_NAME_MAX), default="")
    companions: Mapped[int] = mapped_column(default=0)
    answers: Mapped[list[tuple[str, str]]] = mapped_column(JSON, default=list)
    since: Mapped[datetime]

    listing: Mapped[Listing] = relationship()
    account: Mapped[Account] = relationship()

    def means(self, opening: Opening) -> bool:
        return (self.weekday, self.starts_minute, self.role) == rhythm_of(opening)


def rhythm_of(opening: Opening) -> tuple[int, int, str] | None:
    """Day of the week and minute of the day in Japan, and the role; None for what is no shift."""
    if opening.shift_id is None or opening.starts_at is None:
        return None
    local = tokyo(opening.starts_at)
    return (local.weekday(), local.hour * 60 + local.minute, opening.role)
