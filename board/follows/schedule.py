"""After the commit: what became of a favourite is told to those who keep it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from board import db
from board.follows import actions
from board.listings.models import Listing


def tell_of_lower_prices(listing_ids: Sequence[int], now: datetime) -> None:
    for listing_id in listing_ids:
        listing = db.session.get(Listing, listing_id)
        if listing is not None:
            actions.tell_of_lower_price(listing, now=now)
