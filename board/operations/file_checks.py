"""Rows and files: what one names and the other lacks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Column, exists, literal, select
from sqlalchemy.orm import Session

from board.backends import storage
from board.backends.mail import current as mailer
from board.backends.mail.file import FileMailer
from board.backends.storage import NotStored
from board.db import Base
from board.media.models import Image, storage_key
from board.moderation.models import Evidence
from board.operations.looking import Look


def missing_files(look: Look) -> Iterator[str]:
    """Photos of which a size is lost; their pages show a placeholder. With what refers to them."""
    # Rows first: the file of a row that is already there was there before it.
    images = look.session.scalars(select(Image).order_by(Image.id)).all()
    stored = set(storage.current().keys())
    for image in images:
        lost = [width for width in image.widths if storage_key(image.sha256, width) not in stored]
        if lost:
            yield f"image {image.id} ({', '.join(map(str, lost))}): {_used_by(look.session, image.id)}"


def orphans(look: Look) -> list[str]:
    """Keys of files that no row names, put there more than a day ago."""
    files = storage.current()
    images = look.session.scalars(select(Image))
    named = {storage_key(image.sha256, width) for image in images for width in image.widths}
    return [key for key in sorted(files.keys()) if key not in named and _is_old(key, look.forgotten_before)]


def unfinished(look: Look) -> list[str]:
    return [path.name for path in unfinished_files(before=look.forgotten_before)]


def unfinished_files(*, before: datetime) -> list[Path]:
    """Left behind by writers that were killed, in the photos' folder and in that of the mails."""
    mails = mailer()
    found = storage.current().unfinished() + (mails.unfinished() if isinstance(mails, FileMailer) else [])
    return [path for path in found if _changed_before(path, before)]


def unused_images(look: Look) -> list[str]:
    return [f"image {image.id}" for image in forgotten_images(look)]


def forgotten_images(look: Look) -> list[Image]:
    """Rows that nothing refers to and nobody chose again within a day: forms given up, photos replaced."""
    unused = select(Image).where(Image.created_at < look.forgotten_before)
    for column in _references():
        unused = unused.where(~exists(select(literal(1)).where(column == Image.id)))
    evidence = {image_id for ids in look.session.scalars(select(Evidence.image_ids)) for image_id in ids}
    candidates = look.session.scalars(unused.order_by(Image.id)).all()
    return [image for image in candidates if image.id not in evidence and _is_forgotten(image, look)]


def _is_forgotten(image: Image, look: Look) -> bool:
    return _is_old(storage_key(image.sha256, max(image.widths)), look.forgotten_before)


def _is_old(key: str, before: datetime) -> bool:
    try:
        return storage.current().put_at(key) < before
    except NotStored:
        return True


def _changed_before(path: Path, before: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
    except FileNotFoundError:
        # Its writer has just finished it.
        return False


def _references() -> list[Column[object]]:
    """Every column of any table that names an image; what later rooms add is among them by itself."""
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == Image.__tablename__ for key in column.foreign_keys)
    ]


def _used_by(session: Session, image_id: int) -> str:
    users = []
    for column in _references():
        table = column.table
        # What is looked up by people is the listing, not its row for a photo.
        kind, key = ("listing", "listing_id") if "listing_id" in table.columns else (table.name, "id")
        owners = session.scalars(select(table.columns[key]).where(column == image_id))
        users += [f"{kind} {number}" for number in owners]
    return ", ".join(users) or "-"
