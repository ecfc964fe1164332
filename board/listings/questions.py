"""What a list asks of the search engine, and what it makes of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from board.backends import search
from board.backends.search.asking import Document
from board.listings.facets import UNKNOWN, Counted
from board.listings.filters import Filters

# How many hits a search looks at; the page says so when there are more.
HITS_MAX = 1000


@dataclass(frozen=True)
class Answer:
    ids: list[int]
    total: int
    counted: Counted
    is_capped: bool = False

    def holds(self, document: Document) -> bool:
        return False


def ask(filters: Filters, *, now: datetime) -> Answer:
    """Raises SearchUnavailable."""
    ids = search.current().search(filters.q, limit=HITS_MAX)
    return _Old(ids, len(ids), UNKNOWN, q=filters.q)


@dataclass(frozen=True)
class _Old(Answer):
    q: str = ""

    def holds(self, document: Document) -> bool:
        return search.current().matches(self.q, document.title, document.body)
