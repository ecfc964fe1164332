"""Several segments into one, term by term in slices, so that it takes little memory; what is deleted stays behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from board.backends.search.whoosh.arrays import Array, smallest, starts_of
from board.backends.search.whoosh.entries import COLUMNS
from board.backends.search.whoosh.fields import INDEXED
from board.backends.search.whoosh.postings import Postings, PostingsWriter, Rows
from board.backends.search.whoosh.tags import tables

# Rows sorted at once: some 50 MB.
SLICE_ROWS = 500_000
LENGTHS = ("title_length", "body_length")


@dataclass(frozen=True)
class Part:
    """A segment to be merged. `numbers`: for each of its documents the new number, -1 for what is deleted."""

    arrays: Mapping[str, Array]
    numbers: Array


def parts_of(segments: Sequence[tuple[Mapping[str, Array], set[int]]]) -> list[Part]:
    parts, base = [], 0
    for arrays, deleted in segments:
        is_kept = np.ones(len(arrays["id"]), bool)
        is_kept[list(deleted)] = False
        parts.append(Part(arrays, np.where(is_kept, base + np.cumsum(is_kept) - 1, -1)))
        base += int(is_kept.sum())
    return parts


def merged(parts: Sequence[Part]) -> dict[str, Array]:
    arrays = {name: _column(parts, name) for name in COLUMNS}
    arrays |= {name: smallest(_column(parts, name)) for name in LENGTHS}
    for name in INDEXED:
        arrays |= _FieldMerge(parts, name).arrays()
    return arrays | tables(arrays)


def _column(parts: Sequence[Part], name: str) -> Array:
    return np.concatenate([part.arrays[name][part.numbers >= 0].astype(np.int64) for part in parts])


class _FieldMerge:
    def __init__(self, parts: Sequence[Part], name: str) -> None:
        self._name = name
        self._sources = [(Postings(part.arrays, name), part.numbers) for part in parts]
        every = {term for postings, _ in self._sources for term, _ in postings.walk()}
        self._terms = sorted(every)
        places = {term: place for place, term in enumerate(self._terms)}
        # For each segment the new number of each of its terms: ascending, for both are sorted.
        self._targets = [
            np.array([places[term] for term, _ in postings.walk()], np.int64) for postings, _ in self._sources
        ]

    def arrays(self) -> dict[str, Array]:
        writer = PostingsWriter(self._name, has_positions=self._sources[0][0].has_positions)
        low = 0
        for high in self._slices():
            rows = self._rows(low, high)
            # A term that only deleted documents held is gone.
            held = np.unique(rows.terms)
            rows.terms = np.searchsorted(held, rows.terms)
            writer.add([self._terms[low + place] for place in held.tolist()], rows)
            low = high
        return writer.arrays()

    def _slices(self) -> list[int]:
        """Ends of slices of terms, each of about SLICE_ROWS rows."""
        sizes = np.zeros(len(self._terms), np.int64)
        for (postings, _), targets in zip(self._sources, self._targets, strict=True):
            sizes[targets] += postings.row_counts
        slice_of = np.cumsum(sizes) // SLICE_ROWS
        return [*(np.flatnonzero(np.diff(slice_of)) + 1).tolist(), len(self._terms)]

    def _rows(self, low: int, high: int) -> Rows:
        found = [
            _rows_of(postings, numbers, targets, low, high)
            for (postings, numbers), targets in zip(self._sources, self._targets, strict=True)
        ]
        terms, docs, places, in_title = (np.concatenate(columns) for columns in zip(*found, strict=True))
        order = np.argsort(terms, kind="stable")
        return Rows(terms[order], docs[order], places[order], in_title[order])


def _rows_of(
    postings: Postings, numbers: Array, targets: Array, low: int, high: int
) -> tuple[Array, Array, Array, Array]:
    """Of one segment, for the new terms from `low` to before `high`: terms counted from `low`, new documents, places,
    whether in the title."""
    first, last = (int(place) for place in np.searchsorted(targets, (low, high)))
    terms = np.repeat(targets[first:last] - low, postings.frequencies[first:last])
    docs = numbers[postings.docs_of_range(first, last)]
    if not postings.has_positions:
        kept = docs >= 0
        places = np.zeros(int(kept.sum()), np.int64)
        return terms[kept], docs[kept], places, places > 0
    counts = postings.counts_of_range(first, last)
    places = postings.places_of_range(first, last)
    titled = postings.titled_of_range(first, last)
    # The places of the title come first.
    in_title = np.arange(len(places)) - np.repeat(starts_of(counts)[:-1], counts) < np.repeat(titled, counts)
    terms, docs = np.repeat(terms, counts), np.repeat(docs, counts)
    kept = docs >= 0
    return terms[kept], docs[kept], places[kept].astype(np.int64), in_title[kept]
