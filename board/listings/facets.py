"""Ways to narrow a list, each with how many it leads to: what would lead to nothing is not offered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from board.backends.search.asking import Bounds, Hits
from board.i18n import _, current_language, translate
from board.listings.filters import REACHES, Filters
from board.listings.kinds import CATEGORIES, CATEGORY_NAMES, KIND_NAMES, REACH_NAMES, TERMS_NAMES, Kind
from board.listings.price_bands import BANDS, Band
from board.listings.spans import DATED, WHEN_NAMES, When, days_of
from board.regions import tree
from board.regions.tree import Place

FAMILIES = ("kind", "category", "terms", "region", "band", "reach", "afar")
CATEGORIES_SHOWN, PLACES_SHOWN = 8, 8
# Of all kinds together: the rest is a click further, when the kind is chosen.
CATEGORIES_OF_ALL_SHOWN = 5
# These groups have fields besides.
TYPED_INTO = frozenset({"region", "date", "price"})
# その他 says something only beside the others of its kind.
_OTHER = "other"

Figures = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Counted:
    """Of each family only what the page may show; by value, so that a kept piece of a page may be found by it.
    `is_capped`: of a part only. Not `is_known`: the index is away, and what there is may be chosen uncounted."""

    kinds: Figures = ()
    categories: Figures = ()
    terms: Figures = ()
    places: Figures = ()
    bands: Figures = ()
    reaches: Figures = ()
    afar: int = 0
    days: Figures = ()
    total: int = 0
    upcoming: int = 0
    is_capped: bool = False
    is_known: bool = True


NOTHING = Counted()
UNKNOWN = Counted(
    kinds=tuple((str(kind), 0) for kind in Kind), terms=tuple((str(terms), 0) for terms in TERMS_NAMES), is_known=False
)


@dataclass(frozen=True)
class Choice:
    """`code`: of this choice among those of its group."""

    label: str
    url: str
    count: str = ""
    is_chosen: bool = False
    code: str = ""


@dataclass(frozen=True)
class Group:
    """`wider`: the way up to the place around this one."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    wider: Choice | None = None


def spans(*, now: datetime) -> tuple[Bounds, ...]:
    """Those with a name, and at last everything from today on."""
    today = days_of(When.TODAY, now=now)
    return (*(days_of(when, now=now).seconds for when in When), (today.seconds[0], None))


def counted(hits: Hits, filters: Filters) -> Counted:
    of = {family: hits.facets.get(family, {}) for family in FAMILIES}
    categories = [code for code in _categories(filters) if code in of["category"]]
    most = CATEGORIES_SHOWN if filters.kind else CATEGORIES_OF_ALL_SHOWN
    places = {each.slug: of["region"][each.slug] for each in _below(filters.region_node) if each.slug in of["region"]}
    return Counted(
        kinds=_figures(of["kind"], map(str, Kind)),
        categories=tuple(sorted(_figures(of["category"], categories), key=_most_first)[:most]),
        terms=_figures(of["terms"], map(str, TERMS_NAMES)),
        places=tuple(sorted(places.items(), key=_most_first)[:PLACES_SHOWN]),
        bands=_figures(of["band"], (band.code for band in BANDS)),
        reaches=_figures(of["reach"], REACHES),
        afar=of["afar"].get("1", 0),
        days=tuple((str(when), count) for when, count in zip(When, hits.spans, strict=False) if count),
        total=hits.total,
        upcoming=hits.spans[-1] if hits.spans else 0,
        is_capped=hits.is_capped,
    )


def _figures(counts: Mapping[str, int], values: Iterable[str]) -> Figures:
    return tuple((value, counts[value]) for value in values if counts.get(value))


def _most_first(figure: tuple[str, int]) -> int:
    return -figure[1]


def _categories(filters: Filters) -> list[str]:
    return list(CATEGORIES[Kind(filters.kind)]) if filters.kind else [c for c in CATEGORY_NAMES if c != _OTHER]


def _below(place: Place | None) -> tuple[Place, ...]:
    return tree.children(place.id) if place else tree.regions()


def groups(filters: Filters, found: Counted) -> list[Group]:
    """In the language of the page, in the order people narrow by; without those that leave no choice."""
    offered = (_kinds, _in_categories, _terms, _places, _days, _prices, _from_afar)
    made = [_choosable(group, found) for make in offered if (group := make(filters, found))]
    return [group for group in made if group.choices or group.name in TYPED_INTO]


def _choosable(group: Group, found: Counted) -> Group:
    """What all of the list are anyway would narrow nothing. Beside a chosen one the others are counted without it."""
    if not found.is_known or any(choice.is_chosen for choice in group.choices):
        return group
    all_of_them = _number(found.total, found)
    return replace(group, choices=tuple(choice for choice in group.choices if choice.count != all_of_them))


def address(filters: Filters) -> str:
    """Beside the page's own: short, for there are many."""
    return "?" + urlencode(filters.as_args())


def _choices(
    filters: Filters, found: Counted, name: str, figures: Figures, labels: Mapping[str, str]
) -> Iterator[Choice]:
    chosen = getattr(filters, name)
    for value, count in figures:
        if value == chosen:
            yield Choice(labels[value], address(filters.without(name)), is_chosen=True, code=value)
        else:
            yield Choice(labels[value], address(filters.but(**{name: value})), _number(count, found), code=value)


def _number(count: int, found: Counted) -> str:
    return f"{count:,}{'+' if found.is_capped else ''}" if found.is_known else ""


def _names(names: Mapping[Any, str]) -> dict[str, str]:
    return {str(code): translate(name) for code, name in names.items()}


def _kinds(filters: Filters, found: Counted) -> Group:
    figures = _with_chosen(found.kinds, filters.kind)
    return Group("kind", _("種類"), tuple(_choices(filters, found, "kind", figures, _names(KIND_NAMES))))


def _in_categories(filters: Filters, found: Counted) -> Group:
    figures = found.categories
    if not found.is_known and filters.kind:
        figures = tuple((code, 0) for code in _categories(filters))
    figures = _with_chosen(figures, filters.category)
    return Group(
        "category", _("カテゴリー"), tuple(_choices(filters, found, "category", figures, _names(CATEGORY_NAMES)))
    )


def _terms(filters: Filters, found: Counted) -> Group | None:
    if filters.kind not in {"", Kind.GOODS}:
        return None
    figures = _with_chosen(found.terms, filters.terms)
    return Group("terms", _("取引のしかた"), tuple(_choices(filters, found, "terms", figures, _names(TERMS_NAMES))))


def _places(filters: Filters, found: Counted) -> Group:
    place, language = filters.region_node, current_language()
    labels = {each.slug: each.name(language) for each in _below(place)}
    choices = tuple(_choices(filters, found, "region", found.places, labels))
    if place is None:
        return Group("region", _("地域"), choices)
    around = next(iter(tree.ancestors(place.id)), None)
    label = around.name(language) if around else _("全国")
    wider = Choice(label, address(filters.but(region=around.slug if around else "")))
    return Group("region", _("地域"), choices, wider)


def _days(filters: Filters, found: Counted) -> Group | None:
    asked_for = filters.date or filters.chosen_days
    if (filters.kind and filters.kind not in DATED) or (found.is_known and not found.upcoming and not asked_for):
        return None
    figures = _with_chosen(found.days, filters.date)
    return Group("date", _("日にち"), tuple(_choices(filters, found, "date", figures, _names(WHEN_NAMES))))


def _prices(filters: Filters, found: Counted) -> Group | None:
    """One of them is chosen by its two ends, and then there is nothing left to choose from."""
    if filters.kind in {Kind.VOLUNTEERING, Kind.WORK}:
        return None
    if filters.price_min or filters.price_max:
        return Group("price", _("価格"), ())
    if found.is_known and not found.bands:
        return None
    counts = dict(found.bands)
    steps = [(band, counts[band.code]) for band in BANDS if band.code in counts]
    choices = (Choice(_band(band), _in_band(filters, band), _number(n, found), code=band.code) for band, n in steps)
    return Group("price", _("価格"), tuple(choices))


def _in_band(filters: Filters, band: Band) -> str:
    high = "" if band.high is None else str(band.high)
    return address(filters.but(price_min=str(band.low) if band.low else "", price_max=high))


def _band(band: Band) -> str:
    if band.high == 0:
        return _("無料")
    if band.high is None:
        return _("%(price)s円以上", price=f"{band.low - 1:,}")
    if band.low == 1:
        return _("%(price)s円まで", price=f"{band.high:,}")
    return _("%(low)s〜%(high)s円", low=f"{band.low - 1:,}", high=f"{band.high:,}")


def _from_afar(filters: Filters, found: Counted) -> Group:
    names = {name: translate(REACH_NAMES[reach]) for name, reach in REACHES.items()}
    any_way = _with_chosen((("1", found.afar),) if found.afar else (), filters.afar)
    figures = _with_chosen(found.reaches, filters.reach)
    choices = (
        *_choices(filters, found, "afar", () if filters.reach else any_way, {"1": _("遠くからでもできるもの")}),
        *_choices(filters, found, "reach", figures, names),
    )
    return Group("afar", _("遠くから"), choices)


def _with_chosen(figures: Figures, chosen: str) -> Figures:
    """What is chosen stays in sight, whatever it leads to."""
    return figures if not chosen or chosen in dict(figures) else ((chosen, 0), *figures)
