"""What moderators look into, and how far they are."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import Account
from board.clock import SLACK
from board.db import Base
from board.listings.columns import Code
from board.listings.models import Listing
from board.moderation.models.codes import CaseState, TargetKind
from board.regions.models import Region
from board.screening.models import Screening

# How long one moderator has a case to themselves without doing anything in it.
LEASE = timedelta(minutes=15)
OPEN_CASE = "state IN ('open', 'awaiting_author')"


class Case(Base):
    __tablename__ = "moderation_cases"
    __table_args__ = (
        # One open case per target, whatever happens at once; of a conversation one for each of its two.
        Index(
            "uq_moderation_cases_open",
            "target_kind",
            "target_id",
            "subject_id",
            unique=True,
            sqlite_where=text(OPEN_CASE),
            postgresql_where=text(OPEN_CASE),
        ),
        Index("ix_moderation_cases_queue", "state", "region_id"),
        Index("ix_moderation_cases_target", "target_kind", "target_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    target_kind: Mapped[TargetKind] = mapped_column(Code(TargetKind))
    target_id: Mapped[int]
    # The listing it is, or that it hangs on; None: it is about a person.
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listings.id"), index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    # Copied when the case opens, so that who may judge it does not drift with an edit. None: nobody knows where, and
    # those who look after the whole site judge it.
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    category: Mapped[str] = mapped_column(String(20), default="")
    # Of a message that was held or refused.
    screening_id: Mapped[int | None] = mapped_column(ForeignKey("screenings.id"), unique=True)
    state: Mapped[CaseState] = mapped_column(Code(CaseState), default=CaseState.OPEN)
    severity: Mapped[int] = mapped_column(default=0)
    # The sum of `policy.addends` but for the waiting, which grows by itself.
    priority: Mapped[int] = mapped_column(default=0)
    # The lines of that sum, points by code, as they were when it was made.
    addends: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    # Grows with whatever a moderator has to have seen before deciding.
    version: Mapped[int] = mapped_column(default=1)
    # A lease: past its time it counts for nothing.
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    claimed_until: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    first_viewed_at: Mapped[datetime | None]
    first_action_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    listing: Mapped[Listing | None] = relationship()
    subject: Mapped[Account] = relationship(foreign_keys=[subject_id])
    region: Mapped[Region | None] = relationship()
    screening: Mapped[Screening | None] = relationship()
    claimed_by: Mapped[Account | None] = relationship(foreign_keys=[claimed_by_id])

    @property
    def title(self) -> str:
        """What it is about, in a line: the listing's title, or the person's name."""
        return self.listing.title if self.listing else self.subject.display_name

    @property
    def about(self) -> Listing:
        """The listing of a case that has one. Raises LookupError for a case about a person."""
        if self.listing is None:
            raise LookupError(self.id)
        return self.listing

    @property
    def is_about_message(self) -> bool:
        """Held by the rules, and read by nobody yet."""
        return self.target_kind == TargetKind.SCREENING

    @property
    def is_private(self) -> bool:
        """What was written between two is opened on purpose, and the log says by whom."""
        return self.target_kind in {TargetKind.MESSAGE, TargetKind.SCREENING}

    @property
    def is_open(self) -> bool:
        return self.state == CaseState.OPEN

    @property
    def is_unfinished(self) -> bool:
        """Open, or waiting for its author."""
        return self.state in {CaseState.OPEN, CaseState.AWAITING_AUTHOR}

    def holder(self, *, now: datetime) -> Account | None:
        """Who works on it now. `queries.is_held` agrees."""
        return self.claimed_by if self.claimed_until is not None and lease_runs(self.claimed_until, now=now) else None

    def held_by_another_than(self, account: Account, *, now: datetime) -> bool:
        holder = self.holder(now=now)
        return holder is not None and holder.id != account.id


def lease_runs(until: datetime, *, now: datetime) -> bool:
    """Also over where it seems to begin only later than now: the clock was put back, and nobody may hold a case
    until that hour comes again."""
    return now < until <= now + LEASE + SLACK
