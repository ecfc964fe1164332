"""Work that comes round by itself: reservations that ran out, and listings that closed by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from board import db
from board.clock import utcnow
from board.deals import actions
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
