"""Sow generated listings by the thousand: authors, listings, shifts and photos in batches, one statement each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import insert, select

from board import db
from board.accounts.models import Account
from board.accounts.passwords import hash_password
from board.demo import album, catalogue, generated
from board.listings.models import Listing, ListingPhoto, Shift
from board.media.models import Image

BATCH = 1000
PASSWORD = "engawa-demo-2026"  # noqa: S105 (development and measuring only)
# So many pictures at most for one category: hanging them all would take longer than the listings.
PICTURES_PER_CATEGORY = 3

Progress = Callable[[int], None]
Item = TypeVar("Item")
# Everything of a listing that its row holds, but for the id that the database gives.
_COLUMNS = tuple(column.key for column in Listing.__table__.columns if column.key != "id")


class AlreadySown(Exception):
    """This seed is in the database: its accounts are there."""


def sow(count: int, *, seed: int, now: datetime, progress: Progress = lambda _done: None) -> int:
    """How many listings were added; the caller commits and rebuilds the index. Raises AlreadySown."""
    authors = _join(-(-count // generated.LISTINGS_PER_AUTHOR), seed=seed, now=now)
    names_by_category = _pictures_by_category()
    images = album.hang({name for names in names_by_category.values() for name in names}, now=now)
    every = generated.listings(count, seed=seed, now=now, pictures=names_by_category)
    done = 0
    for batch in _batches(every):
        _post(batch, [authors[(done + place) % len(authors)] for place in range(len(batch))], images)
        done += len(batch)
        progress(done)
    return done


def email_of(number: int, *, seed: int) -> str:
    return f"seed{seed}-{number}@example.jp"


def _join(count: int, *, seed: int, now: datetime) -> list[int]:
    """Ids of new, confirmed accounts, all with the demonstration's password."""
    if db.session.scalar(select(Account.id).where(Account.email == email_of(0, seed=seed))):
        raise AlreadySown
    joined_at = now - timedelta(days=400)
    # One hash for all: argon2 is slow on purpose.
    password_hash = hash_password(PASSWORD)
    rows = [
        {
            "email": email_of(number, seed=seed),
            "password_hash": password_hash,
            "display_name": name,
            "created_at": joined_at + timedelta(minutes=number),
            "confirmed_at": joined_at + timedelta(minutes=number + 4),
        }
        for number, name in enumerate(generated.names(count, seed=seed))
    ]
    return [author_id for batch in _batches(rows) for author_id in _insert(Account, batch)]


def _pictures_by_category() -> dict[str, list[str]]:
    """Those that the demonstration's listings of the category show."""
    found: dict[str, list[str]] = {}
    for entry in catalogue.entries():
        names = found.setdefault(entry.fields["category"], [])
        names += [name for name in entry.pictures if name not in names][: PICTURES_PER_CATEGORY - len(names)]
    return found


def _post(batch: list[generated.Generated], author_ids: list[int], images: dict[str, Image]) -> None:
    rows = []
    for each, author_id in zip(batch, author_ids, strict=True):
        each.listing.author_id = author_id
        rows.append(_row_of(each.listing))
    ids = _insert(Listing, rows)
    _insert_all(
        ListingPhoto,
        [
            {"listing_id": listing_id, "image_id": images[name].id, "position": position}
            for listing_id, each in zip(ids, batch, strict=True)
            for position, name in enumerate(each.pictures, start=1)
        ],
    )
    _insert_all(
        Shift,
        [
            {"listing_id": listing_id, "starts_at": starts_at, "ends_at": ends_at, "capacity": capacity}
            for listing_id, each in zip(ids, batch, strict=True)
            for starts_at, ends_at, capacity in each.shifts
        ],
    )


def _row_of(listing: Listing) -> dict[str, Any]:
    """What was set; the table's own defaults for the rest."""
    held = vars(listing)
    return {name: held[name] if name in held else _default_of(name) for name in _COLUMNS}


def _default_of(name: str) -> Any:
    default = Listing.__table__.columns[name].default
    return None if default is None else default.arg


def _insert(model: type[db.Base], rows: list[dict[str, Any]]) -> list[int]:
    """The new ids, in the order of the rows."""
    table: Any = model.__table__
    return list(db.session.scalars(insert(table).returning(table.c.id, sort_by_parameter_order=True), rows))


def _insert_all(model: type[db.Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(model.__table__), rows)  # type: ignore[arg-type]  # a mapped class's is a table


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch
