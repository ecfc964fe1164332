"""What strangers and members write to the operators, and the worker's sign of life."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import EMAIL_MAX, Account
from board.db import Base
from board.errors import RuleBroken, msgid

CONTACT_TEXT_MAX = 3000
CONTACT_NOTE_MAX = 500


class Topic(StrEnum):
    USAGE = "usage"
    FAULT = "fault"
    RIGHTS = "rights"
    PRIVACY = "privacy"
    PRESS = "press"
    OTHER = "other"


TOPIC_NAMES = {
    Topic.USAGE: msgid("使い方について"),
    Topic.FAULT: msgid("不具合の報告"),
    Topic.RIGHTS: msgid("権利侵害・削除の申し出"),
    Topic.PRIVACY: msgid("個人情報について"),
    Topic.PRESS: msgid("取材・連携について"),
    Topic.OTHER: msgid("その他"),
}


class ContactState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class ContactMessage(Base):
    """Answered by the operator's own mail program; here stands who took care of it, and when."""

    __tablename__ = "contact_messages"
    __table_args__ = (Index("ix_contact_messages_state", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    topic: Mapped[str] = mapped_column(String(12))
    body: Mapped[str] = mapped_column(Text)
    # Empty where somebody signed in gave none: theirs is known. A stranger may give none and wants no answer.
    reply_to: Mapped[str] = mapped_column(String(EMAIL_MAX), default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    locale: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12), default=ContactState.OPEN)
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    handled_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(CONTACT_NOTE_MAX), default="")

    account: Mapped[Account | None] = relationship(foreign_keys=[account_id])
    handled_by: Mapped[Account | None] = relationship(foreign_keys=[handled_by_id])

    @property
    def is_open(self) -> bool:
        return self.state == ContactState.OPEN

    @property
    def answer_to(self) -> str:
        """Where an answer goes; empty when nobody waits for one."""
        return self.reply_to or (self.account.email if self.account else "")

    def settle(self, state: ContactState, *, by: Account, note: str, now: datetime) -> None:
        """Answered or closed. Raises RuleBroken when a colleague was quicker."""
        if not self.is_open:
            raise RuleBroken(msgid("このお問い合わせには、すでにほかの方が対応しています。"))
        self.state, self.note = state, note
        self.handled_by, self.handled_at = by, now


class Heartbeat(Base):
    """When each part of the board that works by itself was last seen at work."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]
