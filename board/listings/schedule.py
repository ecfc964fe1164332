"""Work after the commit: bring the index up to date. And what comes round with the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.orm import Session, selectinload

from board import db
from board.backends import search
from board.backends.search.asking import Document
from board.clock import utcnow
from board.listings import calendar, canary, queries, renewal_links, search_counts
from board.listings.indexing import document_of
from board.listings.models import Listing
from board.listings.taking_in import take_in
from board.web.changes import SEARCH_INDEX, leave

log = structlog.get_logger()


def index_listings(listing_ids: Sequence[int], _now: datetime) -> None:
    """Take in the listed ones, take out the others. Doing it again gives the same index."""
    take_in(listing_ids)
    leave(db.current_session(), {SEARCH_INDEX})


def index_listings_of(organisation_ids: Sequence[int], now: datetime) -> None:
    """An organisation has another name, and its listings are found by it."""
    theirs = queries.listed().where(Listing.organisation_id.in_(organisation_ids)).with_only_columns(Listing.id)
    index_listings(list(db.session.scalars(theirs)), now)


def rebuild_index(*, after_each: Callable[[], object] = lambda: None) -> int:
    """A new index beside the live one, then swapped in; how many listings it holds."""
    # Only read: building takes a while, and the database's one writer must not wait for it.
    with db.new_session(writing=False) as reading:
        return search.current().rebuild(_all_documents(reading, after_each))


def mend_index() -> None:
    """A missing or damaged index builds itself anew."""
    if search.current().needs_rebuild:
        rebuild_index()


def verify_index() -> None:
    """Every night: damage that nobody has run into yet is found, and mended within a minute; what no longer agrees
    with the listings is built anew at once."""
    search.current().verify()
    with db.new_session(writing=False) as reading:
        is_wrong = canary.differs(search.current(), reading)
    if is_wrong:
        log.warning("the search index differs from the listings and is built anew")
        rebuild_index()


def _all_documents(session: Session, after_each: Callable[[], object]) -> Iterable[Document]:
    everything = queries.listed().order_by(Listing.id).options(
        selectinload(Listing.organisation), selectinload(Listing.shifts)
    )
    statement = everything.execution_options(yield_per=500)
    for listing in session.scalars(statement):
        yield document_of(listing)
        after_each()


def forget_old_searches() -> None:
    search_counts.forget_old(now=utcnow())
    db.session.commit()


def close_expired() -> None:
    _in_batches(calendar.expire_due)


def publish_scheduled() -> None:
    """Each in a transaction of its own: whoever presses a button meanwhile waits for one listing, not for all."""
    due = list(db.session.scalars(queries.to_be_published(utcnow())))
    db.session.rollback()
    for listing_id in due:
        try:
            calendar.publish_scheduled(listing_id, now=utcnow())
            db.session.commit()
        except Exception as error:
            # One that fails must not hold up those after it, minute by minute.
            db.session.rollback()
            log.error("not published", listing_id=listing_id, exc_info=error)


def warn_authors() -> None:
    _in_batches(partial(calendar.warn_due, token_of=renewal_links.token_of))


def make_shifts_ahead() -> None:
    """Every night: those that come round are there some weeks before. Each listing in a transaction of its own."""
    found = list(db.session.scalars(queries.that_come_round()))
    db.session.rollback()
    for listing_id in found:
        try:
            calendar.make_shifts_ahead(listing_id, now=utcnow())
            db.session.commit()
        except Exception as error:
            db.session.rollback()
            log.error("shifts not made", listing_id=listing_id, exc_info=error)


def end_unfounded_standing() -> None:
    _in_batches(calendar.end_unfounded_standing)


def _in_batches(work: Callable[..., int]) -> None:
    while work(now=utcnow()):
        db.session.commit()
    db.session.rollback()
