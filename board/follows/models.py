"""What a person keeps an eye on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import Account
from board.db import Base
from board.listings.models import Listing

FAVOURITES_MAX = 500
FOLLOWED_REGIONS_MAX = 50


class Favourite(Base):
    """A listing that somebody wants to find again. Nobody else learns of it, not even its author."""

    __tablename__ = "favourites"
    __table_args__ = (
        UniqueConstraint("account_id", "listing_id"),
        Index("ix_favourites_newest", "account_id", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"), index=True)
    created_at: Mapped[datetime]
    # The lowest price they know of: told once of each lower one, and not again when it goes up and down.
    price_yen: Mapped[int | None]
    told_closed_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()
    listing: Mapped[Listing] = relationship()


class FollowedRegion(Base):
    """A region of any level that somebody wants to come back to. Nobody else learns of it."""

    __tablename__ = "followed_regions"
    __table_args__ = (UniqueConstraint("account_id", "region_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    since: Mapped[datetime]
