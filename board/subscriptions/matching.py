"""Which saved searches a listing that came or changed is news for. The listing comes to the searches: one look at it
by all of them, instead of all of them asking the index again and again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from board import db
from board.backends import search
from board.backends.search.asking import Analysed, Lexicon, Plan
from board.backends.search.documents import analysed, holds
from board.listings import asked
from board.listings import queries as listings
from board.listings.indexing import document_of
from board.listings.models import Listing
from board.listings.narrowing import fits
from board.subscriptions import queries
from board.subscriptions.models import SavedSearch, SearchMatch
from board.subscriptions.wording import filters_of


def note_matches(listing_ids: Sequence[int], *, now: datetime) -> None:
    """A row for every search that one of these listings is news for; noted twice is noted once.
    Raises SearchUnavailable."""
    awake = [saved for saved in db.session.scalars(queries.awake()) if saved.subscriber.may_be_told]
    if not awake:
        return
    look = _Look(now, search.current().lexicon)
    listed = listings.listed().where(Listing.id.in_(listing_ids)).order_by(Listing.id)
    found = [(saved, each.id) for each in db.session.scalars(listed) for saved in look.fitting(each, awake)]
    told = set(map(tuple, db.session.execute(queries.told({saved.subscriber_id for saved in awake}, listing_ids))))
    _note([(saved.id, number) for saved, number in found if (saved.subscriber_id, number) not in told], now=now)


def _note(pairs: list[tuple[int, int]], *, now: datetime) -> None:
    if not pairs:
        return
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert: Any = postgresql.insert if is_postgresql else sqlite.insert
    # In order, so that two who note the same ones wait for each other instead of both failing.
    rows = [{"saved_search_id": saved, "listing_id": listing, "found_at": now} for saved, listing in sorted(pairs)]
    db.session.execute(insert(SearchMatch).on_conflict_do_nothing(), rows)


@dataclass
class _Look:
    """One look at some listings; what somebody typed is understood once in it."""

    now: datetime
    lexicon: Lexicon
    plans: dict[str, Plan] = field(default_factory=dict)

    def fitting(self, listing: Listing, awake: Sequence[SavedSearch]) -> Iterator[SavedSearch]:
        read = _Read(listing)
        for saved in awake:
            is_theirs = saved.subscriber.wrote(listing.author)
            if saved.looks_since(listing.published_at) and not is_theirs and self._fits(saved, read):
                yield saved

    def _fits(self, saved: SavedSearch, read: _Read) -> bool:
        """As the page of this search would understand it today."""
        filters = filters_of(saved.query)
        if filters is None or not fits(read.listing, filters, filters.days(now=self.now)):
            return False
        return not filters.q or holds(self._plan(filters.q), read.text)

    def _plan(self, typed: str) -> Plan:
        if typed not in self.plans:
            self.plans[typed] = asked.understand(typed, _WithoutGuesses(self.lexicon)).plan
        return self.plans[typed]


@dataclass
class _Read:
    """A listing, analysed when the first search has words to look for."""

    listing: Listing

    @cached_property
    def text(self) -> Analysed:
        return analysed(document_of(self.listing))


@dataclass(frozen=True)
class _WithoutGuesses:
    """Nobody wants a mail about what they may have mistyped."""

    lexicon: Lexicon

    def frequency(self, token: str) -> int:
        return self.lexicon.frequency(token)

    def read_as(self, reading: str) -> list[str]:
        return self.lexicon.read_as(reading)

    def near(self, token: str) -> list[str]:  # noqa: ARG002
        return []

    def starting_with(self, beginning: str, *, limit: int) -> list[str]:
        return self.lexicon.starting_with(beginning, limit=limit)
