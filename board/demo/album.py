"""The drawn pictures of the demonstration. bench/draw_demo_pictures.py makes them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path

from board.media.actions import store_photo
from board.media.models import PHOTO_WIDTHS, Image
from board.media.processing import Photo

PICTURES = Path(__file__).parent / "pictures"

Progress = Callable[[int, int], None]


def hang(names: Collection[str], *, now: datetime, progress: Progress | None = None) -> dict[str, Image]:
    """Store each picture once; by name. `progress` hears how many of how many are done."""
    images = {}
    for done, name in enumerate(sorted(names), start=1):
        images[name] = store_photo(photo(name), now=now)
        if progress:
            progress(done, len(names))
    return images


def photo(name: str) -> Photo:
    """As `media` would prepare it, from files made beforehand: encoding all of them takes more than a minute."""
    large, small = (PICTURES / f"{name}.webp").read_bytes(), (PICTURES / "small" / f"{name}.webp").read_bytes()
    width, height = size_of(large)
    smallest, *others = sorted(PHOTO_WIDTHS)
    return Photo({smallest: small, **dict.fromkeys(others, large)}, width, height)


def size_of(webp: bytes) -> tuple[int, int]:
    """Width and height from the header of a plain (lossy) WebP file."""
    if webp[8:16] != b"WEBPVP8 ":
        raise ValueError("not a plain WebP file")
    return int.from_bytes(webp[26:28], "little") & 0x3FFF, int.from_bytes(webp[28:30], "little") & 0x3FFF
