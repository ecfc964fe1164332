"""Which towns lie near a town: by the way between them, across the borders of prefectures."""

from __future__ import annotations

import math
from functools import cache, lru_cache
from heapq import nsmallest

from board.regions import tree
from board.regions.models import Level


@lru_cache(maxsize=2048)
def nearest(place: tree.Place, limit: int) -> list[tree.Place]:
    """Municipalities, nearest first; a ward's sisters come among them, its own city does not."""
    others = [each for each in _towns() if not each.contains(place)]
    if place.level is Level.WARD and place.parent_id is not None:
        others += [each for each in tree.children(place.parent_id) if each != place]
    return nsmallest(limit, others, key=lambda other: _squared_way(place, other))


@cache
def _towns() -> tuple[tree.Place, ...]:
    return tuple(each for each in tree.all_places() if each.level is Level.MUNICIPALITY)


def _squared_way(one: tree.Place, other: tree.Place) -> float:
    """Flat: good enough to tell near from far."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return math.inf
    narrower = math.cos(math.radians(one.latitude))
    return (other.latitude - one.latitude) ** 2 + ((other.longitude - one.longitude) * narrower) ** 2
