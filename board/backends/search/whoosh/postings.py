"""In which documents a token stands, how often and where: written for all tokens of a field at once, read by slices."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from board.backends.search.whoosh.arrays import EMPTY, POSITION_BITS, Array, smallest, starts_of, summed_by_counts
from board.backends.search.whoosh.packed import Packed, Packer

# No byte of UTF-8 is this high: it stands behind everything that begins alike.
AFTER = b"\xff"
LOOKED_UP_MAX = 4096
# How often in the title in the upper half, how often elsewhere in the lower.
WEIGHT_BITS = 4
WEIGHT_MAX = (1 << WEIGHT_BITS) - 1


class PostingsWriter:
    """Takes terms in order, as many at once as one likes."""

    def __init__(self, name: str, *, has_positions: bool) -> None:
        self._name = name
        self._has_positions = has_positions
        self._terms: list[bytes] = []
        self._docs, self._counts = Packer(), Packer()
        self._lengths: list[Array] = []
        self._weights: list[Array] = []
        self._place_counts: list[Array] = []
        self._places: list[Array] = []

    def add(self, terms: Sequence[bytes], rows: Rows) -> None:
        """`rows.terms` count from the first of `terms`; each of them has a row."""
        if not len(terms):
            return
        begins = np.ones(len(rows.docs), bool)
        begins[1:] = (rows.terms[1:] != rows.terms[:-1]) | (rows.docs[1:] != rows.docs[:-1])
        postings = np.flatnonzero(begins)
        term_of, docs = rows.terms[postings], rows.docs[postings]
        lengths = np.bincount(term_of, minlength=len(terms))
        gaps = np.diff(docs, prepend=0)
        gaps[starts_of(lengths)[:-1]] = docs[starts_of(lengths)[:-1]] + 1
        self._terms.extend(terms)
        self._docs.add(gaps, lengths)
        self._lengths.append(lengths)
        if self._has_positions:
            counts = np.diff(postings, append=len(rows.docs))
            self._counts.add(counts, lengths)
            self._place_counts.append(np.add.reduceat(counts, starts_of(lengths)[:-1]))
            self._places.append(rows.places.astype(np.uint16))
            self._weights.append(_weights(rows.in_title, postings, counts))

    def arrays(self) -> dict[str, Array]:
        name = self._name
        arrays = {
            f"{name}.terms": np.frombuffer(b"".join(self._terms), np.uint8),
            f"{name}.ends": smallest(starts_of(np.array([len(term) for term in self._terms], np.int64))),
            f"{name}.first": smallest(starts_of(_joined(self._lengths))),
            **self._docs.arrays(f"{name}.docs"),
        }
        if self._has_positions:
            arrays |= {
                f"{name}.place_first": smallest(starts_of(_joined(self._place_counts))),
                f"{name}.places": _joined(self._places).astype(np.uint16),
                f"{name}.weights": _joined(self._weights).astype(np.uint8),
                **self._counts.arrays(f"{name}.counts"),
            }
        return arrays


class Rows:
    """One row for each place where a token stands, ordered by token, document, place."""

    def __init__(self, terms: Array, docs: Array, places: Array, in_title: Array) -> None:
        self.terms, self.docs, self.places, self.in_title = terms, docs, places, in_title


def _weights(in_title: Array, postings: Array, counts: Array) -> Array:
    titled = np.add.reduceat(in_title.astype(np.int64), postings) if len(postings) else EMPTY
    elsewhere = np.minimum(counts - titled, WEIGHT_MAX)
    weights: Array = np.minimum(titled, WEIGHT_MAX) << WEIGHT_BITS | elsewhere
    return weights.astype(np.uint8)


def _joined(parts: list[Array]) -> Array:
    return np.concatenate(parts) if parts else EMPTY


class _Terms:
    """The tokens of a field as bytes, in order."""

    def __init__(self, data: Array, ends: Array) -> None:
        self._data, self._ends = memoryview(data.data), ends

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> bytes:
        return bytes(self._data[self._ends[number] : self._ends[number + 1]])


class Postings:
    """Of one field of one segment. Safe to share: it only looks."""

    def __init__(self, arrays: Mapping[str, Array], name: str) -> None:
        self.terms = _Terms(arrays[f"{name}.terms"], arrays[f"{name}.ends"])
        self.first = arrays[f"{name}.first"]
        self._docs = Packed(arrays, f"{name}.docs")
        self.has_positions = f"{name}.places" in arrays
        if self.has_positions:
            self._counts = Packed(arrays, f"{name}.counts")
            self._place_first = arrays[f"{name}.place_first"]
            self._places = arrays[f"{name}.places"]
            self._weights = arrays[f"{name}.weights"]
        self._looked_up: dict[bytes, int] = {}

    def find(self, term: bytes) -> int:
        """Its number; -1 where no document holds it."""
        known = self._looked_up.get(term)
        if known is not None:
            return known
        place = bisect_left(self.terms, term)
        number = place if place < len(self.terms) and self.terms[place] == term else -1
        if len(self._looked_up) >= LOOKED_UP_MAX:
            self._looked_up.clear()
        self._looked_up[term] = number
        return number

    def beginning_with(self, prefix: bytes) -> tuple[int, int]:
        """The numbers of the first such term and of the one after the last."""
        return bisect_left(self.terms, prefix), bisect_left(self.terms, prefix + AFTER)

    def frequency(self, number: int) -> int:
        return int(self.first[number + 1]) - int(self.first[number])

    @cached_property
    def frequencies(self) -> Array:
        return np.diff(self.first.astype(np.int64))

    def docs(self, number: int) -> Array:
        length = self.frequency(number)
        gaps = self._docs.one(number, length)
        if gaps is None:
            return np.arange(length)
        docs = np.cumsum(gaps, dtype=np.int64)
        docs -= 1
        return docs

    def docs_of_range(self, low: int, high: int) -> Array:
        """Of each term in turn."""
        lengths = self._lengths(low, high)
        sums = np.cumsum(self._docs.many(low, high, lengths))
        before = starts_of(lengths)[:-1]
        sums -= np.repeat(np.where(before > 0, sums[before - 1], 0), lengths) + 1
        return sums

    def counts_of_range(self, low: int, high: int) -> Array:
        return self._counts.many(low, high, self._lengths(low, high))

    def keys(self, number: int) -> Array:
        """Every place where it stands, in order."""
        length = self.frequency(number)
        gaps, counts = self._docs.one(number, length), self._counts.one(number, length)
        if counts is None:
            docs = self.docs(number)
        else:
            docs = summed_by_counts(np.ones(length, np.uint8) if gaps is None else gaps, counts)
        docs <<= POSITION_BITS
        docs |= self.places_of_range(number, number + 1)
        return docs

    def keys_of_range(self, low: int, high: int) -> Array:
        """Every place where one of them stands, in order."""
        docs = np.repeat(self.docs_of_range(low, high), self.counts_of_range(low, high))
        return np.sort(docs << POSITION_BITS | self.places_of_range(low, high))

    def places_of_range(self, low: int, high: int) -> Array:
        return self._places[int(self._place_first[low]) : int(self._place_first[high])]

    def weights(self, number: int) -> Array:
        """For each of its documents; see WEIGHT_BITS."""
        return self._weights[int(self.first[number]) : int(self.first[number + 1])]

    def titled_of_range(self, low: int, high: int) -> Array:
        """How many of its places are in the title, for each posting."""
        return self._weights[int(self.first[low]) : int(self.first[high])] >> WEIGHT_BITS

    @cached_property
    def row_counts(self) -> Array:
        """Rows of each term: see Rows."""
        return np.diff(self._place_first.astype(np.int64)) if self.has_positions else self.frequencies

    def walk(self) -> Iterator[tuple[bytes, int]]:
        for number in range(len(self.terms)):
            yield self.terms[number], self.frequency(number)

    def _lengths(self, low: int, high: int) -> Array:
        return np.diff(self.first[low : high + 1].astype(np.int64))
