"""One page of listings for a set of filters: newest first from the database, in any other order by the index."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, or_

from board import db
from board.accounts.models import Account
from board.backends.search import SearchUnavailable
from board.backends.search.asking import Order
from board.listings import facets, figures, queries, questions, ranking
from board.listings.facets import Counted
from board.listings.filters import Filters
from board.listings.hiding import Hidden, hidden_from
from board.listings.indexing import document_of
from board.listings.models import Listing
from board.listings.narrowing import conditions, fits
from board.listings.questions import Answer
from board.listings.spans import Days
from board.web.metrics import count_search
from board.web.pagination import Page, newest_first

Link = Callable[..., str]


@dataclass(frozen=True)
class Results:
    """`total`: None where nobody counted. `degraded`: the index could not be asked.
    `answer`: of a search by words."""

    page: Page
    counted: Counted
    total: int | None = None
    is_capped: bool = False
    degraded: bool = False
    answer: Answer | None = None


def browse(filters: Filters, *, args: Mapping[str, str], link: Link, viewer: Account | None, now: datetime) -> Results:
    hidden = hidden_from(viewer)
    if filters.order is Order.NEWEST and not filters.q:
        return _newest(filters, args=args, link=link, hidden=hidden, now=now)
    try:
        answer = questions.ask(filters, now=now)
    except SearchUnavailable:
        count_search("without_index")
        return _without_index(filters, args=args, link=link, hidden=hidden, now=now)
    return _ranked(answer, filters, args=args, link=link, viewer=viewer, hidden=hidden, now=now)


def _newest(filters: Filters, *, args: Mapping[str, str], link: Link, hidden: Hidden, now: datetime) -> Results:
    rows = _fitting(filters.narrowing, filters.days(now=now))
    if hidden:
        rows = rows.where(*hidden.conditions())
    page = newest_first(rows, Listing.published_at, Listing.id, args=args, link=link, plain=not hidden)
    counted = figures.of(filters, now=now)
    return Results(page, counted.counted, counted.total)


@lru_cache(maxsize=512)
def _fitting(filters: Filters, days: Days | None) -> Select[Any]:
    rows: Select[Any] = queries.cards().where(*queries.is_listed(), *conditions(filters, days))
    return rows


def _ranked(
    answer: Answer,
    filters: Filters,
    *,
    args: Mapping[str, str],
    link: Link,
    viewer: Account | None,
    hidden: Hidden,
    now: datetime,
) -> Results:
    """The index proposes, the database disposes: only what is listed now and fits the filters is shown."""
    days = filters.days(now=now)

    def fitting(row: Any) -> bool:
        return fits(row, filters, days) and not hidden.hides(row)

    proposed = set(answer.hits.ids)
    waiting = _own_waiting(viewer)
    found = [listing.id for listing in waiting if fitting(listing) and answer.holds(document_of(listing))]
    not_yet = {listing.id for listing in waiting}
    ids = [*found, *(listing_id for listing_id in answer.hits.ids if listing_id not in not_yet)]
    ranked = ranking.page_of(ids, args=args, link=link, fitting=fitting)
    total = answer.hits.total + len(found) - len(proposed & not_yet) - ranked.gone
    if filters.q:
        count_search("found" if total else "empty")
    total = max(total, len(ranked.page.rows))
    return Results(ranked.page, answer.counted, total, answer.hits.is_capped, answer=answer)


def _own_waiting(viewer: Account | None) -> list[Listing]:
    """What this person posted or changed a moment ago is right at once, before the worker has indexed it."""
    if viewer is None:
        return []
    return list(db.session.scalars(queries.awaiting_index(viewer)).unique())


def _without_index(
    filters: Filters, *, args: Mapping[str, str], link: Link, hidden: Hidden, now: datetime
) -> Results:
    """Plain text comparison, newest first, until the index is back."""
    rows = _fitting(filters.narrowing.without("q"), filters.days(now=now)).where(*hidden.conditions())
    if filters.q:
        words = [Listing.title.contains(filters.q, autoescape=True), Listing.body.contains(filters.q, autoescape=True)]
        rows = rows.where(or_(*words))
    page = newest_first(rows, Listing.published_at, Listing.id, args=args, link=link)
    return Results(page, facets.UNKNOWN, degraded=True)
