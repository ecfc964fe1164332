"""The filters of a request as masks over the documents of a segment."""

from __future__ import annotations

from collections.abc import Hashable
from functools import reduce

import numpy as np

from board.backends.search.asking import Bounds, Where
from board.backends.search.whoosh.arrays import Array
from board.backends.search.whoosh.entries import NO_PRICE, NO_START, encoded, tag_term
from board.backends.search.whoosh.segments import Contents

DURING = "during"
Filters = dict[Hashable, Array]
"""By what they are about, so that a facet can be counted as if its own were not set."""


def family_key(family: str) -> Hashable:
    return ("family", family)


def masks(contents: Contents, where: Where) -> Filters:
    found: Filters = {}
    for family, values in where.tags:
        mask = contents.mask((family, values), lambda f=family, v=values: _tagged(contents, f, v))  # type: ignore[misc]
        key = family_key(family)
        found[key] = found[key] & mask if key in found else mask
    if where.price != (None, None):
        found["price"] = _priced(contents.prices, where.price)
    if where.during != (None, None):
        found[DURING] = is_on(contents, where.during)
    return found


def together(filters: Filters, *, without: Hashable = None) -> Array | None:
    """All of them but one; None where there are none."""
    chosen = [mask for key, mask in filters.items() if key != without]
    return reduce(np.logical_and, chosen) if chosen else None


def is_on(contents: Contents, during: Bounds) -> Array:
    """At some time within these bounds."""
    return contents.mask((DURING, during), lambda: _on(contents, during))


def _on(contents: Contents, during: Bounds) -> Array:
    mask: Array = _overlap(contents.starts, contents.ends, during) & (contents.starts != NO_START)
    if contents.times is not None:
        docs, starts, ends = contents.times
        mask[docs] = False
        mask[docs[_overlap(starts, ends, during)]] = True
    return mask


def _overlap(starts: Array, ends: Array, during: Bounds) -> Array:
    earliest, latest = during
    mask = np.ones(len(starts), bool)
    if earliest is not None:
        mask &= ends >= earliest
    if latest is not None:
        mask &= starts <= latest
    return mask


def _priced(prices: Array, bounds: Bounds) -> Array:
    lowest, highest = bounds
    mask: Array = prices != NO_PRICE
    if lowest is not None:
        mask &= prices >= lowest
    if highest is not None:
        mask &= prices <= highest
    return mask


def _tagged(contents: Contents, family: str, values: frozenset[str]) -> Array:
    mask = np.zeros(contents.size, bool)
    for value in values:
        number = contents.tags.find(encoded(tag_term(family, value)))
        if number >= 0:
            mask[contents.tags.docs(number)] = True
    return mask
