"""What moderation lays on a listing."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.db import Base
from board.errors import RuleBroken, msgid
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
    # Follows from a sanction: its author is suspended or banned. Lifted when that is over.
    AUTHOR_SUSPENDED = "author_suspended"


# No decision about the listing: its author is not here.
OF_THE_AUTHOR = (Effect.AUTHOR_LEAVING, Effect.AUTHOR_SUSPENDED)

# Out of everybody's sight but of those who run the listing and its moderators; deals and sign-ups stand still.
CONCEALING = (Effect.HELD, Effect.CHANGES_REQUESTED, Effect.HIDDEN, Effect.REMOVED, *OF_THE_AUTHOR)
# In no list, search, feed, map and mail. A limited one goes on for whoever has its address.
UNLISTING = (*CONCEALING, Effect.LIMITED)
# What was removed is kept for whoever appeals; then its words and photos go, and the decision alone tells of it.
REMOVED_KEPT_FOR = timedelta(days=180)


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
    # What its author is told beside their form: what is to be changed, and why.
    note: Mapped[str] = mapped_column(Text, default="")
    # Of one that came of another, as a review comes of the changes that were asked for.
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("restrictions.id"))
    # Of a removal whose time is over: what the listing said is no longer kept.
    purged_at: Mapped[datetime | None]

    listing: Mapped[Listing] = relationship(back_populates="restrictions")
    follows: Mapped[Restriction | None] = relationship(remote_side="Restriction.id")

    @property
    def conceals(self) -> bool:
        return self.effect in CONCEALING

    @property
    def unlists(self) -> bool:
        return self.effect in UNLISTING

    @property
    def kept_until(self) -> datetime:
        return self.since + REMOVED_KEPT_FOR

    def lift(self, *, now: datetime) -> None:
        """Give the listing back, with the days it could not be seen; what came of this one goes with it. A second call
        does nothing. Raises RuleBroken where there is nothing left to give back."""
        if self.purged_at is not None:
            raise RuleBroken(msgid("保管の期間が過ぎて内容を消したため、この掲載は元に戻せません。"))
        came_of_it = [each for each in self.listing.active_restrictions if each.follows is self]
        standing = [each for each in (self, *came_of_it) if each.lifted_at is None]
        for restriction in standing:
            restriction.lifted_at = now
        if standing:
            self.listing.given_back(now=now)
