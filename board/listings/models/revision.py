"""The history of a published listing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from board.db import Base


class Revision(Base):
    """What one change of a published listing did to it, as its readers would tell."""

    __tablename__ = "listing_revisions"
    __table_args__ = (Index("ix_listing_revisions_listing_id", "listing_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    version: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # Field name → [before, after], as plain values.
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
