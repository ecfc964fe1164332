"""Work that comes round by itself: reservations that ran out, and listings that closed by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from board import db
from board.clock import utcnow
from board.deals import actions, queries
from board.follows import actions as follows
from board.listings.models import Listing


def release_lapsed_reservations() -> None:
    while actions.release_lapsed(now=utcnow()):
        db.session.commit()
    db.session.rollback()


def tell_askers_of_closed(listing_ids: Sequence[int], now: datetime) -> None:
    """Those who had asked about listings that ran out hear of it; told before, nobody hears it twice."""
    for listing_id in listing_ids:
        listing = db.session.get(Listing, listing_id)
        if listing is not None and listing.is_closed:
            actions.tell_askers(listing, now=now)


def settle_quantities(listing_ids: Sequence[int], now: datetime) -> None:
    """Authors have said another number of pieces."""
    found = [db.session.get(Listing, listing_id) for listing_id in sorted(listing_ids)]
    listings = [listing for listing in found if listing is not None]
    # Every listing before the first line in the log, as with what has lapsed.
    for listing in listings:
        db.lock(listing)
    for listing in listings:
        actions.settle(listing, now=now)


def tell_of_ended_favourites(listing_ids: Sequence[int], now: datetime) -> None:
    """Whoever kept it and never asked about it; the others have heard in their conversations."""
    for listing_id in listing_ids:
        listing = db.session.get(Listing, listing_id)
        if listing is not None:
            follows.tell_of_end(listing, but=set(db.session.scalars(queries.asker_ids(listing))), now=now)
