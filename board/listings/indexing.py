"""What of a listing can be searched and narrowed by: its words, the names of its category, kind, place and
organisation, its tags."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from board.backends.search.asking import Document
from board.listings.kinds import CATEGORY_NAMES, KIND_NAMES, TERMS_NAMES, Condition, Kind, Reach, Terms
from board.listings.models import Listing
from board.listings.price_bands import band_of
from board.listings.spans import time_of
from board.regions import tree

# People type it before the thing they look for; hardly anybody writes it into a listing of used things.
SECOND_HAND = "中古"


def document_of(listing: Listing) -> Document:
    around = [
        CATEGORY_NAMES.get(listing.category, ""),
        KIND_NAMES[listing.kind],
        TERMS_NAMES[Terms(listing.terms)] if listing.terms else "",
        tree.label(tree.get(listing.region_id), "ja") if listing.region_id else "",
        listing.district,
        listing.venue,
        listing.duties,
        listing.recruiter_name,
        listing.organisation.name if listing.organisation else "",
        SECOND_HAND if _is_second_hand(listing) else "",
    ]
    return Document(
        id=listing.id,
        title=listing.title,
        body="\n".join([listing.body, *filter(None, around)]),
        tags=tuple(_tags(listing)),
        price=listing.price_yen,
        published=_seconds(listing.published_at) or 0,
        **_time(listing),
        region=listing.region_id,
    )


def _tags(listing: Listing) -> Iterator[tuple[str, str]]:
    """By family, as `narrowing.where` asks for them."""
    yield "kind", str(listing.kind)
    if listing.category:
        yield "category", listing.category
    if listing.terms:
        yield "terms", listing.terms
    if listing.region_id:
        place = tree.get(listing.region_id)
        yield from (("region", each.slug) for each in (place, *tree.ancestors(place.id)))
    yield from (("reach", flag.name.lower()) for flag in Reach if flag in listing.reach and flag.name)
    if listing.from_afar:
        yield "afar", "1"
    if listing.price_yen is not None:
        yield "band", band_of(listing.price_yen).code


def _time(listing: Listing) -> dict[str, Any]:
    """To the last second; what has an end alone was there ever since."""
    time = time_of(listing)
    if time is None:
        return {}
    starts, ends = _bounds(*time)
    times = [_bounds(shift.starts_at, shift.ends_at) for shift in listing.shifts] if listing.in_shifts else []
    return {"starts": starts, "ends": ends, "times": tuple(times)}


def _bounds(starts_at: datetime | None, ends_at: datetime | None) -> tuple[int, int | None]:
    starts, ends = _seconds(starts_at) or 0, _seconds(ends_at)
    return starts, None if ends is None else max(starts, ends - 1)


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _is_second_hand(listing: Listing) -> bool:
    offered = listing.kind == Kind.GOODS and listing.terms != Terms.WANTED
    return offered and listing.condition != Condition.NEW
