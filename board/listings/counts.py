"""How much is on in each region: counted once and kept until something changes, for a few seconds at most.

Counting 100,000 rows takes milliseconds, and every front page and region page asks."""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import cast

from flask import current_app
from sqlalchemy import func, literal_column, select, union_all

from board import db
from board.listings import queries
from board.listings.models import Listing
from board.regions import tree
from board.web import changes

SECONDS_KEPT = 10.0

_LISTED, _UNLISTED = queries.in_a_listed_state(), queries.unlisted_by_id()
# Two counts that each read one index; asked of every row, restrictions cost more than all the rest.
_BY_REGION = union_all(
    select(Listing.region_id, func.count()).where(_LISTED).group_by(Listing.region_id),
    select(Listing.region_id, func.count() * literal_column("-1"))
    .where(_LISTED, _UNLISTED)
    .group_by(Listing.region_id),
)


@dataclass(frozen=True, eq=False)
class Counts:
    """Of listed listings, by region; regions without any are absent. Itself a key: counted anew, it is another."""

    by_region: dict[int, int]
    _ids: list[int]
    _sums: list[int]

    @classmethod
    def of(cls, by_region: dict[int, int]) -> Counts:
        ids = sorted(by_region)
        return cls(by_region, ids, [0, *accumulate(by_region[id_] for id_ in ids)])

    @property
    def total(self) -> int:
        return self._sums[-1]

    def below(self, place: tree.Place) -> int:
        """In the place and everything below it."""
        first, last = bisect_left(self._ids, place.first_id), bisect_right(self._ids, place.last_id)
        return self._sums[last] - self._sums[first]

    def of_children(self, place: tree.Place) -> dict[int, int]:
        return {child.id: self.below(child) for child in tree.children(place.id)}


@dataclass(frozen=True)
class _Kept:
    counts: Counts
    stamp: int
    until: float


def listed() -> Counts:
    """What this process commits is counted at once, what others commit within seconds."""
    kept = cast("_Kept | None", current_app.extensions.get("listed_counts"))
    stamp = changes.current().stamp(tree.prefecture_numbers(None))
    if kept is None or kept.stamp != stamp or time.monotonic() > kept.until:
        kept = _Kept(_count(), stamp, time.monotonic() + SECONDS_KEPT)
        current_app.extensions["listed_counts"] = kept
    return kept.counts


def _count() -> Counts:
    found: Counter[int] = Counter()
    for region_id, count in db.session.execute(_BY_REGION):
        if region_id is not None:
            found[region_id] += count
    return Counts.of({region_id: count for region_id, count in found.items() if count > 0})
