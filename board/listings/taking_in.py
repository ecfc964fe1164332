"""Bringing the index up to date with listings: by the worker after the commit; and where the index lies in the same
database, already in the transaction that changes them, so that nobody ever finds what was just put out of sight."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from flask import has_app_context
from sqlalchemy import Select, event
from sqlalchemy.orm import Session

from board import db
from board.backends import search
from board.backends.search import SearchUnavailable
from board.backends.search.asking import SearchEngine
from board.listings import queries
from board.listings.indexing import document_of
from board.listings.models import Listing

_CHANGED = "listings_changed"


def take_in(listing_ids: Collection[int]) -> None:
    """Put in the listed ones, take out the others. Doing it again gives the same index. Raises SearchUnavailable."""
    engine = search.current()
    listed = queries.listed().where(Listing.id.in_(listing_ids)).order_by(Listing.id)
    if engine.writes_with_the_database:
        # Whoever changes one of them just now writes it into the index after us, and not an older state before.
        _apply(engine, db.session.scalars(listed.with_for_update(read=True, of=Listing)), listing_ids)
        return
    # The database's one writer must not wait for the index.
    with db.new_session(writing=False) as reading:
        _apply(engine, _as_they_are(reading, listed), listing_ids)


def _as_they_are(reading: Session, listed: Select[Listing]) -> Iterator[Listing]:
    """Read only when the engine takes them, and so one after the other: no older state is written after a newer."""
    yield from reading.scalars(listed)


def _apply(engine: SearchEngine, listings: Iterable[Listing], listing_ids: Collection[int]) -> None:
    engine.apply(put=map(document_of, listings), remove=listing_ids)


def note_change(listing: Listing) -> None:
    db.current_session().info.setdefault(_CHANGED, set()).add(listing.id)


@event.listens_for(Session, "before_commit")
def _write_with_the_change(session: Session) -> None:
    if session.in_nested_transaction() or not has_app_context() or session is not db.current_session():
        return
    changed = session.info.pop(_CHANGED, None)
    if not changed or not search.current().writes_with_the_database:
        return
    try:
        take_in(changed)
    except SearchUnavailable:
        # There is no index yet, or none that fits: the worker makes one, with this listing in it.
        return


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_CHANGED, None)
