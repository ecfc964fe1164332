"""Listings and seats as entries of a calendar: one for each, of shifts one for each shift."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from board import db
from board.calendars import Entry, Status
from board.feeds import queries
from board.i18n import _, translate
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from board.participation.lifecycle import STATE_NAMES, UNSETTLED
from board.participation.models import Participation
from board.regions import tree
from board.text import excerpt
from board.web.assets import address

TEXT_MAX = 1000
Spots = Mapping[int, tuple[float, float]]


def entries_of(listings: Iterable[Listing]) -> list[Entry]:
    shown = list(listings)
    spots = _spots_of(shown)
    return [entry for listing in shown for entry in _entries(listing, spots)]


def seats_of(participations: Iterable[Participation]) -> list[Entry]:
    """What one signed up for, with how far it is; several roles at the same hour are several entries."""
    shown = [(each, begins) for each in participations if (begins := each.opening.starts_at) is not None]
    spots = _spots_of([each.listing for each, _begins in shown])
    return [_seat(each, begins, spots) for each, begins in shown]


def _spots_of(listings: list[Listing]) -> Spots:
    ids = [listing.id for listing in listings if listing.source_id is not None]
    if not ids:
        return {}
    rows: Sequence[Any] = db.session.execute(queries.spots_of(ids)).all()
    return {row.listing_id: (row.latitude, row.longitude) for row in rows}


def _entries(listing: Listing, spots: Spots) -> Iterator[Entry]:
    if listing.in_shifts and listing.shifts:
        for shift in listing.shifts:
            yield _entry(listing, spots, shift.starts_at, shift.ends_at, name=f"-shift-{shift.id}")
    elif listing.starts_at is not None:
        yield _entry(listing, spots, listing.starts_at, listing.ends_at)


def _entry(listing: Listing, spots: Spots, begins: datetime, ends: datetime | None, *, name: str = "") -> Entry:
    return Entry(
        uid=_uid(f"listing-{listing.id}{name}"),
        sequence=listing.version,
        changed_at=listing.updated_at,
        starts_at=begins,
        ends_at=ends,
        title=listing.title,
        text=_text(listing),
        place=_place(listing),
        url=_url(listing),
        status=Status.CANCELLED if listing.state == ListingState.WITHDRAWN else Status.CONFIRMED,
        spot=spots.get(listing.id),
    )


def _seat(participation: Participation, begins: datetime, spots: Spots) -> Entry:
    listing, opening = participation.listing, participation.opening
    changed_at = max(listing.updated_at, participation.moved_at)
    return Entry(
        uid=_uid(f"participation-{participation.id}"),
        # Either may have changed since.
        sequence=int(changed_at.timestamp()),
        changed_at=changed_at,
        starts_at=begins,
        ends_at=opening.ends_at,
        title=_("%(title)s（%(state)s）", title=listing.title, state=translate(STATE_NAMES[participation.state])),
        text=_text(listing),
        place=_place(listing),
        url=_url(listing),
        status=_status_of(participation),
        spot=spots.get(listing.id),
    )


def _status_of(participation: Participation) -> Status:
    if participation.listing.state == ListingState.WITHDRAWN:
        return Status.CANCELLED
    return Status.TENTATIVE if participation.state in UNSETTLED else Status.CONFIRMED


def _uid(name: str) -> str:
    return f"{name}@{urlsplit(_base_url()).hostname}"


def _base_url() -> str:
    return str(current_app.extensions["settings"].base_url)


def _url(listing: Listing) -> str:
    return _base_url() + address("pages.listing", listing_id=listing.id)


def _place(listing: Listing) -> str:
    """As somebody who comes from elsewhere would have to be told."""
    where = tree.label(tree.get(listing.region_id), "ja") if listing.region_id else ""
    return " ".join(part for part in (where, listing.venue) if part)


def _text(listing: Listing) -> str:
    """The address stands here too: not every program shows the one of its own field."""
    return f"{excerpt(listing.body, TEXT_MAX)}\n\n{_url(listing)}"
