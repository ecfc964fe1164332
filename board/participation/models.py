"""One person's place in an opening, and how the host takes people in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import Account
from board.db import Base
from board.listings.columns import Code
from board.listings.models import Listing, Opening
from board.participation.lifecycle import SEATED, STANDING, Act, Side, State, next_state

COMPANIONS_MAX = 10
QUESTIONS_MAX = 5
QUESTION_MAX = 120
ANSWER_MAX = 500
OBJECTION_MAX = 500

_STANDING = text("state IN (" + ", ".join(f"'{state}'" for state in sorted(STANDING)) + ")")


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
    # The place in line: by this moment, then by number. Who lets an offer go by stands at the end again.
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

    def move(self, act: Act, *, by: Side, now: datetime) -> None:
        """Raises RuleBroken where the table does not allow it. Seats are counted by `actions`."""
        self.state = next_state(self.state, act, by=by)
        self.moved_at = now
        if not self.is_standing:
            self.ended_by = by
        if self.state != State.OFFERED:
            self.offered_until = None
