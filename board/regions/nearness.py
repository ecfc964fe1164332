"""How far it is from one place to every other, as the crow flies between their offices."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from board.regions import tree
from board.regions.tree import Place

EARTH_RADIUS_KM = 6371.0
ORIGINS_KEPT = 64


@lru_cache(maxsize=ORIGINS_KEPT)
def distances_from(place: Place) -> Mapping[int, float]:
    """Kilometres by region id; places without a point of their own are absent. Empty from such a one."""
    if place.latitude is None or place.longitude is None:
        return {}
    latitude, longitude = radians(place.latitude), radians(place.longitude)
    return {
        each.id: _arc(latitude, longitude, radians(each.latitude), radians(each.longitude))
        for each in tree.all_places()
        if each.latitude is not None and each.longitude is not None
    }


def _arc(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The haversine formula."""
    across = sin((other_latitude - latitude) / 2) ** 2
    along = sin((other_longitude - longitude) / 2) ** 2 * cos(latitude) * cos(other_latitude)
    return 2 * EARTH_RADIUS_KM * asin(sqrt(across + along))
