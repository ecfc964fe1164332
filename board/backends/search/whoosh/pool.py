"""Collects the tokens of a segment as numbers and sorts them all at once."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import count

import numpy as np

from board.backends.search.asking import BOUNDARY
from board.backends.search.whoosh.arrays import Array, starts_of
from board.backends.search.whoosh.entries import TOKENS_MAX, encoded
from board.backends.search.whoosh.fields import INDEXED, POSITIONED, Titled
from board.backends.search.whoosh.postings import PostingsWriter, Rows


class TokenPool:
    """In the place of Whoosh's pool of postings, which takes and sorts them one by one."""

    def __init__(self) -> None:
        self.fields = {name: _Stream() for name in INDEXED}

    def add(self, item: tuple[str, Titled, int, float, bytes]) -> None:
        """What Whoosh's writer hands over for a field of a document: see fields.Tokens."""
        name, (tokens, title_length), doc, _, _ = item
        self.fields[name].add(tokens, title_length, doc)

    def iter_postings(self) -> TokenPool:
        # The codec's writer takes the pool as it is, not its postings.
        return self

    def cleanup(self) -> None:
        self.fields.clear()


class _Numbers(dict[str, int]):
    """A number for each token, in the order of their appearance."""

    def __init__(self) -> None:
        super().__init__()
        self._next = count().__next__

    def __missing__(self, token: str) -> int:
        number = self[token] = self._next()
        return number


class _Stream:
    """The tokens of one field, document after document."""

    def __init__(self) -> None:
        self._numbers = _Numbers()
        # It has a place, but is not to be found.
        self._boundary = self._numbers[BOUNDARY]
        self._tokens = array("I")
        self._docs, self._lengths, self._titles = array("I"), array("I"), array("I")

    def add(self, tokens: Sequence[str], title_length: int, doc: int) -> None:
        kept = tokens[:TOKENS_MAX]
        before = len(self._tokens)
        self._tokens.extend(map(self._numbers.__getitem__, kept))
        self._docs.append(doc)
        self._lengths.append(len(self._tokens) - before)
        self._titles.append(min(title_length, len(kept)))

    def lengths(self, doc_count: int) -> tuple[Array, Array]:
        """Tokens in the title and elsewhere, of each document."""
        titles, rest = np.zeros(doc_count, np.int64), np.zeros(doc_count, np.int64)
        docs, title_lengths = np.array(self._docs, np.int64), np.array(self._titles, np.int64)
        titles[docs] = title_lengths
        rest[docs] = np.array(self._lengths, np.int64) - title_lengths
        return titles, rest

    def terms(self) -> list[str]:
        """In the order in which they are kept."""
        return sorted(word for word in self._numbers if word != BOUNDARY)

    def arrays(self, name: str) -> dict[str, Array]:
        terms = self.terms()
        # The boundary sorts before all: one below the first.
        ranks = np.empty(len(self._numbers), np.int32)
        ranks[self._boundary] = -1
        ranks[[self._numbers[term] for term in terms]] = np.arange(len(terms))
        writer = PostingsWriter(name, has_positions=name in POSITIONED)
        writer.add([encoded(term) for term in terms], self._rows(ranks))
        return writer.arrays()

    def _rows(self, ranks: Array) -> Rows:
        # Millions of rows at once, in half the width that NumPy would take.
        lengths = np.array(self._lengths, np.int32)
        rank_of = ranks[np.frombuffer(self._tokens, np.uint32)]
        places = np.arange(len(rank_of), dtype=np.int32)
        places -= np.repeat(starts_of(lengths)[:-1].astype(np.int32), lengths)
        in_title = places < np.repeat(np.array(self._titles, np.int32), lengths)
        docs = np.repeat(np.array(self._docs, np.int32), lengths)
        order = np.argsort(rank_of, kind="stable")
        order = order[np.searchsorted(rank_of[order], 0) :]
        return Rows(rank_of[order], docs[order], places[order], in_title[order])
