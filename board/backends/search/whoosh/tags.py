"""The tags of a segment the other way round: for each document its values, so that hits can be counted by value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

import numpy as np

from board.backends.search.whoosh.arrays import Array, smallest, starts_of
from board.backends.search.whoosh.entries import TAG_SEPARATOR, TIMES, UNTIL, decoded
from board.backends.search.whoosh.fields import TAGS
from board.backends.search.whoosh.postings import Postings

PREFIX = "family."


def families(tags: Postings) -> Iterator[tuple[str, int, int]]:
    """Each family with the number of its first term and of the one after its last."""
    low = 0
    names = (decoded(term).partition(TAG_SEPARATOR)[0] for term, _ in tags.walk())
    for family, terms in groupby(names):
        high = low + sum(1 for _ in terms)
        yield family, low, high
        low = high


def tables(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """For each family a table: a row for each document, in it the numbers of its values from 1 on, 0 for none."""
    tags, size = Postings(arrays, TAGS), len(arrays["id"])
    return {f"{PREFIX}{f}": _table(tags, low, high, size) for f, low, high in families(tags) if f != TIMES}


def _table(tags: Postings, low: int, high: int, size: int) -> Array:
    docs = tags.docs_of_range(low, high)
    values = np.repeat(np.arange(1, high - low + 1), tags.frequencies[low:high])
    order = np.argsort(docs, kind="stable")
    docs, values = docs[order], values[order]
    per_doc = np.bincount(docs, minlength=size)
    slots = np.arange(len(docs)) - starts_of(per_doc)[:-1][docs]
    table = np.zeros((size, int(per_doc.max())), np.int64)
    table[docs, slots] = values
    return smallest(table.ravel()).reshape(table.shape)


def times(tags: Postings, low: int, high: int) -> tuple[Array, Array, Array]:
    """One row for each time: document, beginning, end."""
    both = [[int(part) for part in value.split(UNTIL)] for value in values_of(tags, low, high)]
    starts, ends = np.repeat(np.array(both, np.int64), tags.frequencies[low:high], axis=0).T
    return tags.docs_of_range(low, high), starts, ends


def values_of(tags: Postings, low: int, high: int) -> list[str]:
    return [decoded(tags.terms[number]).partition(TAG_SEPARATOR)[2] for number in range(low, high)]
