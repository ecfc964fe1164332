"""What a change of a listing does to the places people sign up for: nobody's seat is taken away, and who takes part
hears of it. `participation` does the rest, after the commit."""

from __future__ import annotations

from datetime import datetime

from board import db
from board.listings.kinds import TAKES_PART
from board.listings.models import Listing, Opening
from board.outbox.actions import follow_up

OPENINGS_CHANGED = "openings_changed"
OPENING_MOVED = "opening_moved"
SIGN_UPS_END = "sign_ups_end"

Times = dict[Opening, tuple[datetime | None, datetime | None]]


def lock_openings(listing: Listing) -> Times:
    """After the listing: its openings as whoever signed up last left them. When each takes place, as yet."""
    if listing.kind not in TAKES_PART:
        return {}
    db.session.expire(listing, ["openings"])
    for opening in sorted(listing.openings, key=lambda opening: opening.id):
        db.lock(opening)
    return {opening: (opening.starts_at, opening.ends_at) for opening in listing.openings}


def follow_changes(listing: Listing, before: Times, *, now: datetime) -> None:
    """Leave word of what has changed. Whoever adds shifts in another way leaves OPENINGS_CHANGED as well."""
    if listing.kind not in TAKES_PART:
        return
    db.session.flush()
    follow_up(OPENINGS_CHANGED, listing.id, now=now)
    for opening, times in before.items():
        if opening.offered and opening.starts_at is not None and (opening.starts_at, opening.ends_at) != times:
            follow_up(OPENING_MOVED, opening.id, now=now)
