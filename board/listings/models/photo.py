"""A picture in its place in a listing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.db import Base
from board.media.models import Image

if TYPE_CHECKING:
    from board.listings.models.listing import Listing

PHOTOS_MAX = 10
CONCEALED_IN_WORDS = "concealed_at IS NOT NULL"


class ListingPhoto(Base):
    __tablename__ = "listing_photos"
    __table_args__ = (
        Index("ix_listing_photos_listing_id", "listing_id", "position"),
        # Few among many: what others upload is compared with these.
        Index(
            "ix_listing_photos_concealed",
            "image_id",
            sqlite_where=text(CONCEALED_IN_WORDS),
            postgresql_where=text(CONCEALED_IN_WORDS),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    image_id: Mapped[int] = mapped_column(ForeignKey("images.id"))
    position: Mapped[int]
    # Since when moderators keep it from everybody's eyes; it stays in its place.
    concealed_at: Mapped[datetime | None]
    # Of a concealed one that its author took off: kept, so that another upload does not bring it back into sight.
    removed_at: Mapped[datetime | None]

    listing: Mapped[Listing] = relationship(back_populates="photos")
    image: Mapped[Image] = relationship(lazy="joined")
