"""What a visitor narrows a list by, read from the address. Anything no page of ours could have asked is BadInput."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sqlalchemy import ColumnElement

from board.errors import BadInput
from board.listings.kinds import CATEGORIES, CATEGORY_NAMES, Kind, Terms
from board.listings.models import PRICE_MAX, Listing
from board.listings.queries import within
from board.regions import tree
from board.web.forms import as_digits

QUERY_MAX = 100


@dataclass(frozen=True)
class Filters:
    q: str = ""
    region: str = ""
    kind: str = ""
    category: str = ""
    terms: str = ""
    price_min: str = ""
    price_max: str = ""
    afar: str = ""

    def without(self, *names: str) -> Filters:
        return replace(self, **dict.fromkeys(names, ""))

    def as_args(self, **more: str | None) -> dict[str, Any]:
        """Only what is set, for an address."""
        return {name: value for name, value in {**asdict(self), **more}.items() if value}

    @property
    def any_set(self) -> bool:
        return any(asdict(self).values())

    @property
    def region_node(self) -> Any:
        return tree.by_slug(self.region) if self.region else None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if node := self.region_node:
            found.append(within(node))
        if self.kind:
            found.append(Listing.kind == Kind(self.kind))
        if self.category:
            found.append(Listing.category == self.category)
        if self.terms:
            found.append(Listing.terms == self.terms)
        if self.price_min:
            found.append(Listing.price_yen >= int(self.price_min))
        if self.price_max:
            found.append(Listing.price_yen <= int(self.price_max))
        if self.afar:
            found.append(Listing.from_afar.is_(True))
        return found


def read_filters(args: Mapping[str, str]) -> Filters:
    """Raises BadInput for unknown codes, numbers that are none, or a name given twice."""
    given = {field.name: _single(args, field.name) for field in fields(Filters)}
    given["q"] = " ".join(given["q"].split())[:QUERY_MAX]
    given["price_min"] = _yen(given["price_min"])
    given["price_max"] = _yen(given["price_max"])
    filters = Filters(**given)
    if filters.kind and filters.kind not in set(Kind):
        raise BadInput
    if filters.terms and filters.terms not in set(Terms):
        raise BadInput
    if filters.afar not in {"", "1"}:
        raise BadInput
    _check_region(filters)
    _check_category(filters)
    return _coherent(filters)


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


def _check_region(filters: Filters) -> None:
    if filters.region and filters.region_node is None:
        raise BadInput


def _check_category(filters: Filters) -> None:
    if filters.category and filters.category not in CATEGORY_NAMES:
        raise BadInput


def _coherent(filters: Filters) -> Filters:
    """Changing the kind leaves a category or terms of another kind behind: drop them rather than find nothing."""
    if filters.kind and filters.category and filters.category not in CATEGORIES[Kind(filters.kind)]:
        filters = filters.without("category")
    if filters.kind and filters.kind != Kind.GOODS and filters.terms:
        filters = filters.without("terms")
    if filters.price_min and filters.price_max and int(filters.price_min) > int(filters.price_max):
        filters = replace(filters, price_min=filters.price_max, price_max=filters.price_min)
    return filters
