"""What moderators removed half a year ago: its words and photos go, the row and the decision stay.

Only a removed listing is purged. A concealed photo or message is part of something that goes on, and stays with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, delete, select

from board import db
from board.audit.actions import record
from board.listings.models import REMOVED_KEPT_FOR, Effect, Listing, ListingPhoto, Opening, Restriction, Revision

# Free text; codes, numbers and dates say nothing of their own.
WORDS = (
    "title",
    "body",
    "district",
    "venue",
    "bring",
    "recruiter_name",
    "recruiter_address",
    "recruiter_contact",
    "duties",
    "workplace",
    "pay",
    "expenses",
    "registration_number",
)


def removed_long_ago(now: datetime) -> Select[Restriction]:
    """Those whose time is over and whose listing still says something, the earliest first."""
    return (
        select(Restriction)
        .where(
            Restriction.effect == Effect.REMOVED,
            Restriction.lifted_at.is_(None),
            Restriction.purged_at.is_(None),
            Restriction.since <= now - REMOVED_KEPT_FOR,
        )
        .order_by(Restriction.id)
    )


def purge(restriction: Restriction, *, now: datetime) -> bool:
    """Whether there was something to purge: lifted meanwhile, or purged before, nothing happens. The files of the
    photos go by night, once no evidence keeps them."""
    listing = restriction.listing
    db.lock(listing)
    db.session.refresh(restriction)
    removals = [each for each in listing.active_restrictions if each.effect == Effect.REMOVED]
    # Removed twice, it is kept for both.
    if restriction not in removals or restriction.purged_at is not None or any(now < r.kept_until for r in removals):
        return False
    for name in WORDS:
        setattr(listing, name, "")
    listing.roles = listing.kept = None
    for model in (ListingPhoto, Revision):
        db.session.execute(delete(model).where(model.listing_id == listing.id))
    for opening in db.session.scalars(select(Opening).where(Opening.listing_id == listing.id)):
        opening.role = ""
    db.session.expire(listing, ["photos"])
    for removal in removals:
        removal.purged_at = now
    listing.count_change()
    _record(listing, now=now)
    return True


def _record(listing: Listing, *, now: datetime) -> None:
    """Nobody's doing but the clock's; its title is gone too."""
    record("listing_purged", actor_id=None, object_type="listing", object_id=listing.id, now=now)
