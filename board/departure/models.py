"""A copy of everything a person has here, packed for them to take along."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import Account
from board.db import Base

GRACE = timedelta(days=14)
RECALLED_BEFORE = timedelta(days=1)
EXPORT_KEPT = timedelta(days=7)
EXPORTS_A_DAY = 3
DAY = timedelta(hours=24)
FILE_NAME_MAX = 80


class Export(Base):
    """Asked for, then packed by the worker. The file's name cannot be guessed; it is empty once the file is gone."""

    __tablename__ = "exports"
    __table_args__ = (
        Index("ix_exports_account_id", "account_id", "id"),
        Index("ix_exports_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    file_name: Mapped[str] = mapped_column(String(FILE_NAME_MAX), default="")
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()

    @property
    def is_pending(self) -> bool:
        return self.ready_at is None and self.file_name != ""

    def is_there(self, *, now: datetime) -> bool:
        return self.file_name != "" and self.expires_at is not None and now < self.expires_at

    def ready(self, *, now: datetime) -> None:
        self.ready_at, self.expires_at = now, now + EXPORT_KEPT

    def gone(self) -> None:
        self.file_name = ""
