"""Work after the commit: bring the index up to date, close what has run out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import joinedload

from board import db
from board.clock import utcnow
from board.listings import actions, queries
from board.listings.indexing import Document, document_of
from board.listings.models import Listing


def index_listings(listing_ids: Sequence[int], _now: datetime) -> None:
    """Take in the listed ones, take out the others. Doing it again gives the same index."""
    engine = current_app.extensions["search"]
    listed = queries.listed().where(Listing.id.in_(listing_ids)).options(joinedload(Listing.region))
    documents = [document_of(listing) for listing in db.session.scalars(listed).unique()]
    gone = set(listing_ids) - {document.id for document in documents}
    engine.apply(put=[(d.id, d.title, d.body) for d in documents], remove=sorted(gone))


def rebuild_index() -> int:
    """A new index beside the live one, then swapped in; how many listings it holds."""
    return int(current_app.extensions["search"].rebuild((d.id, d.title, d.body) for d in _all_documents()))


def _all_documents() -> Iterable[Document]:
    statement = queries.listed().options(joinedload(Listing.region)).order_by(Listing.id)
    for listing in db.session.scalars(statement.execution_options(yield_per=500)).unique():
        yield document_of(listing)


def close_expired() -> None:
    while actions.expire_due(now=utcnow()):
        db.session.commit()
    db.session.rollback()


