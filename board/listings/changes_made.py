"""Its author has changed what moderators had asked for: one of them looks again before anybody else does."""

from __future__ import annotations

from datetime import datetime

from board import db
from board.accounts.models import Account
from board.audit.actions import record
from board.listings.models import Effect, Listing, Restriction
from board.outbox.actions import follow_up

CHANGES_MADE = "listing_changes_made"


def hand_in_changes(listing: Listing, *, by: Account, now: datetime) -> Restriction | None:
    """What was asked for is answered, and the listing is held until a moderator has looked: out of sight throughout.
    None where nothing was asked; a second call does nothing."""
    db.lock(listing)
    asked = [each for each in listing.active_restrictions if each.effect == Effect.CHANGES_REQUESTED]
    if not asked:
        return None
    for restriction in asked:
        # Not given back by it: its days go on being counted as out of sight.
        restriction.lifted_at = now
    held = listing.restrict(Effect.HELD, guideline=asked[-1].guideline, now=now, follows=asked[-1])
    db.session.add(held)
    db.session.flush()
    follow_up(CHANGES_MADE, listing.id, now=now)
    record(
        "listing_changes_made",
        actor_id=by.id,
        object_type="listing",
        object_id=listing.id,
        label=listing.title,
        now=now,
        version=listing.version,
        restriction=held.id,
    )
    return held
