"""Bringing the index up to date with listings: by the worker after the commit; and where the index lies in the same
database, already in the transaction that changes them, so that nobody ever finds what was just put out of sight."""

from __future__ import annotations

from collections.abc import Collection

from flask import has_app_context
from sqlalchemy import event
from sqlalchemy.orm import Session

from board import db
from board.backends import search
from board.backends.search import SearchUnavailable
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
        listed = listed.with_for_update(read=True, of=Listing)
    documents = [document_of(listing) for listing in db.session.scalars(listed)]
    gone = set(listing_ids) - {document.id for document in documents}
    engine.apply(put=documents, remove=sorted(gone))


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
