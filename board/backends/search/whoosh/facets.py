"""How many hits have which value of a family, and begin between which days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from board.backends.search.asking import Bounds
from board.backends.search.whoosh.arrays import Array
from board.backends.search.whoosh.entries import NO_START
from board.backends.search.whoosh.filters import within
from board.backends.search.whoosh.segments import Contents
from board.backends.search.whoosh.tags import value_of

Counts = dict[str, int]


def count_family(contents: Contents, family: str, hits: Array | None, counts: Counts) -> None:
    """Add what this segment has; `hits` None is all of it."""
    table = contents.table(family)
    if table is None:
        return
    low, high = contents.families[family]
    if hits is None:
        numbers = contents.tags.frequencies[low:high]
    else:
        numbers = np.bincount(table[hits].ravel(), minlength=high - low + 1)[1:]
    for number in np.flatnonzero(numbers).tolist():
        value = value_of(contents.tags.terms[low + number])
        counts[value] = counts.get(value, 0) + int(numbers[number])


def count_spans(contents: Contents, spans: Sequence[Bounds], hits: Array | None) -> Array:
    starts = contents.starts if hits is None else contents.starts[hits]
    return np.array([int(within(starts, bounds, missing=NO_START).sum()) for bounds in spans], np.int64)
