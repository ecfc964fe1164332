"""Sorted arrays of document numbers and of keys, and what is done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

# A key is a place in a document: the number of the document above, the position in it below.
POSITION_BITS = 16
POSITION_MASK = (1 << POSITION_BITS) - 1

EMPTY: Array = np.zeros(0, np.int64)
# Below this share of a segment a binary search for each is cheaper than a mask over all.
SPARSE_BITS = 8
# So many times fewer are looked up one by one.
FAR_FEWER = 10


def places_in(needles: Array, sorted_values: Array) -> tuple[Array, Array]:
    """Where each needle would stand, and whether it stands there."""
    if not len(sorted_values):
        return np.zeros(len(needles), np.int64), np.zeros(len(needles), bool)
    places = np.searchsorted(sorted_values, needles)
    np.minimum(places, len(sorted_values) - 1, out=places)
    return places, sorted_values[places] == needles


def common(one: Array, other: Array, *, size: int) -> Array:
    """What stands in both, of values below `size`."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    if len(small) <= size >> SPARSE_BITS:
        return small[places_in(small, large)[1]]
    return small[mask_of(large, size=size)[small]]


def common_keys(one: Array, other: Array) -> Array:
    """What stands in both, of any values."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    if len(small) * FAR_FEWER <= len(large):
        return small[places_in(small, large)[1]]
    # Two sorted runs are merged in one go.
    both = np.concatenate([small, large])
    both.sort(kind="stable")
    twice: Array = both[:-1][both[1:] == both[:-1]]
    return twice


def without(values: Array, taken: Array, *, size: int) -> Array:
    if not len(taken) or not len(values):
        return values
    if len(values) <= size >> SPARSE_BITS:
        return values[~places_in(values, taken)[1]]
    return values[~mask_of(taken, size=size)[values]]


def union(lists: Sequence[Array], *, size: int) -> Array:
    """What stands in any of them."""
    filled = [values for values in lists if len(values)]
    if not filled:
        return EMPTY
    if len(filled) == 1:
        return filled[0]
    if sum(map(len, filled)) <= size >> SPARSE_BITS:
        return np.unique(np.concatenate(filled))
    mask = np.zeros(size, bool)
    for values in filled:
        mask[values] = True
    return np.flatnonzero(mask)


def mask_of(values: Array, *, size: int) -> Array:
    mask = np.zeros(size, bool)
    mask[values] = True
    return mask


def starts_of(lengths: Array) -> Array:
    """Where each of the lists begins that lie one behind the other, and at the end where they all end."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def summed_by_counts(gaps: Array, counts: Array) -> Array:
    """What the gaps sum up to, less 1, each as often as its count says: six times as quick as repeating the sums."""
    ends = np.cumsum(counts, dtype=np.int64)
    sums = np.zeros(int(ends[-1]), np.int64)
    sums[0] = int(gaps[0]) - 1
    sums[ends[:-1]] = gaps[1:]
    return np.cumsum(sums, out=sums)


def smallest(values: Array) -> Array:
    """The same numbers, none negative, in the narrowest type that holds them."""
    top = int(values.max()) if len(values) else 0
    for kind in (np.uint8, np.uint16, np.uint32):
        if top <= np.iinfo(kind).max:
            return values.astype(kind)
    return values.astype(np.uint64)
