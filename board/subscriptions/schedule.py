"""Every minute: who is to be told. Every night: what nobody needs any more."""

from __future__ import annotations

import structlog
from sqlalchemy import delete, select

from board import db
from board.clock import utcnow
from board.listings.lifecycle import CLOSED
from board.listings.models import Listing
from board.subscriptions import queries
from board.subscriptions.models import CONFIRMATION_LIFETIME, SearchMatch, SearchRequest, Subscriber, ToldListing
from board.subscriptions.policy import WAITS_AT_MOST, is_quiet
from board.subscriptions.telling import tell

log = structlog.get_logger()


def tell_subscribers() -> None:
    """Each in a transaction of their own: one who fails holds up nobody."""
    now = utcnow()
    if is_quiet(now):
        return
    due = list(db.session.scalars(queries.with_news(now)))
    db.session.rollback()
    for subscriber_id in due:
        try:
            subscriber = db.session.get(Subscriber, subscriber_id)
            if subscriber is not None:
                tell(subscriber, now=now)
            db.session.commit()
        except Exception as error:
            db.session.rollback()
            log.error("not told", subscriber_id=subscriber_id, exc_info=error)


def forget_old_requests() -> None:
    """Addresses that never said yes, what was found but has been out of sight ever since, and who heard of what is
    over for good: nobody could be told of it again."""
    now = utcnow()
    db.session.execute(delete(SearchRequest).where(SearchRequest.asked_at < now - CONFIRMATION_LIFETIME))
    db.session.execute(delete(SearchMatch).where(SearchMatch.found_at < now - WAITS_AT_MOST))
    for of_a_listing in (SearchMatch, ToldListing):
        over = select(Listing.id).where(Listing.id == of_a_listing.listing_id, Listing.state.in_(CLOSED))
        db.session.execute(delete(of_a_listing).where(over.exists()), execution_options={"synchronize_session": False})
    db.session.commit()
