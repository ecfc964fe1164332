"""What moderators or operators lay on a person, with an end: never a flag."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models.account import Account
from board.db import Base


class SanctionKind(StrEnum):
    """The weakest first."""

    # Told, and nothing else.
    WARN = "warn"
    # What they publish waits for a moderator, and they begin few conversations.
    LIMIT = "limit"
    # They read; what was agreed before may still be written about.
    SILENCE = "silence"
    # Nobody signs in, and what they posted is out of sight.
    SUSPEND = "suspend"
    BAN = "ban"


SHUTTING_OUT = (SanctionKind.SUSPEND, SanctionKind.BAN)
STRENGTH = {kind: strength for strength, kind in enumerate(SanctionKind)}


class Sanction(Base):
    """Begins when it is laid. The row stays when it is over, so that history can be told."""

    __tablename__ = "sanctions"
    __table_args__ = (
        Index("ix_sanctions_account_id", "account_id", "lifted_at"),
        Index(
            "ix_sanctions_standing",
            "until",
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str] = mapped_column(String(8))
    since: Mapped[datetime]
    # None: until it is lifted.
    until: Mapped[datetime | None]
    # When somebody lifted it, or its end once that was seen to have passed: it never stands again, whatever the clock
    # says later.
    lifted_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()

    def stands(self, *, now: datetime) -> bool:
        """Whether its time is running. `queries.standing_sanctions` agrees."""
        return self.lifted_at is None and (self.until is None or now < self.until)

    @property
    def was_lifted_early(self) -> bool:
        return self.lifted_at is not None and (self.until is None or self.lifted_at < self.until)

    @property
    def shuts_out(self) -> bool:
        return self.kind in SHUTTING_OUT
