"""What a visitor narrows and sorts a list by, read from the address. Anything no page of ours could have asked is
BadInput."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from board.backends.search.asking import Order
from board.errors import BadInput
from board.listings.kinds import CATEGORIES, CATEGORY_NAMES, Kind, Reach, Terms
from board.listings.models import PRICE_MAX
from board.listings.spans import Days, When, days_of
from board.regions import tree
from board.regions.tree import Place
from board.web.forms import as_digits

QUERY_MAX = 100
# By what somebody far away may join.
REACHES = {
    reach.name.lower(): reach
    for reach in (Reach.ONLINE, Reach.DELIVERY, Reach.ON_VISIT, Reach.LODGING, Reach.TRAVEL)
    if reach.name
}
_DAY = re.compile(r"(20[0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")


@dataclass(frozen=True)
class Filters:
    """`sort`: empty for the usual order, which is relevance where there are words and newest first elsewhere."""

    q: str = ""
    region: str = ""
    kind: str = ""
    category: str = ""
    terms: str = ""
    price_min: str = ""
    price_max: str = ""
    afar: str = ""
    reach: str = ""
    date: str = ""
    date_from: str = ""
    date_to: str = ""
    sort: str = ""
    near: str = ""

    def without(self, *names: str) -> Filters:
        return replace(self, **dict.fromkeys(names, ""))

    def but(self, **values: str) -> Filters:
        """With these instead, as far as they go together."""
        return _coherent(replace(self, **values))

    def as_args(self, **more: str | None) -> dict[str, Any]:
        """Only what is set, for an address."""
        return {name: value for name, value in {**vars(self), **more}.items() if value}

    @property
    def any_set(self) -> bool:
        return any(asdict(self).values())

    @property
    def narrowing(self) -> Filters:
        """Without what only orders."""
        return self.without("sort", "near")

    @property
    def order(self) -> Order:
        """By nearness only once somebody has said to where."""
        usual = Order.RELEVANCE if self.q else Order.NEWEST
        return Order(self.sort) if self.sort and (self.sort != Order.NEAREST or self.origin) else usual

    @property
    def region_node(self) -> Place | None:
        return tree.by_slug(self.region) if self.region else None

    @property
    def origin(self) -> Place | None:
        """Where nearness is measured from: the place asked for, else the one the list is narrowed to."""
        place = tree.by_slug(self.near) if self.near else self.region_node
        return place if place is not None and place.latitude is not None else None

    def days(self, *, now: datetime) -> Days | None:
        return days_of(When(self.date), now=now) if self.date else self.chosen_days

    @property
    def chosen_days(self) -> Days | None:
        """From one day to another, as they were typed."""
        if not self.date_from and not self.date_to:
            return None
        first, last = (date.fromisoformat(day) if day else None for day in (self.date_from, self.date_to))
        return Days(first, last)


def read_filters(args: Mapping[str, str]) -> Filters:
    """Raises BadInput for unknown codes, numbers or days that are none, or a name given twice."""
    given = {field.name: _single(args, field.name) for field in fields(Filters)}
    given["q"] = " ".join(given["q"].split())[:QUERY_MAX]
    for name in ("price_min", "price_max"):
        given[name] = _yen(given[name])
    for name in ("date_from", "date_to"):
        given[name] = _day(given[name])
    filters = Filters(**given)
    for name, allowed in _ALLOWED.items():
        if getattr(filters, name) and getattr(filters, name) not in allowed:
            raise BadInput
    if (filters.region and filters.region_node is None) or (filters.near and filters.origin is None):
        raise BadInput
    return _coherent(filters)


_ALLOWED: dict[str, set[str] | Mapping[str, Any]] = {
    "kind": set(Kind),
    "category": CATEGORY_NAMES,
    "terms": set(Terms),
    "afar": {"1"},
    "reach": REACHES,
    "date": set(When),
    "sort": set(Order),
}


def _single(args: Any, name: str) -> str:
    values = args.getlist(name) if hasattr(args, "getlist") else [args.get(name, "")]
    if len(set(values)) > 1:
        raise BadInput
    return values[0].strip() if values else ""


def _yen(typed: str) -> str:
    digits = as_digits(typed)
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
        raise BadInput
    return str(min(int(digits), PRICE_MAX))


def _day(typed: str) -> str:
    """2026-11-22, ２０２６/１１/２２, 2026年11月22日 → 2026-11-22"""
    if not typed:
        return ""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", typed))
    try:
        return date(*(int(part) for part in found.groups())).isoformat() if found else _refuse()
    except ValueError:
        return _refuse()


def _refuse() -> str:
    raise BadInput


def _coherent(filters: Filters) -> Filters:
    """Changing the kind leaves a category or terms of another kind behind: drop them rather than find nothing."""
    if filters.kind and filters.category and filters.category not in CATEGORIES[Kind(filters.kind)]:
        filters = filters.without("category")
    if filters.kind and filters.kind != Kind.GOODS and filters.terms:
        filters = filters.without("terms")
    if filters.price_min and filters.price_max and int(filters.price_min) > int(filters.price_max):
        filters = replace(filters, price_min=filters.price_max, price_max=filters.price_min)
    if filters.date_from and filters.date_to and filters.date_from > filters.date_to:
        filters = replace(filters, date_from=filters.date_to, date_to=filters.date_from)
    if filters.date:
        filters = filters.without("date_from", "date_to")
    if filters.reach:
        filters = filters.without("afar")
    return _with_usual_order(filters)


def _with_usual_order(filters: Filters) -> Filters:
    if filters.sort == Order.RELEVANCE or (filters.sort == Order.NEWEST and not filters.q):
        filters = filters.without("sort")
    return filters if filters.sort == Order.NEAREST else filters.without("near")
