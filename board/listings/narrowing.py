"""The same filters said three times: to the database, to a search engine, and of one row. A test holds them to
each other."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, exists, false, func, or_, type_coerce

from board.backends.search.asking import Where
from board.listings.filters import REACHES, Filters
from board.listings.kinds import FROM_AFAR, Kind, VolunteeringForm
from board.listings.models import Listing, Shift
from board.listings.queries import within
from board.listings.spans import DATED, Days, is_on, time_of

_TAGGED = ("region", "kind", "category", "terms", "afar", "reach")


def conditions(filters: Filters, days: Days | None = None) -> list[ColumnElement[bool]]:
    """`days`: those of the filters, here and below; they depend on the clock."""
    found: list[ColumnElement[bool]] = []
    if node := filters.region_node:
        found.append(within(node))
    if filters.kind:
        found.append(Listing.kind == Kind(filters.kind))
    if filters.category:
        found.append(Listing.category == filters.category)
    if filters.terms:
        found.append(Listing.terms == filters.terms)
    if filters.price_min:
        found.append(Listing.price_yen >= int(filters.price_min))
    if filters.price_max:
        found.append(Listing.price_yen <= int(filters.price_max))
    if filters.afar:
        found.append(Listing.from_afar.is_(True))
    if filters.reach:
        found.append(type_coerce(Listing.reach, Integer).bitwise_and(int(REACHES[filters.reach])) != 0)
    if days:
        found += _is_on(days)
    return found


def _is_on(days: Days) -> list[ColumnElement[bool]]:
    """Agrees with `spans.is_on`; of shifts, one of them is."""
    (begin, end), is_stay = days.moments, Listing.kind == Kind.STAY
    starts_at, ends_at = Listing.starts_at, Listing.ends_at
    found = [Listing.kind.in_(DATED), or_(starts_at.is_not(None), and_(is_stay, ends_at.is_not(None)))]
    found += [or_(ends_at > begin, starts_at >= begin, and_(is_stay, ends_at.is_(None)))] if begin else []
    found += [or_(starts_at < end, and_(is_stay, starts_at.is_(None)))] if end else []
    theirs = Shift.listing_id == Listing.id
    on_then = [*([Shift.ends_at > begin] if begin else []), *([Shift.starts_at < end] if end else [])]
    in_shifts = and_(Listing.volunteering_form == VolunteeringForm.SHIFTS, exists().where(theirs))
    return [*found, or_(~func.coalesce(in_shifts, false()), exists().where(theirs, *on_then))]


def where(filters: Filters, days: Days | None) -> Where:
    node = filters.region_node
    said = {name: getattr(filters, name) for name in _TAGGED} | {"region": node.slug if node else ""}
    tags = [(name, frozenset({value})) for name, value in said.items() if value]
    return Where(
        tags=tuple(tags),
        price=(_number(filters.price_min), _number(filters.price_max)),
        during=days.seconds if days else (None, None),
    )


def _number(text: str) -> int | None:
    return int(text) if text else None


def fits(row: Any, filters: Filters, days: Days | None) -> bool:
    """Of a row of `queries.cards()`."""
    node = filters.region_node
    same = (("kind", row.kind), ("category", row.category), ("terms", row.terms))
    return (
        (node is None or (row.region_id is not None and node.first_id <= row.region_id <= node.last_id))
        and all(getattr(filters, name) in {"", value} for name, value in same)
        and _between(row.price_yen, filters.price_min, filters.price_max)
        and (not filters.afar or bool(row.reach & FROM_AFAR))
        and (not filters.reach or bool(row.reach & REACHES[filters.reach]))
        and (days is None or _is_on_then(row, days))
    )


def _is_on_then(row: Any, days: Days) -> bool:
    """Shifts are not among the columns of a card: where a row comes from an index or a database, they have been
    looked at there."""
    if isinstance(row, Listing) and row.in_shifts and row.shifts:
        return any(is_on((shift.starts_at, shift.ends_at), days) for shift in row.shifts)
    return is_on(time_of(row), days)


def _between(price: int | None, low: str, high: str) -> bool:
    if not low and not high:
        return True
    return price is not None and int(low or 0) <= price and (not high or price <= int(high))
