"""One page of listings for a set of filters: newest first, or by relevance when there are words to search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, or_, select

from board import db
from board.accounts.models import Account
from board.backends import search
from board.errors import BadInput
from board.listings import queries
from board.listings.filters import Filters
from board.listings.indexing import document_of
from board.listings.models import Listing
from board.web.metrics import count_search
from board.web.pagination import PAGE_SIZE, Page, newest_first

# How many hits a search looks at; the page says so when there are more.
HITS_MAX = 1000

Link = Callable[..., str]


@dataclass(frozen=True)
class Results:
    """`hit_count` only for searches; `degraded` when the index could not be asked."""

    page: Page
    hit_count: int | None = None
    degraded: bool = False


def browse(filters: Filters, *, args: Mapping[str, str], link: Link, viewer: Account | None) -> Results:
    if not filters.q:
        return Results(_newest(filters, args=args, link=link))
    try:
        ids = search.current().search(filters.q, limit=HITS_MAX)
    except search.SearchUnavailable:
        count_search("without_index")
        return _without_index(filters, args=args, link=link)
    return _ranked([*_own_fresh(filters.q, viewer), *ids], filters, args=args, link=link)


def _newest(filters: Filters, *, args: Mapping[str, str], link: Link) -> Page:
    return newest_first(_fitting(filters), Listing.published_at, Listing.id, args=args, link=link)


@lru_cache(maxsize=512)
def _fitting(filters: Filters) -> Select[Any]:
    rows: Select[Any] = queries.cards().where(*queries.is_listed(), *filters.conditions())
    return rows


def _ranked(ids: Sequence[int], filters: Filters, *, args: Mapping[str, str], link: Link) -> Results:
    """The index proposes, the database disposes: only what is listed now and fits the filters is shown."""
    fitting = select(Listing.id).where(*queries.is_listed(), *filters.conditions(), Listing.id.in_(ids))
    alive = set(db.session.scalars(fitting))
    ranked = [listing_id for listing_id in dict.fromkeys(ids) if listing_id in alive]
    start = _start(ranked, args)
    shown = ranked[start : start + PAGE_SIZE]
    by_id = {row.id: row for row in db.session.execute(queries.cards().where(Listing.id.in_(shown)))}
    has_more = start + PAGE_SIZE < len(ranked)
    count_search("found" if ranked else "empty")
    page = Page(
        rows=[by_id[listing_id] for listing_id in shown if listing_id in by_id],
        next_url=link(after=str(shown[-1])) if has_more else None,
        previous_url=link(before=str(shown[0])) if start else None,
    )
    return Results(page, hit_count=len(ranked))


def _start(ranked: Sequence[int], args: Mapping[str, str]) -> int:
    """The place in the ranking where this page begins; the neighbour's id is the cursor."""
    after, before = args.get("after"), args.get("before")
    cursor = after or before
    if not cursor:
        return 0
    if (after and before) or not cursor.isdecimal() or len(cursor) > 10:
        raise BadInput
    if int(cursor) not in ranked:
        return 0
    place = ranked.index(int(cursor))
    return place + 1 if after else max(0, place - PAGE_SIZE)


def _own_fresh(query: str, viewer: Account | None) -> list[int]:
    """What this person posted a moment ago is found at once, before the worker has indexed it."""
    if viewer is None:
        return []
    engine = search.current()
    waiting = db.session.scalars(queries.awaiting_index(viewer)).unique()
    documents = [document_of(listing) for listing in waiting]
    return [d.id for d in documents if engine.matches(query, d.title, d.body)]


def _without_index(filters: Filters, *, args: Mapping[str, str], link: Link) -> Results:
    """Plain text comparison, newest first, until the index is back."""
    words = [Listing.title.contains(filters.q, autoescape=True), Listing.body.contains(filters.q, autoescape=True)]
    rows = queries.cards().where(*queries.is_listed(), *filters.conditions(), or_(*words))
    page = newest_first(rows, Listing.published_at, Listing.id, args=args, link=link)
    return Results(page, degraded=True)
