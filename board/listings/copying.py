"""Once more: a new draft that says what an older listing said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from board import db
from board.errors import RuleBroken, msgid
from board.listings import queries
from board.listings.models import Listing, ListingPhoto, Shift
from board.listings.revisions import WRITTEN

# Said anew each time: when it opens by itself, and that it stays for good.
NOT_COPIED = ("publish_at", "is_standing")


def copy_listing(listing: Listing, *, now: datetime) -> Listing:
    """A draft with its words, values and photos; days that are over are left out. Asked twice, the copy that
    nobody has touched yet is taken up again. Raises RuleBroken for what moderators hold back."""
    # Two presses of the button wait for each other.
    db.lock(listing.author)
    if listing.is_concealed:
        raise RuleBroken(msgid("この掲載は公開が止まっているため、これをもとに新しく載せることはできません。"))
    untouched = db.session.scalars(queries.untouched_copies_of(listing)).first()
    if untouched is not None:
        return untouched
    copy = Listing(author=listing.author, kind=listing.kind, created_at=now, updated_at=now, copied_from_id=listing.id)
    db.session.add(copy)
    copy.restrictions = []
    copy.revise(_still_true(listing, now=now), now=now)
    copy.photos = [ListingPhoto(image=photo.image, position=photo.position) for photo in listing.shown_photos]
    copy.shifts = [
        Shift(starts_at=shift.starts_at, ends_at=shift.ends_at, capacity=shift.capacity)
        for shift in listing.shifts
        if shift.starts_at > now
    ]
    db.session.flush()
    return copy


def _still_true(listing: Listing, *, now: datetime) -> dict[str, Any]:
    said = {name: getattr(listing, name) for name in WRITTEN if name not in NOT_COPIED}
    return {name: None if isinstance(value, datetime) and value <= now else value for name, value in said.items()}
