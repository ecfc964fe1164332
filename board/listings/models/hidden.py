"""A listing that one person does not want to see."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.db import Base
from board.listings.models.listing import Listing


class HiddenListing(Base):
    """Nobody else learns of it."""

    __tablename__ = "hidden_listings"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"), primary_key=True, index=True)
    since: Mapped[datetime]

    listing: Mapped[Listing] = relationship()
