"""The key in the mail that asks whether a listing goes on: whoever holds it may renew this listing this one time,
without signing in. It names the listing and the number of the renewal, so it is spent by the renewal itself."""

from __future__ import annotations

from board.listings.models import Listing
from board.web.signed import named_by, sign

USE = "listing-renewal"


def token_of(listing: Listing) -> str:
    return sign([listing.id, listing.renewal_count], use=USE)


def renewal_named(token: str, listing: Listing) -> int | None:
    """The number of renewals the listing had when the mail was written; None when this is no key to it."""
    match named_by(token, use=USE):
        case [listing.id, int(renewal_count)]:
            return renewal_count
    return None
