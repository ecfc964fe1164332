"""One side's word about the other, after a deal. No stars: the board keeps ties, not scores."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import Account
from board.db import Base
from board.deals.models import Deal

BODY_MAX = 400


class Review(Base):
    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("deal_id", "writer_id"),
        Index("ix_reviews_about_id", "about_id", "shown_at"),
        # The sweep looks for those that have come into sight.
        Index("ix_reviews_told_at", "told_at", "shown_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    writer_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    about_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # Empty when its writer has left for good.
    body: Mapped[str] = mapped_column(String(BODY_MAX))
    hopes_again: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime]
    # Sealed until then: the end of the window, or the moment the other side has written too.
    shown_at: Mapped[datetime]
    # When the one it is about heard that it is there.
    told_at: Mapped[datetime | None]
    # Taken out of sight by moderators; nothing of it is lost.
    concealed_at: Mapped[datetime | None]

    deal: Mapped[Deal] = relationship()
    writer: Mapped[Account] = relationship(foreign_keys=[writer_id])
    about: Mapped[Account] = relationship(foreign_keys=[about_id])

    def is_shown(self, *, now: datetime) -> bool:
        """No longer sealed, and no longer its writer's to change."""
        return self.shown_at <= now

    @property
    def is_concealed(self) -> bool:
        return self.concealed_at is not None

    def visible_to(self, account: Account, *, now: datetime) -> bool:
        """On the page of the two; `queries.visible_to` says what everybody may read."""
        if account.id == self.writer_id:
            return bool(self.body)
        return self.is_shown(now=now) and not self.is_concealed and bool(self.body)
