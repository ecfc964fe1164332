"""Out of a list that is empty: a word less, a filter less, a wider place, each only if it leads to something."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from board.backends.search import SearchUnavailable
from board.i18n import _, current_language, translate
from board.listings import questions
from board.listings.facets import Choice, address
from board.listings.filters import Filters
from board.listings.kinds import CATEGORY_NAMES, KIND_NAMES, TERMS_NAMES, Kind, Terms
from board.regions import tree

WORDS_TRIED, WAYS_SHOWN = 6, 6


def ways_out(filters: Filters, words: tuple[str, ...], *, now: datetime) -> list[Choice]:
    """`words`: those of the query, each as it may be left off."""
    found: list[Choice] = []
    try:
        for label, other in _others(filters.narrowing, words):
            count = questions.count(other, now=now)
            if count:
                found.append(Choice(label, address(other), f"{count:,}"))
            if len(found) == WAYS_SHOWN:
                break
    except SearchUnavailable:
        return []
    return found


def _others(filters: Filters, words: tuple[str, ...]) -> Iterator[tuple[str, Filters]]:
    shorter = [" ".join(words[:n] + words[n + 1 :]) for n in range(len(words))] if 1 < len(words) <= WORDS_TRIED else []
    for rest in shorter:
        yield _("「%(words)s」", words=rest), filters.but(q=rest)
    yield from _wider(filters)
    for label, names in _set(filters):
        yield _("%(label)sを外す", label=label), filters.without(*names)
    # When no single step helps: the words alone, then fewer of them.
    for rest in [filters.q, *shorter] if filters.without("q").any_set and filters.q else []:
        yield _("「%(words)s」だけでさがす", words=rest), Filters(q=rest)


def _wider(filters: Filters) -> Iterator[tuple[str, Filters]]:
    place = filters.region_node
    if place is None:
        return
    for around in tree.ancestors(place.id):
        label = tree.label(around, current_language())
        yield _("%(place)sに広げる", place=label), filters.but(region=around.slug)
    yield _("%(place)sに広げる", place=_("全国")), filters.but(region="")


def _set(filters: Filters) -> Iterator[tuple[str, tuple[str, ...]]]:
    if filters.price_min or filters.price_max:
        yield _("価格"), ("price_min", "price_max")
    if filters.date or filters.chosen_days:
        yield _("日にち"), ("date", "date_from", "date_to")
    if filters.afar or filters.reach:
        yield _("遠くから"), ("afar", "reach")
    if filters.terms:
        yield translate(TERMS_NAMES[Terms(filters.terms)]), ("terms",)
    if filters.category:
        yield translate(CATEGORY_NAMES[filters.category]), ("category",)
    if filters.kind:
        yield translate(KIND_NAMES[Kind(filters.kind)]), ("kind", "category", "terms")
