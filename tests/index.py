"""What the search index of the running application holds, asked without guessing what somebody may have meant."""

from __future__ import annotations

from board.backends import search
from board.backends.search.asking import BOUNDARY, Alternative, Clause, Document, Plan, Request
from board.backends.search.documents import analysed


def indexed_with(words: str) -> list[int]:
    """Ids of the listings that hold these very words side by side."""
    tokens = tuple(token for token in analysed(Document(0, words, "")).text if token != BOUNDARY)
    return search.current().find(Request(Plan((Clause((Alternative(tokens),)),)))).ids
