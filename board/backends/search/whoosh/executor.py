"""Which documents of a segment hold a plan, whole arrays at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from board.backends.search.asking import Alternative, Clause, Field, Plan
from board.backends.search.whoosh.arrays import (
    EMPTY,
    POSITION_BITS,
    POSITION_MASK,
    Array,
    common,
    common_keys,
    union,
    without,
)
from board.backends.search.whoosh.entries import encoded
from board.backends.search.whoosh.postings import WEIGHT_BITS, WEIGHT_MAX, Postings
from board.backends.search.whoosh.segments import Contents


@dataclass(frozen=True)
class Found:
    """Documents that hold an alternative, ascending; how often each holds it: see postings.WEIGHT_BITS.
    Without weights: once, not in the title."""

    docs: Array
    weights: Array | None = None


NOTHING = Found(EMPTY)


@dataclass(frozen=True)
class Holding:
    """Documents that hold the plan, None for all; and for each clause of `must` what was found of its alternatives."""

    docs: Array | None
    clauses: Sequence[Sequence[Found]]


def holding(contents: Contents, plan: Plan) -> Holding:
    size = contents.size
    clauses = [_alternatives(contents, clause) for clause in plan.must]
    docs: Array | None = None
    held = [union([found.docs for found in clause], size=size) for clause in clauses]
    for one in sorted(held, key=len):
        docs = one if docs is None else common(docs, one, size=size)
    refused = [found.docs for clause in plan.must_not for found in _alternatives(contents, clause)]
    if any(len(one) for one in refused):
        docs = without(np.arange(size) if docs is None else docs, union(refused, size=size), size=size)
    return Holding(docs, clauses)


def _alternatives(contents: Contents, clause: Clause) -> list[Found]:
    return [_found(contents, alternative) for alternative in clause.alternatives]


def _found(contents: Contents, alternative: Alternative) -> Found:
    postings = contents.fields[alternative.field]
    tokens = [encoded(token) for token in alternative.tokens]
    if not tokens:
        return NOTHING
    if alternative.field == Field.KEYS:
        return _all_keys(postings, tokens, contents.size, is_prefix=alternative.is_prefix)
    if len(tokens) > 1:
        return _phrase(contents, postings, tokens, is_prefix=alternative.is_prefix)
    if alternative.is_prefix:
        return Found(_beginning(postings, tokens[0], contents.size))
    number = postings.find(tokens[0])
    return NOTHING if number < 0 else Found(postings.docs(number), postings.weights(number))


def _beginning(postings: Postings, prefix: bytes, size: int) -> Array:
    low, high = postings.beginning_with(prefix)
    if low == high:
        return EMPTY
    mask = np.zeros(size, bool)
    mask[postings.docs_of_range(low, high)] = True
    return np.flatnonzero(mask)


def _all_keys(postings: Postings, tokens: Sequence[bytes], size: int, *, is_prefix: bool) -> Found:
    """Keys stand in no order."""
    lists = [_docs(postings, token) for token in (tokens[:-1] if is_prefix else tokens)]
    if is_prefix:
        lists.append(_beginning(postings, tokens[-1], size))
    docs = lists[0]
    for other in lists[1:]:
        docs = common(docs, other, size=size)
    return Found(docs)


def _docs(postings: Postings, token: bytes) -> Array:
    number = postings.find(token)
    return EMPTY if number < 0 else postings.docs(number)


def _phrase(contents: Contents, postings: Postings, tokens: Sequence[bytes], *, is_prefix: bool) -> Found:
    """Side by side: the keys of each, moved back to where the phrase begins, that all have in common."""
    lists = []
    last = len(tokens) - 1
    for distance, word in enumerate(tokens):
        keys = _keys(postings, word, is_prefix=is_prefix and distance == last)
        if not len(keys):
            return NOTHING
        # What would begin before its document moves into the one before, where no token stands so far back.
        lists.append(keys - distance)
    return _weighed(contents, reduce(common_keys, sorted(lists, key=len)))


def _keys(postings: Postings, token: bytes, *, is_prefix: bool) -> Array:
    if is_prefix:
        low, high = postings.beginning_with(token)
        return postings.keys_of_range(low, high) if low < high else EMPTY
    number = postings.find(token)
    return EMPTY if number < 0 else postings.keys(number)


def _weighed(contents: Contents, begins: Array) -> Found:
    if not len(begins):
        return NOTHING
    docs_of_all = begins >> POSITION_BITS
    is_first = np.ones(len(begins), bool)
    np.not_equal(docs_of_all[1:], docs_of_all[:-1], out=is_first[1:])
    firsts = np.flatnonzero(is_first)
    in_title = (begins & POSITION_MASK) < contents.title_lengths[docs_of_all]
    titled = np.minimum(np.add.reduceat(in_title.astype(np.int64), firsts), WEIGHT_MAX)
    elsewhere = np.minimum(np.diff(firsts, append=len(begins)) - titled, WEIGHT_MAX)
    return Found(docs_of_all[firsts], (titled << WEIGHT_BITS | elsewhere).astype(np.uint8))
