"""Images as stored: re-encoded, without metadata, named by their content. Who may see one is its parent's affair."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from board.db import Base

PHOTO_BYTES_MAX = 10 * 1024 * 1024
PHOTO_PIXELS_MAX = 24_000_000
PHOTO_WIDTHS = (320, 800, 1600)


class Image(Base):
    __tablename__ = "images"

    id: Mapped[int] = mapped_column(primary_key=True)
    # SHA-256 of the largest rendition; the storage keys are `<sha256>/<width>.webp`.
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime]
