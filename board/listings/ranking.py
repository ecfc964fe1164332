"""Pages of a ranking: the index proposes ids in an order, the database says which of them may be shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Integer, bindparam

from board import db
from board.errors import BadInput
from board.listings import queries
from board.listings.models import Listing
from board.web.pagination import PAGE_SIZE, Page
from board.web.security import ID_MAX

# Beyond a page: one that says whether there is another, and some for those that are gone by now.
SPARE, FURTHER = 8, 200
_CURSOR = re.compile(r"([0-9]{1,10})\.([0-9]{1,5})", re.ASCII)

Link = Callable[..., str]


@dataclass(frozen=True)
class Ranked:
    """`gone`: how many of those that were looked at are not to be shown."""

    page: Page
    gone: int


def page_of(ids: Sequence[int], *, args: Mapping[str, str], link: Link, fitting: Callable[[Any], bool]) -> Ranked:
    """The page that the cursor asks for; a neighbour that is gone leaves the cursor its place."""
    start, backwards = _start(ids, args)
    walk = _Walk(reversed(ids[:start]) if backwards else iter(ids[start:]), fitting)
    rows = list(islice(walk, PAGE_SIZE + 1))
    has_more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    if backwards:
        rows.reverse()
    places = {row.id: ids.index(row.id) for row in (rows[:1] + rows[-1:])}
    has_next, has_previous = (bool(rows), has_more) if backwards else (has_more, start > 0)
    page = Page(
        rows=rows,
        next_url=link(after=_cursor(rows[-1].id, places)) if rows and has_next else None,
        previous_url=link(before=_cursor(rows[0].id, places)) if rows and has_previous else None,
    )
    return Ranked(page, walk.gone)


def _cursor(listing_id: int, places: Mapping[int, int]) -> str:
    return f"{listing_id}.{places[listing_id]}"


def _start(ids: Sequence[int], args: Mapping[str, str]) -> tuple[int, bool]:
    """Where in the ranking the page begins, or ends when it is asked for backwards."""
    after, before = args.get("after"), args.get("before")
    if not after and not before:
        return 0, False
    found = _CURSOR.fullmatch(after or before or "")
    if found is None or (after and before) or int(found[1]) > ID_MAX:
        raise BadInput
    listing_id, place = int(found[1]), min(int(found[2]), len(ids))
    if listing_id in ids:
        place = ids.index(listing_id) + (1 if after else 0)
    return place, not after


class _Walk:
    """Card rows in the order of the ids, a page's worth at once."""

    def __init__(self, ids: Iterator[int], fitting: Callable[[Any], bool]) -> None:
        self.ids = ids
        self.fitting = fitting
        self.gone = 0

    def __iter__(self) -> Iterator[Any]:
        size = PAGE_SIZE + SPARE
        while batch := list(islice(self.ids, size)):
            # Filled up with its last: one statement for all pages.
            wanted = {f"id_{n}": listing_id for n, listing_id in enumerate(batch + batch[-1:] * (size - len(batch)))}
            found = {row.id: row for row in db.plain_rows(_shown(size), wanted) if self.fitting(row)}
            self.gone += len(batch) - len(found)
            yield from (found[listing_id] for listing_id in batch if listing_id in found)
            size = FURTHER


@cache
def _shown(count: int) -> Any:
    # With their bodies: the cards of a search show where they say what was looked for.
    wanted = [bindparam(f"id_{n}", type_=Integer) for n in range(count)]
    return queries.cards().add_columns(Listing.body).where(*queries.is_listed(), Listing.id.in_(wanted))
