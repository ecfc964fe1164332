"""How well documents hold a plan: BM25, in which a title weighs more, a short one most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from board.backends.search.asking import Plan
from board.backends.search.bm25 import BY_LENGTH, SATURATION, TITLE, rarity
from board.backends.search.whoosh.arrays import SPARSE_BITS, Array, places_in
from board.backends.search.whoosh.executor import Found, Holding
from board.backends.search.whoosh.postings import WEIGHT_BITS, WEIGHT_MAX
from board.backends.search.whoosh.segments import Contents, Lengths, Snapshot

# A title of nothing but what was asked for lifts the whole by this share.
WHOLE_TITLE = 0.5


@dataclass(frozen=True)
class Scorer:
    """`weights`: of each alternative of each clause, by how rare it is and how sure."""

    plan: Plan
    weights: Sequence[Sequence[float]]
    mean_lengths: tuple[float, float]

    @classmethod
    def of(cls, plan: Plan, holdings: Sequence[Holding], snapshot: Snapshot) -> Scorer:
        weights = [
            [
                alternative.weight * rarity(sum(len(h.clauses[c][a].docs) for h in holdings), snapshot.count)
                for a, alternative in enumerate(clause.alternatives)
            ]
            for c, clause in enumerate(plan.must)
        ]
        return cls(plan, weights, snapshot.mean_lengths)

    def scores(self, contents: Contents, found: Holding, hits: Array) -> Array:
        title_shortness, rest_shortness, lift = (
            column.take(hits) for column in contents.lengths(self.mean_lengths, _lengths)
        )
        total: Array | None = None
        in_title: Array | None = None
        for clause, weights, alternatives in zip(self.plan.must, self.weights, found.clauses, strict=True):
            best, titled = None, None
            for asked, weight, one in zip(clause.alternatives, weights, alternatives, strict=True):
                if not len(one.docs):
                    continue
                often = _often(one, hits, contents.size)
                count = (often >> WEIGHT_BITS) * title_shortness + (often & WEIGHT_MAX) * rest_shortness
                score = _saturated(count, weight)
                length = (often > WEIGHT_MAX) * np.float32(len(asked.tokens))
                best = score if best is None else np.maximum(best, score)
                titled = length if titled is None else np.maximum(titled, length)
            if best is not None and titled is not None:
                total = best if total is None else total + best
                in_title = titled if in_title is None else in_title + titled
        if total is None or in_title is None:
            return np.zeros(len(hits), np.float32)
        scores: Array = total * (1 + np.minimum(in_title * lift, np.float32(WHOLE_TITLE)))
        return scores


def _lengths(contents: Contents, mean_lengths: tuple[float, float]) -> Lengths:
    """For each document how much a word counts in its title and in the rest, and how much of the whole title it is."""
    titles, rest = contents.title_lengths.astype(np.float32), contents.body_lengths.astype(np.float32)
    return (
        _shortness(titles, mean_lengths[0]) * np.float32(TITLE),
        _shortness(rest, mean_lengths[1]),
        np.float32(WHOLE_TITLE) / np.maximum(titles, 1),
    )


def _shortness(lengths: Array, mean: float) -> Array:
    shortness: Array = 1 / (np.float32(1 - BY_LENGTH) + np.float32(BY_LENGTH / mean) * lengths)
    return shortness


def _often(found: Found, hits: Array, size: int) -> Array:
    """See postings.WEIGHT_BITS; 0 for a hit that does not hold it."""
    weights = np.ones(len(found.docs), np.uint8) if found.weights is None else found.weights
    if found.docs is hits:
        return weights
    if len(hits) <= size >> SPARSE_BITS:
        places, is_there = places_in(hits, found.docs)
        return np.where(is_there, weights[places], 0).astype(np.uint8)
    spread = np.zeros(size, np.uint8)
    spread[found.docs] = weights
    return spread[hits]


def _saturated(count: Array, weight: float) -> Array:
    saturated: Array = count * np.float32(weight * (SATURATION + 1)) / (count + np.float32(SATURATION))
    return saturated
