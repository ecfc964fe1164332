"""What a suspended author has published: out of sight while they are, given back with the days it lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from board import db
from board.accounts.models import Account
from board.listings import queries
from board.listings.actions import index_later
from board.listings.lifecycle import LISTED
from board.listings.models import Effect, Listing


def follow_authors(account_ids: Sequence[int], now: datetime) -> None:
    """Work after a commit. It looks at how things are now: done twice, or late, it comes to the same."""
    for account_id in sorted(account_ids):
        _follow(db.session.get_one(Account, account_id), now=now)


def _follow(author: Account, *, now: datetime) -> None:
    # Whoever publishes waits for the author first, then for the listing.
    db.lock(author)
    if author.is_erased:
        return
    is_out = author.is_shut_out(now)
    for listing in db.session.scalars(queries.published_by(author)).all():
        db.lock(listing)
        if _follow_one(listing, is_out=is_out, now=now) and listing.state in LISTED:
            index_later(listing, now=now)


def _follow_one(listing: Listing, *, is_out: bool, now: datetime) -> bool:
    """Whether anything changed."""
    laid = [each for each in listing.active_restrictions if each.effect == Effect.AUTHOR_SUSPENDED]
    if is_out == bool(laid):
        return False
    if is_out:
        db.session.add(listing.restrict(Effect.AUTHOR_SUSPENDED, guideline="", now=now))
    for restriction in laid:
        restriction.lift(now=now)
    return True
