"""A request answered: segment by segment what holds the plan, then the filters, then order and counts over all."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from board.backends.search.asking import Hits, Order, Request
from board.backends.search.whoosh import ordering
from board.backends.search.whoosh.arrays import Array
from board.backends.search.whoosh.executor import Holding, holding
from board.backends.search.whoosh.facets import Counts, count_family, count_spans
from board.backends.search.whoosh.filters import DURING, Filters, family_key, masks, together
from board.backends.search.whoosh.scoring import Scorer
from board.backends.search.whoosh.segments import Part, Snapshot


def find(snapshot: Snapshot, request: Request) -> Hits:
    looks = [_Look.at(part, request) for part in snapshot.parts]
    hits = [look.hits() for look in looks]
    return Hits(
        ids=_in_order(snapshot, request, looks, hits),
        total=sum(look.part.count if one is None else len(one) for look, one in zip(looks, hits, strict=True)),
        facets={family: _counts(family, looks, hits) for family in request.facets},
        spans=_spans(request, looks),
    )


@dataclass(frozen=True)
class _Look:
    """One segment and one request."""

    part: Part
    found: Holding
    filters: Filters

    @classmethod
    def at(cls, part: Part, request: Request) -> _Look:
        return cls(part, holding(part.contents, request.plan), masks(part.contents, request.where))

    def hits(self, *, without: Hashable = None) -> Array | None:
        """Document numbers, ascending, as if that filter were not set; None for all of the segment."""
        chosen = [mask for mask in (together(self.filters, without=without), self.part.living) if mask is not None]
        docs = self.found.docs
        if docs is None:
            return np.flatnonzero(reduce(np.logical_and, chosen)) if chosen else None
        for mask in chosen:
            docs = docs[mask[docs]]
        return docs


def _in_order(snapshot: Snapshot, request: Request, looks: Sequence[_Look], hits: Sequence[Array | None]) -> list[int]:
    is_scored = request.order == Order.RELEVANCE and bool(request.plan.must)
    scorer = Scorer.of(request.plan, [look.found for look in looks], snapshot) if is_scored else None
    found: list[tuple[Array | None, Array]] = []
    for look, one in zip(looks, hits, strict=True):
        contents = look.part.contents
        docs = np.arange(contents.size) if one is None else one
        if not len(docs):
            continue
        keys = scorer.scores(contents, look.found, docs) if scorer else ordering.keys(contents, docs, request)
        chosen = ordering.best(keys, docs, contents.ids, request.limit)
        found.append((None if keys is None else keys[chosen], contents.ids[docs[chosen]]))
    return _merged(found, request.limit)


def _merged(found: Sequence[tuple[Array | None, Array]], limit: int) -> list[int]:
    if not found:
        return []
    ids = np.concatenate([ids for _, ids in found])
    if len(found) > 1:
        keys = [keys for keys, _ in found if keys is not None]
        ids = ids[ordering.best(np.concatenate(keys) if keys else None, np.arange(len(ids)), ids, limit)]
    listed: list[int] = ids.tolist()
    return listed


def _counts(family: str, looks: Sequence[_Look], hits: Sequence[Array | None]) -> Counts:
    counts: Counts = {}
    key = family_key(family)
    for look, one in zip(looks, hits, strict=True):
        count_family(look.part.contents, family, look.hits(without=key) if key in look.filters else one, counts)
    return counts


def _spans(request: Request, looks: Sequence[_Look]) -> tuple[int, ...]:
    if not request.spans:
        return ()
    counts = np.zeros(len(request.spans), np.int64)
    for look in looks:
        counts += count_spans(look.part.contents, request.spans, look.hits(without=DURING))
    numbers: list[int] = counts.tolist()
    return tuple(numbers)
