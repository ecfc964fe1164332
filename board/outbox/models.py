"""What must happen after a commit, as rows written in the same transaction. A claim is a lease with a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from board.db import Base


class Undelivered:
    """What an operator may do about a row that was given up: the same for work and for mails."""

    next_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int]
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]

    @property
    def is_dead(self) -> bool:
        return self.dead_at is not None and self.done_at is None

    def revive(self, *, now: datetime) -> None:
        """From the first attempt again."""
        self.attempts, self.next_at, self.leased_until, self.dead_at = 0, now, None, None

    def let_go(self, *, now: datetime) -> None:
        """Done with, without having been done; when it died is still to be read."""
        self.done_at = now


class FollowUp(Undelivered, Base):
    """Work to be done by the handler registered for `kind`; running it twice gives the same result."""

    __tablename__ = "follow_ups"
    __table_args__ = (Index("ix_follow_ups_due", "done_at", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")


class Mail(Undelivered, Base):
    """A mail to be sent. The Message-ID is fixed here, so a repeat after a crash is recognised as the same mail."""

    __tablename__ = "mails"
    __table_args__ = (Index("ix_mails_due", "done_at", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    recipient: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(8))
    event: Mapped[str] = mapped_column(String(40))
    params: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")

    def let_go(self, *, now: datetime) -> None:
        super().let_go(now=now)
        # A link in it may still open a door.
        self.params = {}
