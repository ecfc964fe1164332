"""A draft that is to be published at an hour its author chose."""

from __future__ import annotations

from datetime import datetime

from board import db
from board.accounts.silence import refuse_silenced
from board.audit.actions import record
from board.errors import RuleBroken, msgid
from board.listings.completeness import refuse_unfinished
from board.listings.lifecycle import SCHEDULED_AHEAD_MAX
from board.listings.models import Listing
from board.listings.same_words import refuse_same_words


def plan_publication(listing: Listing, *, at: datetime, now: datetime) -> None:
    """From then on the clock publishes it; a later call moves the hour.
    Raises RuleBroken when it could not be published, or not at that hour, SameWords when that is known already."""
    _take_turn(listing)
    if not listing.is_draft:
        raise RuleBroken(msgid("この掲載は今その操作ができません。ページを読み込み直して、状態を確かめてください。"))
    if not now < at <= now + SCHEDULED_AHEAD_MAX:
        raise RuleBroken(
            msgid("公開する日時は、これから%(days)d日先までの間で選んでください。"), days=SCHEDULED_AHEAD_MAX.days
        )
    refuse_silenced(listing.author, now=now)
    refuse_unfinished(listing, at=at)
    refuse_same_words(listing, now=now)
    listing.publish_at = at
    listing.touch(now=now)
    _record("listing_planned", listing, now=now)


def cancel_plan(listing: Listing, *, now: datetime) -> bool:
    """A draft like any other again; whether it had an hour."""
    _take_turn(listing)
    if not listing.is_draft or listing.publish_at is None:
        return False
    listing.publish_at = None
    listing.touch(now=now)
    _record("listing_plan_cancelled", listing, now=now)
    return True


def _take_turn(listing: Listing) -> None:
    # What has just been written into the draft goes along: a lock reads the row anew.
    db.session.flush()
    db.lock(listing)


def _record(name: str, listing: Listing, *, now: datetime) -> None:
    record(name, actor_id=listing.author_id, object_type="listing", object_id=listing.id, label=listing.title, now=now)
