"""Keeping a photo that somebody uploaded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from board import db
from board.backends import storage
from board.media.models import Image, storage_key
from board.media.processing import BROKEN, NO_ROOM, BadPhoto, Photo, prepare, prepare_avatar


def store_photo(data: bytes | Photo, *, now: datetime) -> Image:
    """The image of this photo; the same photo again is the same image. Raises BadPhoto.

    Preparing takes a second: a view that already holds the database prepares first and passes the Photo."""
    photo = data if isinstance(data, Photo) else prepare(data)
    # Files before the row: a kill in between leaves a file without a row, never a row without a file.
    _store_files(photo)
    known = db.session.scalar(_stored_as(photo.sha256))
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
    try:
        for width, rendition in photo.renditions.items():
            key = storage_key(photo.sha256, width)
            # Renewed, so that the nightly sweep does not take away what this row is about to name.
            if not files.renew(key):
                files.put(key, rendition)
    except storage.StorageFull:
        # Whoever chose it is told beside their form, which keeps all the rest.
        raise BadPhoto(NO_ROOM) from None


def _add_row(photo: Photo, *, now: datetime) -> Image:
    image = Image(
        sha256=photo.sha256,
        width=photo.width,
        height=photo.height,
        is_avatar=photo.is_avatar,
        likeness=photo.likeness,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(image)
    except IntegrityError:
        # The same photo was stored by somebody else between our look and our insert.
        return db.session.scalars(_stored_as(photo.sha256)).one()
    return image


def _stored_as(sha256: str) -> Select[Image]:
    # Held until the commit: nobody removes it for being unused while somebody begins to use it.
    return select(Image).where(Image.sha256 == sha256).with_for_update(read=True, key_share=True)
