"""How many hits have which value of a family, and are on within which days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from board.backends.search.asking import Bounds
from board.backends.search.whoosh.arrays import Array
from board.backends.search.whoosh.filters import is_on
from board.backends.search.whoosh.segments import Contents

Counts = dict[str, int]


def count_family(contents: Contents, family: str, hits: Array | None, counts: Counts) -> None:
    """Add what this segment has; `hits` None is all of it."""
    table = contents.table(family)
    if table is None:
        return
    values = contents.values(family)
    if hits is None:
        low, high = contents.families[family]
        numbers = contents.tags.frequencies[low:high]
    else:
        numbers = np.bincount(table[hits].ravel(), minlength=len(values) + 1)[1:]
    there = np.flatnonzero(numbers)
    for place, count in zip(there.tolist(), numbers[there].tolist(), strict=True):
        value = values[place]
        counts[value] = counts.get(value, 0) + count


def count_spans(contents: Contents, spans: Sequence[Bounds], hits: Array | None) -> Array:
    masks = (is_on(contents, bounds) for bounds in spans)
    return np.array([np.count_nonzero(mask if hits is None else mask[hits]) for mask in masks], np.int64)
