"""What the page of a list says around its cards: heading, filters, chips, orders, the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from board.backends.search.asking import Order
from board.i18n import _, current_language, current_reading, show_day, translate
from board.listings import facets
from board.listings.browsing import Results
from board.listings.facets import Choice, Counted
from board.listings.filters import REACHES, Filters
from board.listings.kinds import CATEGORY_NAMES, KIND_NAMES, REACH_NAMES, TERMS_NAMES, Kind, Terms
from board.listings.questions import Answer
from board.listings.spans import HELD, WHEN_NAMES, Days, When
from board.regions import tree
from board.regions.picking import Picked
from board.web.assets import address as url_for
from board.web.fragments import Recent

Address = Callable[..., str]
LISTS_KEPT = 300
# What the form of the filters has no field for goes along unseen.
CARRIED = ("region", "kind", "category", "terms", "afar", "reach", "date", "sort", "near")


# By all that it says, so that what is kept is never stale; every page of a list asks for the same again.
_described = Recent[dict[str, Any]](LISTS_KEPT)


def describe(filters: Filters, results: Results, *, address: Address, typed: Picked, origin: Picked) -> dict[str, Any]:
    """`typed`: the place in the filter's own field, when it was none or more than one; `origin`: so where nearness
    is measured from."""

    def described() -> dict[str, Any]:
        return _describe(filters, results, address=address, typed=typed, origin=origin)

    if typed.place or origin.place:
        return described()
    answer = results.answer
    said = (answer.corrections, answer.is_wider, answer.hits.total > 0) if answer else None
    key = (current_reading(), url_for("listings.index"), filters, results.counted, said)
    return _described.got_or_made(key, described)


def _describe(filters: Filters, results: Results, *, address: Address, typed: Picked, origin: Picked) -> dict[str, Any]:
    region = filters.region_node
    return {
        "query": filters,
        "filters": filters,
        "heading": _heading(filters),
        "groups": facets.groups(filters, results.counted),
        "carried": [(name, value) for name, value in filters.as_args().items() if name in CARRIED],
        "region": {"label": _label(region), "url": url_for("pages.region", slug=region.slug)} if region else None,
        "chips": _chips(filters, address),
        "orders": _orders(filters, results.counted),
        "origin": _origin(origin, filters, address) if filters.sort == Order.NEAREST else None,
        "typed": _asked(typed, filters, address, "region"),
        "clear_url": url_for("listings.index"),
        **_understood(filters, results.answer),
        "crumbs": _crumbs(filters),
    }


def named(names: Mapping[Any, str]) -> list[tuple[str, str]]:
    """(code, name in the page's language) in the order they are offered."""
    return [(str(code), translate(name)) for code, name in names.items()]


def _understood(filters: Filters, answer: Answer | None) -> dict[str, Any]:
    """What was taken for a slip, and what was looked for instead of what was typed."""
    corrections = answer.corrections if answer else ()
    queries = [_corrected(filters.q, typed, word) for typed, word in corrections]
    meant = [(query, facets.address(filters.but(q=query))) for query in dict.fromkeys(queries)]
    guessed = answer is not None and answer.is_wider and answer.hits.total > 0
    return {
        "corrections": meant,
        "fallback": _("ぴったりのものがないため、近いものをお見せしています。") if guessed and not meant else None,
    }


def _corrected(query: str, typed: str, meant: str) -> str:
    return query.replace(typed, meant) if typed in query else meant


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
        ("date", "date_from", "date_to"): _days(filters),
        ("afar",): _("遠くからでも") if filters.afar else "",
        ("reach",): translate(REACH_NAMES[REACHES[filters.reach]]) if filters.reach else "",
    }
    return [{"label": label, "remove_url": address(filters.without(*names))} for names, label in words.items() if label]


def _grouped(yen: str) -> str:
    return f"{int(yen):,}"


def _days(filters: Filters) -> str:
    if filters.date:
        return translate(WHEN_NAMES[When(filters.date)])
    days = filters.chosen_days
    if days is None:
        return ""
    return _("%(first)s〜%(last)s", first=_day(days, "first"), last=_day(days, "last")).strip()


def _day(days: Days, end: str) -> str:
    day = getattr(days, end)
    return show_day(day) if day else ""


def _orders(filters: Filters, counted: Counted) -> list[Choice]:
    """Those that mean something here; the usual one first."""
    is_dated = counted.upcoming or not counted.is_known or filters.sort == Order.SOONEST
    names = {
        Order.RELEVANCE: _("関連の高い順") if filters.q else "",
        Order.NEWEST: _("新着順"),
        Order.SOONEST: _("開催の近い順") if filters.kind in ("", *HELD) and is_dated else "",
        Order.CHEAPEST: _("安い順") if filters.kind not in {Kind.VOLUNTEERING, Kind.WORK} else "",
        Order.NEAREST: _("%(place)sから近い順", place=_near(filters)) if _near(filters) else _("近い順"),
    }
    chosen = Order.NEAREST if _wants_origin(filters) else filters.order
    return [
        Choice(name, facets.address(filters.but(sort=str(order))), is_chosen=order is chosen)
        for order, name in names.items()
        if name
    ]


def _wants_origin(filters: Filters) -> bool:
    return filters.sort == Order.NEAREST and filters.origin is None


def _near(filters: Filters) -> str:
    near = filters.origin if filters.sort == Order.NEAREST else None
    return near.name(current_language()) if near else ""


def _origin(typed: Picked, filters: Filters, address: Address) -> dict[str, Any]:
    """`is_known`: the list is measured from somewhere, and another place may be named."""
    return {**_asked(typed, filters, address, "near"), "is_known": not _wants_origin(filters)}


def _asked(typed: Picked, filters: Filters, address: Address, name: str) -> dict[str, Any]:
    """A field for a place: what was typed, what it may mean, what is wrong with it."""
    return {
        "place": typed.place,
        "error": translate(typed.error) if typed.place and typed.error else None,
        "places": tuple(Choice(_label(each), address(filters.but(**{name: each.slug}))) for each in typed.candidates),
    }


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
