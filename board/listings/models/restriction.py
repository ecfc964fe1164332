"""What moderation lays on a listing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.db import Base
from board.listings.columns import Code

if TYPE_CHECKING:
    from board.listings.models.listing import Listing


class Effect(StrEnum):
    """The moderators' axis; without any restriction a listing is simply published."""

    LIMITED = "limited"
    HELD = "held"
    CHANGES_REQUESTED = "changes_requested"
    HIDDEN = "hidden"
    REMOVED = "removed"
    # Laid by nobody: its author has asked to leave. Lifted when they stay after all.
    AUTHOR_LEAVING = "author_leaving"


# A limited listing can still be seen; every other effect takes it out of sight.
CONCEALING = (Effect.HELD, Effect.CHANGES_REQUESTED, Effect.HIDDEN, Effect.REMOVED, Effect.AUTHOR_LEAVING)


class Restriction(Base):
    """Written by moderation, read here. Lifting keeps the row, so that history can be told."""

    __tablename__ = "restrictions"
    __table_args__ = (Index("ix_restrictions_listing_id", "listing_id", "lifted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    effect: Mapped[Effect] = mapped_column(Code(Effect))
    guideline: Mapped[str] = mapped_column(String(40))
    since: Mapped[datetime]
    lifted_at: Mapped[datetime | None]

    listing: Mapped[Listing] = relationship(back_populates="restrictions")

    @property
    def conceals(self) -> bool:
        return self.effect in CONCEALING

    def lift(self, *, now: datetime) -> None:
        """Give the listing back, with the days it could not be seen. A second call does nothing."""
        if self.lifted_at is None:
            self.lifted_at = now
            self.listing.given_back(now=now)
