"""What a list asks of the search engine, and what it makes of the answer."""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import current_app

from board.backends import search
from board.backends.search.asking import (
    Document,
    Hits,
    Order,
    Plan,
    Request,
    SearchEngine,
    Shortcut,
    TypedFilter,
    Understood,
)
from board.backends.search.documents import analysed, holds
from board.listings import asked, facets
from board.listings.facets import Counted
from board.listings.filters import Filters
from board.listings.models import PRICE_MAX
from board.listings.narrowing import where
from board.regions.nearness import distances_from
from board.web import changes
from board.web.changes import SEARCH_INDEX
from board.web.fragments import Recent

# How many hits a search looks at; the page says so when there are more.
HITS_MAX = 1000
QUERIES_KEPT, SECONDS_KEPT = 500, 10.0
_COLONS = frozenset(":：")


@dataclass(frozen=True)
class Answer:
    """`plan`: by which they were found. `is_wider`: not by what was typed, but by what may have been meant."""

    hits: Hits
    counted: Counted
    understood: Understood
    plan: Plan
    is_wider: bool = False

    def holds(self, document: Document) -> bool:
        return holds(self.plan, analysed(document))

    @property
    def corrections(self) -> tuple[tuple[str, str], ...]:
        """(what was typed, what was looked for instead)"""
        return self.understood.wider_corrections if self.is_wider else self.understood.corrections

    @property
    def shown(self) -> Hashable:
        """All that a page shows of it besides its hits."""
        return self.plan, self.corrections, self.is_wider, self.hits.total > 0


def ask(filters: Filters, *, now: datetime) -> Answer:
    """Raises SearchUnavailable."""
    engine = search.current()
    understood = _understood(filters.q, engine)
    if filters.q and understood.is_empty:
        # Nothing but signs: that is in no listing.
        return Answer(Hits([], 0), facets.NOTHING, understood, understood.plan)
    request = _request(filters, understood.plan, now=now)
    hits, is_wider = engine.find(request), False
    if understood.wider and not hits.total and not _finds_anything(engine, understood.plan):
        request, is_wider = replace(request, plan=understood.wider), True
        hits = engine.find(request)
    return Answer(hits, facets.counted(hits, filters), understood, request.plan, is_wider)


def _understood(query: str, engine: SearchEngine) -> Understood:
    """Kept for seconds while the index stays as it is: the next page of a search and its next order ask the same."""
    known: Recent[Understood] = current_app.extensions.setdefault("understood_searches", Recent(QUERIES_KEPT))
    key = (query, changes.current().stamp(frozenset({SEARCH_INDEX})), time.monotonic() // SECONDS_KEPT)
    return known.got_or_made(key, lambda: asked.understand(query, engine.lexicon))


def _finds_anything(engine: SearchEngine, plan: Plan) -> bool:
    """Anywhere: then it is the filters that leave nothing, and a guess would only mislead."""
    return engine.find(Request(plan, limit=1)).total > 0


def count(filters: Filters, *, now: datetime) -> int:
    """How many are found by these words and filters. Raises SearchUnavailable."""
    engine = search.current()
    plan = _understood(filters.q, engine).plan
    return engine.find(_request(filters, plan, now=now, limit=1, facets=(), spans=())).total


def figures(filters: Filters, *, now: datetime) -> Hits:
    """Of a list without words: its total and what its filters may count. Raises SearchUnavailable."""
    return search.current().find(_request(filters, Plan(), now=now, limit=1))


def _request(filters: Filters, plan: Plan, *, now: datetime, limit: int = HITS_MAX, **more: Any) -> Request:
    nearest = filters.origin if filters.order is Order.NEAREST else None
    return Request(
        plan,
        where(filters, filters.days(now=now)),
        filters.order,
        distances=distances_from(nearest) if nearest else {},
        now=int(now.timestamp()),
        limit=limit,
        **{"facets": facets.FAMILIES, "spans": facets.spans(now=now), **more},
    )


def with_shortcuts(filters: Filters) -> Filters:
    """What was typed as 地域:三条 is a filter like any other; the rest stays to be looked for."""
    if not _COLONS & set(filters.q):
        return filters
    try:
        understood = _understood(filters.q, search.current())
    except search.SearchUnavailable:
        return filters
    rest = filters.q
    values: dict[str, str] = {}
    for each in understood.filters:
        values |= _values(each)
        rest = rest.replace(each.typed, " ", 1) if each.typed in rest else " ".join(understood.words)
    return filters.but(**values, q=" ".join(rest.split())) if values else filters


def _values(typed: TypedFilter) -> dict[str, str]:
    if typed.name is not Shortcut.PRICE:
        return {str(typed.name): typed.value}
    low, high = ("" if end is None else str(min(end, PRICE_MAX)) for end in typed.bounds)
    return {"price_min": low, "price_max": high}
