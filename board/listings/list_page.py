"""What the page of a list says around its cards: heading, filters, chips, the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from board.i18n import _, current_language, translate
from board.listings.filters import Filters
from board.listings.kinds import CATEGORIES, CATEGORY_NAMES, KIND_NAMES, TERMS_NAMES, Kind, Terms
from board.regions import tree
from board.regions.picking import Picked
from board.web.assets import address as url_for

Address = Callable[..., str]


def describe(filters: Filters, *, address: Address, typed: Picked) -> dict[str, Any]:
    """`typed`: the place in the filter's own field, when it was none or more than one."""
    region = filters.region_node
    return {
        "query": filters,
        "filters": filters,
        "heading": _heading(filters),
        "kinds": named(KIND_NAMES),
        "terms": named(TERMS_NAMES),
        "categories": _categories(filters.kind, current_language()),
        "region": {"label": _label(region), "url": url_for("pages.region", slug=region.slug)} if region else None,
        "chips": _chips(filters, address),
        "clear_url": url_for("listings.index"),
        "crumbs": _crumbs(filters),
        "places": [{"label": _label(place), "url": address(filters, region=place.slug)} for place in typed.candidates],
        "place": typed.place,
        "place_error": translate(typed.error) if typed.place and typed.error else None,
    }


def named(names: Mapping[Any, str]) -> list[tuple[str, str]]:
    """(code, name in the page's language) in the order they are offered."""
    return [(str(code), translate(name)) for code, name in names.items()]


def _heading(filters: Filters) -> str:
    if filters.q:
        return _("「%(words)s」の検索結果", words=filters.q)
    what = translate(KIND_NAMES[Kind(filters.kind)]) if filters.kind else ""
    where = _label(filters.region_node) if filters.region_node else ""
    if what and where:
        return _("%(region)sの%(kind)s", region=where, kind=what)
    if where:
        return _("%(region)sの掲載", region=where)
    return what or _("すべての掲載")


@cache
def _categories(kind: str, _language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped by kind; only the chosen kind's once one is chosen."""
    kinds = [Kind(kind)] if kind else list(Kind)
    return [(translate(KIND_NAMES[kind]), named(CATEGORIES[kind])) for kind in kinds]


def _chips(filters: Filters, address: Address) -> list[dict[str, str]]:
    """What the list is narrowed by: the words of each filter and the address without it."""
    words = {
        ("q",): _("「%(words)s」", words=filters.q) if filters.q else "",
        ("region",): _label(filters.region_node) if filters.region_node else "",
        ("kind", "category", "terms"): translate(KIND_NAMES[Kind(filters.kind)]) if filters.kind else "",
        ("category",): translate(CATEGORY_NAMES[filters.category]) if filters.category else "",
        ("terms",): translate(TERMS_NAMES[Terms(filters.terms)]) if filters.terms else "",
        ("price_min",): _("%(price)s円以上", price=_grouped(filters.price_min)) if filters.price_min else "",
        ("price_max",): _("%(price)s円以下", price=_grouped(filters.price_max)) if filters.price_max else "",
        ("afar",): _("遠くからでも") if filters.afar else "",
    }
    return [{"label": label, "remove_url": address(filters.without(*names))} for names, label in words.items() if label]


def _grouped(yen: str) -> str:
    return f"{int(yen):,}"


def _crumbs(filters: Filters) -> list[tuple[str, str | None]]:
    region = filters.region_node
    if region is None:
        return []
    return [*trail(region), (_("掲載の一覧"), None)]


def trail(place: tree.Place) -> list[tuple[str, str | None]]:
    """(name, address) from the 地方 down to the place itself."""
    chain = [*reversed(tree.ancestors(place.id)), place]
    return [(each.name(current_language()), url_for("pages.region", slug=each.slug)) for each in chain]


def _label(place: tree.Place) -> str:
    return tree.label(place, current_language())
