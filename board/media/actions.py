"""Keeping a photo that somebody uploaded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from board import db
from board.backends import storage
from board.media.models import Image, storage_key
from board.media.processing import BROKEN, BadPhoto, Photo, prepare, prepare_avatar


def store_photo(data: bytes | Photo, *, now: datetime) -> Image:
    """The image of this photo; the same photo again is the same image. Raises BadPhoto.

    Preparing takes a second: a view that already holds the database prepares first and passes the Photo."""
    photo = data if isinstance(data, Photo) else prepare(data)
    # Files before the row: a kill in between leaves a file without a row, never a row without a file.
    _store_files(photo)
    known = db.session.scalar(select(Image).where(Image.sha256 == photo.sha256))
    return known or _add_row(photo, now=now)


def square_of(image: Image, *, now: datetime) -> Image:
    """The avatar that this image makes; of an avatar itself. Raises BadPhoto when its file is lost."""
    if image.is_avatar:
        return image
    try:
        data = storage.current().read(storage_key(image.sha256, max(image.widths)))
    except storage.NotStored:
        raise BadPhoto(BROKEN) from None
    return store_photo(prepare_avatar(data), now=now)


def _store_files(photo: Photo) -> None:
    files = storage.current()
    for width, rendition in photo.renditions.items():
        key = storage_key(photo.sha256, width)
        if not files.exists(key):
            files.put(key, rendition)


def _add_row(photo: Photo, *, now: datetime) -> Image:
    image = Image(
        sha256=photo.sha256, width=photo.width, height=photo.height, is_avatar=photo.is_avatar, created_at=now
    )
    try:
        with db.session.begin_nested():
            db.session.add(image)
    except IntegrityError:
        # The same photo was stored by somebody else between our look and our insert.
        return db.session.scalars(select(Image).where(Image.sha256 == photo.sha256)).one()
    return image
