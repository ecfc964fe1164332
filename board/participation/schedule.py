"""Work that comes round by itself: offers that ran out, seats that came free, reminders; and what follows from a
listing that changed, moved or ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from board import db
from board.clock import utcnow
from board.listings.models import Listing, Opening
from board.participation import actions


def lapse_offers() -> None:
    _in_batches(actions.lapse_due)


def offer_free_seats() -> None:
    _in_batches(actions.offer_what_is_free)


def let_go_of_unsettled() -> None:
    _in_batches(actions.let_go_of_unsettled)


def remind_of_tomorrow() -> None:
    _in_batches(actions.remind_due)


def _in_batches(work: Callable[..., int]) -> None:
    while work(now=utcnow()):
        db.session.commit()
    db.session.rollback()


def follow_openings(listing_ids: Sequence[int], now: datetime) -> None:
    found = [db.session.get(Listing, listing_id) for listing_id in sorted(set(listing_ids))]
    listings = [listing for listing in found if listing is not None]
    # All before the first line in the log: whoever signs up for one of them holds it and waits for the log.
    for listing in listings:
        db.lock(listing)
    for listing in listings:
        actions.follow_openings(listing, now=now)


def tell_of_moves(opening_ids: Sequence[int], now: datetime) -> None:
    for opening_id in sorted(opening_ids):
        opening = db.session.get(Opening, opening_id)
        if opening is not None:
            actions.tell_of_move(opening, now=now)


def end_with_listings(listing_ids: Sequence[int], now: datetime) -> None:
    for listing_id in sorted(listing_ids):
        listing = db.session.get(Listing, listing_id)
        if listing is not None:
            actions.end_with(listing, now=now)
