"""What the board tells a person on its own pages; mails are rows of their own in `outbox`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from board.db import Base


class Notification(Base):
    """The sentence is made from `event` and `params` in the reader's language, when it is read."""

    __tablename__ = "notifications"
    __table_args__ = (Index("ix_notifications_account_id", "account_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    event: Mapped[str] = mapped_column(String(40))
    params: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
