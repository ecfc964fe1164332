"""Several of one's own listings at once: each is done or refused by itself, and nobody else's is touched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select

from board import db
from board.accounts.models import Account
from board.deals.actions import Outcome, close_listing
from board.errors import RuleBroken
from board.listings import queries
from board.listings.actions import renew_listing
from board.listings.models import Listing


@dataclass
class Together:
    """`refused`: why, for each that could not be done."""

    done: list[Listing] = field(default_factory=list)
    refused: list[RuleBroken] = field(default_factory=list)


def chosen(account: Account, listing_ids: Sequence[int]) -> Select[Listing]:
    """Of these ids only the person's own; in one order for everybody, so that nobody waits crosswise."""
    return queries.by_author(account).where(Listing.id.in_(listing_ids)).order_by(Listing.id)


def renew_together(listing_ids: Sequence[int], *, by: Account, now: datetime) -> Together:
    return _each(listing_ids, lambda listing: renew_listing(listing, by=by, now=now), by=by)


def withdraw_together(listing_ids: Sequence[int], *, by: Account, now: datetime) -> Together:
    """What is reserved is cancelled, and those concerned are told, as when one is withdrawn alone."""
    return _each(listing_ids, lambda listing: close_listing(listing, Outcome.WITHDRAWN, by=by, now=now), by=by)


def _each(listing_ids: Sequence[int], act: Callable[[Listing], object], *, by: Account) -> Together:
    result = Together()
    listings = db.session.scalars(chosen(by, listing_ids)).all()
    # Every listing before the first line in the log: one that waits for a listing must not hold up its holder.
    for listing in listings:
        db.lock(listing)
    for listing in listings:
        try:
            # A refusal in the middle of one leaves nothing half done.
            with db.session.begin_nested():
                act(listing)
        except RuleBroken as refusal:
            result.refused.append(refusal)
        else:
            result.done.append(listing)
    return result
