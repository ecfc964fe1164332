"""How many there are in a list without words and by each of its filters: asked of the index once and kept until the
index changes, for a few seconds at most."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from flask import Flask, current_app

from board.backends.search import SearchUnavailable
from board.listings import facets, questions
from board.listings.facets import Counted
from board.listings.filters import Filters
from board.web import changes
from board.web.changes import SEARCH_INDEX
from board.web.fragments import Recent

SECONDS_KEPT = 10.0
LISTS_KEPT = 500


@dataclass(frozen=True)
class Figures:
    """`total`: None while the index is away."""

    counted: Counted
    total: int | None
    stamp: int
    until: float


def init_app(app: Flask) -> None:
    app.extensions["list_figures"] = Recent[Figures](LISTS_KEPT)


def of(filters: Filters, *, now: datetime) -> Figures:
    known = cast("Recent[Figures]", current_app.extensions["list_figures"])
    key = replace(filters, sort="", near="", q="")
    found = known.get(key)
    stamp = changes.current().stamp(frozenset({SEARCH_INDEX}))
    if found is None or found.stamp != stamp or time.monotonic() > found.until:
        found = _ask(key, stamp, now=now)
        known.put(key, found)
    return found


def _ask(filters: Filters, stamp: int, *, now: datetime) -> Figures:
    until = time.monotonic() + SECONDS_KEPT
    try:
        hits = questions.figures(filters, now=now)
    except SearchUnavailable:
        return Figures(facets.UNKNOWN, None, stamp, until)
    return Figures(facets.counted(hits, filters), hits.total, stamp, until)
