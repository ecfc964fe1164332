"""Fill a new board with the demonstration: people, listings with pictures, and what was said about some of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from board import db
from board.accounts.models import Account, Organisation
from board.demo import album, members, sign_ups, talks
from board.demo.catalogue import Entry, entries, listing_of
from board.listings.actions import INDEX_LISTING
from board.listings.models import Listing, ListingPhoto
from board.listings.policy import needs_verified_organisation
from board.media.models import Image
from board.outbox.actions import follow_up


def load(now: datetime, *, progress: album.Progress | None = None) -> int:
    """How many listings were added: none when the demonstration is already here. The caller commits."""
    if members.are_here():
        return 0
    catalogue = entries()
    images = album.hang(_picture_names(catalogue), now=now, progress=progress)
    accounts = members.join(now=now)
    organisations = members.found_organisations(accounts, now=now)
    listings = _post(catalogue, accounts, organisations, images, now=now)
    by_title = {listing.title: listing for listing in listings}
    talks.write_all(by_title, accounts, now=now)
    sign_ups.write_all(by_title, accounts, now=now)
    for listing in listings:
        follow_up(INDEX_LISTING, listing.id, now=now)
    return len(listings)


def _picture_names(catalogue: Iterable[Entry]) -> set[str]:
    return {name for entry in catalogue for name in entry.pictures}


def _post(
    catalogue: Iterable[Entry],
    accounts: dict[str, Account],
    organisations: dict[str, Organisation],
    images: dict[str, Image],
    *,
    now: datetime,
) -> list[Listing]:
    """In the order of publishing, so that ids and dates agree."""
    listings = []
    for entry in catalogue:
        listing = listing_of(entry, author_id=accounts[entry.by].id, now=now)
        listing.author = accounts[entry.by]
        stands_for_it = entry.for_organisation or needs_verified_organisation(
            listing.kind, value_of=partial(getattr, listing)
        )
        listing.organisation = organisations[entry.by] if stands_for_it else None
        listing.photos = [
            ListingPhoto(image=images[name], position=position) for position, name in enumerate(entry.pictures, start=1)
        ]
        listings.append(listing)
    db.session.add_all(listings)
    db.session.flush()
    return listings
