"""Which hits come first: only as many are sorted as are shown."""

from __future__ import annotations

import numpy as np

from board.backends.search.asking import Order, Request
from board.backends.search.whoosh.arrays import Array
from board.backends.search.whoosh.entries import NO_PRICE, NO_START
from board.backends.search.whoosh.segments import Contents

LAST = np.iinfo(np.int64).min


def keys(contents: Contents, hits: Array, request: Request) -> Array | None:
    """The higher the earlier; None where the id alone decides. Relevance is not for here."""
    if request.order == Order.NEWEST:
        return contents.published[hits]
    if request.order == Order.SOONEST:
        starts, ends = contents.starts[hits], contents.ends[hits]
        is_begun = (starts < request.now) & (starts != NO_START)
        next_ = np.where(is_begun, ends, starts)
        return np.where(next_ >= request.now, -next_, LAST)
    if request.order == Order.CHEAPEST:
        prices = contents.prices[hits]
        return np.where(prices == NO_PRICE, LAST, -prices)
    if request.order == Order.NEAREST and request.distances:
        return _nearness(contents.regions[hits], request)
    return None


def _nearness(regions: Array, request: Request) -> Array:
    known, place_of = np.unique(regions, return_inverse=True)
    nearness = [-request.distances.get(region, np.inf) for region in known.tolist()]
    return np.array(nearness, np.float64)[place_of]


def best(keys: Array | None, docs: Array, ids: Array, limit: int) -> Array:
    """Places in `docs` of the highest keys, of equal ones those with the highest ids, in order."""
    if keys is None:
        keys = ids[docs]
    if len(docs) <= limit:
        whole: Array = np.lexsort((ids[docs], keys))[::-1]
        return whole
    threshold = np.partition(keys, len(keys) - limit)[len(keys) - limit]
    chosen: Array = (keys >= threshold).nonzero()[0]
    if len(chosen) > limit:
        is_level = keys[chosen] == threshold
        above, level = chosen[~is_level], chosen[is_level]
        chosen = np.concatenate([above, level[_highest(ids[docs[level]], limit - len(above))]])
    return chosen[np.lexsort((ids[docs[chosen]], keys[chosen]))[::-1]]


def _highest(values: Array, count: int) -> Array:
    return np.argpartition(values, len(values) - count)[len(values) - count :] if count else np.zeros(0, np.int64)
