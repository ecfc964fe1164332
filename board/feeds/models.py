"""The key of a person's own calendar."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import Account
from board.db import Base


class CalendarKey(Base):
    """Whoever has it reads the calendar. Only its hash is kept; a new one ends the one before."""

    __tablename__ = "calendar_keys"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    since: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="joined")
