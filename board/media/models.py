"""Images as stored: re-encoded, without metadata, named by content. Its parent decides who may see one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from board.db import Base

PHOTO_BYTES_MAX = 10 * 1024 * 1024
PHOTO_PIXELS_MAX = 24_000_000
PHOTO_WIDTHS = (320, 800, 1600)
# Square pictures of people: beside a name, and on their page.
AVATAR_WIDTHS = (96, 320)


class Image(Base):
    __tablename__ = "images"

    id: Mapped[int] = mapped_column(primary_key=True)
    # SHA-256 of the largest rendition; the storage keys are `<sha256>/<width>.webp`.
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    # Of the largest rendition, the right way up.
    width: Mapped[int]
    height: Mapped[int]
    is_avatar: Mapped[bool] = mapped_column(default=False)
    # What it looks like: as it is, mirrored, its middle (16 hexadecimal digits each); None for those stored before
    # there were any.
    likeness: Mapped[str | None] = mapped_column(String(48))
    created_at: Mapped[datetime]

    @property
    def widths(self) -> tuple[int, ...]:
        """The names of its renditions, each a file of its own."""
        return AVATAR_WIDTHS if self.is_avatar else PHOTO_WIDTHS

    @property
    def offered_widths(self) -> list[tuple[int, int]]:
        """(name, true width in pixels) of each rendition worth offering, narrowest first.
        A photo narrower than a name is kept at its own width under it, so wider names repeat it."""
        offered: dict[int, int] = {}
        for name in PHOTO_WIDTHS:
            offered.setdefault(min(name, self.width), name)
        return [(name, true_width) for true_width, name in offered.items()]


def storage_key(sha256: str, width: int) -> str:
    return f"{sha256}/{width}.webp"
