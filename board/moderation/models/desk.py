"""What moderators keep for their own work: notes, the lists they come back to, what became of several cases at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import Account
from board.db import Base
from board.moderation.models.case import Case

CASE_NOTE_MAX = 2000
VIEW_NAME_MAX = 40
VIEWS_MAX = 12
BATCH_MAX = 200


class CaseNote(Base):
    """Among moderators: no page of anybody else shows it. Never changed; who erred writes another."""

    __tablename__ = "case_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_cases.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    written_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(String(CASE_NOTE_MAX))

    case: Mapped[Case] = relationship()
    author: Mapped[Account] = relationship()


class SavedView(Base):
    """Filters of the queue under a name of one's own. `query` is what stands in the address."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(VIEW_NAME_MAX))
    query: Mapped[dict[str, str]] = mapped_column(JSON)
    created_at: Mapped[datetime]


class CaseBatch(Base):
    """Several cases decided by one form, each for itself. The same form again finds what became of each, and goes on
    where it was broken off."""

    __tablename__ = "case_batches"
    __table_args__ = (UniqueConstraint("account_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    key: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime]
    # By the case's number as text: what became of it, and more where there is more to say.
    results: Mapped[dict[str, list[str]]] = mapped_column(MutableDict.as_mutable(JSON), default=dict)
