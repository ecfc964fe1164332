"""A saved search between the address of a list, its filters, and words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict

from board.errors import BadInput
from board.i18n import _, current_language, show_day, translate
from board.listings.filters import REACHES, Filters, read_filters
from board.listings.kinds import CATEGORY_NAMES, KIND_NAMES, REACH_NAMES, TERMS_NAMES, Kind, Terms
from board.listings.spans import WHEN_NAMES, When
from board.regions import tree

KEPT = 5000


def query_of(filters: Filters) -> str:
    """The same filters are the same text; what only orders is left out."""
    return urlencode(sorted(filters.narrowing.as_args().items()))


@lru_cache(maxsize=KEPT)
def filters_of(query: str) -> Filters | None:
    """None where a place or category is no more: such a search finds nothing, and its owner sees why."""
    try:
        return read_filters(MultiDict(parse_qsl(query)))
    except BadInput:
        return None


def name_of(query: str) -> str:
    """「ギター」・新潟県 三条市・もの"""
    filters = filters_of(query)
    if filters is None:
        return _("もう使えない条件")
    return _("・").join(_parts(filters)) or _("すべての掲載")


def _parts(filters: Filters) -> Iterator[str]:
    if filters.q:
        yield _("「%(words)s」", words=filters.q)
    if node := filters.region_node:
        yield tree.label(node, current_language())
    if filters.kind:
        yield translate(KIND_NAMES[Kind(filters.kind)])
    if filters.category:
        yield translate(CATEGORY_NAMES[filters.category])
    if filters.terms:
        yield translate(TERMS_NAMES[Terms(filters.terms)])
    if filters.price_min:
        yield _("%(price)s円から", price=f"{int(filters.price_min):,}")
    if filters.price_max:
        yield _("%(price)s円まで", price=f"{int(filters.price_max):,}")
    if filters.afar:
        yield _("遠くからでもできる")
    if filters.reach:
        yield translate(REACH_NAMES[REACHES[filters.reach]])
    yield from _days(filters)


def _days(filters: Filters) -> Iterator[str]:
    if filters.date:
        yield translate(WHEN_NAMES[When(filters.date)])
    days = filters.chosen_days
    if days and days.first:
        yield _("%(day)sから", day=show_day(days.first))
    if days and days.last:
        yield _("%(day)sまで", day=show_day(days.last))
