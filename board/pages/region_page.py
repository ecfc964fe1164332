"""What a region's page says of it besides the newest: what is on by kind, what comes next, what lies around it."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from flask_babel import format_datetime
from sqlalchemy import Select, bindparam, func, select

from board import db
from board.clock import tokyo
from board.i18n import current_language, translate
from board.listings import queries
from board.listings.hiding import Hidden
from board.listings.kinds import KIND_NAMES, Kind
from board.listings.models import Listing
from board.regions import maps, tree
from board.regions.maps import RegionMap
from board.regions.neighbours import nearest
from board.web.assets import address

UPCOMING = 6
NEIGHBOURS = 8


def kinds_on(place: tree.Place) -> list[dict[str, Any]]:
    """Every kind with how much of it is on here, in the order the board names them."""
    counted: dict[str, int] = {str(kind): count for kind, count in db.session.execute(_by_kind(place))}
    return [
        {
            "code": str(kind),
            "name": translate(name),
            "count": counted.get(str(kind), 0),
            "url": address("listings.index", region=place.slug, kind=str(kind)),
        }
        for kind, name in KIND_NAMES.items()
    ]


def upcoming(place: tree.Place, *, hidden: Hidden, now: datetime) -> list[dict[str, Any]]:
    """The next days on which something begins here, soonest first."""
    return [_in_agenda(row, place) for row in hidden.without(db.session.execute(_upcoming(place), {"now": now}))]


def around(place: tree.Place) -> list[tree.Place]:
    """Where somebody may look next: the towns nearby, the other prefectures of the 地方, the other 地方."""
    if place.can_hold_listings:
        return nearest(place, NEIGHBOURS)
    same = tree.children(place.parent_id) if place.parent_id else tree.regions()
    return [each for each in same if each != place]


def drawn_in(place: tree.Place) -> tuple[RegionMap, list[str]]:
    """The map that shows where the place lies, and which of its shapes are the place: a town in its prefecture (a ward
    by its city), everything larger in Japan."""
    prefecture = tree.prefecture_of(place.id)
    drawn = maps.municipality_map(prefecture.id) if prefecture and place != prefecture else maps.prefecture_map()
    here = [shape.place for shape in drawn.shapes]
    return drawn, [each.slug for each in here if place.contains(each) or each.contains(place)]


def _in_agenda(row: Any, place: tree.Place) -> dict[str, Any]:
    where = tree.get(row.region_id)
    begins = tokyo(row.starts_at)
    return {
        "title": row.title,
        "url": address("pages.listing", listing_id=row.id),
        "kind": translate(KIND_NAMES[row.kind]),
        "where": tree.label(where, current_language()) if where != place else "",
        "iso": begins.isoformat(timespec="minutes"),
        "month": format_datetime(begins, "MMM"),
        "day": format_datetime(begins, "d"),
        "weekday": format_datetime(begins, "EEE"),
        "time": format_datetime(begins, "HH:mm"),
    }


@cache
def _by_kind(place: tree.Place) -> Select[Kind, int]:
    counted = select(Listing.kind, func.count())
    return counted.where(*queries.is_listed(), queries.within(place)).group_by(Listing.kind)


@cache
def _upcoming(place: tree.Place) -> Select[int, int, str, Kind, int | None, datetime | None]:
    return (
        select(Listing.id, Listing.author_id, Listing.title, Listing.kind, Listing.region_id, Listing.starts_at)
        .where(
            *queries.is_listed(),
            queries.within(place),
            Listing.kind.in_([Kind.EVENT, Kind.VOLUNTEERING]),
            Listing.starts_at > bindparam("now"),
        )
        .order_by(Listing.starts_at, Listing.id)
        .limit(UPCOMING)
    )
