"""Between two people: whom somebody wants nothing to do with, and whom they do not want to hear from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models.account import Account
from board.db import Base

BOUNDARIES_MAX = 500


class Block(Base):
    """It holds for both; only who drew it knows of it."""

    __tablename__ = "blocks"
    __table_args__ = (UniqueConstraint("account_id", "blocked_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    blocked_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    since: Mapped[datetime]

    blocked: Mapped[Account] = relationship(foreign_keys=[blocked_id])


class Mute(Base):
    """Their messages come as before, without a word about it."""

    __tablename__ = "mutes"
    __table_args__ = (UniqueConstraint("account_id", "muted_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    muted_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    since: Mapped[datetime]

    muted: Mapped[Account] = relationship(foreign_keys=[muted_id])
