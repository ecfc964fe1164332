"""Maps to find a region by: the prefectures of Japan, and the municipalities of one prefecture.

A map is one of several ways in, never the only one; what has no outline is listed in words beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from board.regions import outlines, tree
from board.regions.models import Level
from board.regions.outlines import Box, Ring, Spot

MAPS = tree.DATA / "maps"
SHADES = 4
OKINAWA = 47_000
# In units of the map's view box; the style sheet sets the same sizes.
PREFECTURE_NAME_HEIGHT = 15
MUNICIPALITY_NAME_HEIGHT = 22
# Below this many units a shape is hard to hit: it gets a ring around it.
SMALL = 14

# With fewer listings than this at the busiest place, even that one is not yet in the darkest shade.
_BUSY = 16
_MAY_CROSS_ITS_BORDER = 1.15
# On the map of Japan it stands in the empty north-west, larger than it is.
_OKINAWA_AT = Box(120, 190, 150, 170)
_CANVAS_WIDTH, _CANVAS_HEIGHT = 1000, 1100
_MARGIN = 12
_VIEW_BOX = re.compile(r'viewBox="(-?\d+) (-?\d+) (\d+) (\d+)"')
_PREFECTURE = re.compile(r'<path id="p(\d\d)" d="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Shape:
    """One place as an SVG path; `small_at` (x, y, radius) is where to help the pointer."""

    place: tree.Place
    d: str
    spot: Spot
    name_height: int
    small_at: tuple[int, int, int] | None

    def written_name(self, locale: str) -> str:
        """What is written on the map: nothing where it would not fit."""
        name = _map_name(self.place, locale)
        width = sum(0.6 if letter.isascii() else 1.0 for letter in name) * self.name_height
        return name if width <= self.spot.room * _MAY_CROSS_ITS_BORDER else ""


@dataclass(frozen=True, slots=True)
class RegionMap:
    """`frames` are boxes around islands that were moved closer; `without_shape` must be listed in words."""

    view_box: str
    shapes: tuple[Shape, ...]
    frames: tuple[Box, ...]
    without_shape: tuple[tree.Place, ...]

    @property
    def of_japan(self) -> bool:
        return self.shapes[0].place.level is Level.PREFECTURE

    def with_counts(self, counts: Mapping[int, int]) -> list[tuple[Shape, int, int]]:
        """Each shape, what is on in and below it, and its shade: 0 for nothing, 1 to 4 for more and more."""
        below = {shape.place.id: _count_below(shape.place, counts) for shape in self.shapes}
        shade = shades(below)
        return [(shape, below[shape.place.id], shade.get(shape.place.id, 0)) for shape in self.shapes]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where on the canvas the main part goes and where far islands go, each by first and last id."""

    height: int
    main: Box
    insets: tuple[tuple[Box, tuple[tuple[int, int], ...]], ...]


_LAYOUTS = {
    # 伊豆 and 小笠原 reach 1,000 km south of the city.
    13000: _Layout(
        height=860,
        main=Box(12, 12, 976, 440),
        insets=(
            (Box(430, 470, 270, 380), ((13361, 13402),)),
            (Box(718, 470, 270, 380), ((13421, 13421),)),
        ),
    ),
    # 奄美 and トカラ.
    46000: _Layout(
        height=1000,
        main=Box(330, 12, 658, 976),
        insets=((Box(12, 470, 430, 518), ((46222, 46222), (46304, 46304), (46523, 46535))),),
    ),
    # 久米島 and 先島 to the west, 大東 to the east.
    47000: _Layout(
        height=1120,
        main=Box(180, 12, 800, 780),
        insets=(
            (
                Box(12, 810, 700, 298),
                ((47207, 47207), (47214, 47214), (47361, 47361), (47375, 47375), (47381, 47382)),
            ),
            (Box(730, 810, 258, 298), ((47357, 47358),)),
        ),
    ),
}


@lru_cache(maxsize=1)
def prefecture_map() -> RegionMap:
    svg = (MAPS / "prefectures.svg").read_text("utf-8")
    view_box = _VIEW_BOX.search(svg)
    if view_box is None:
        raise ValueError("prefectures.svg has no viewBox")
    rings: dict[int, list[Ring]] = {
        int(number) * 1000: outlines.rings_of_path(d) for number, d in _PREFECTURE.findall(svg)
    }
    rings |= _fitted({OKINAWA: rings[OKINAWA]}, _OKINAWA_AT)
    return RegionMap(
        view_box=" ".join(view_box.groups()),
        shapes=tuple(
            _shape(tree.get(place_id), each, PREFECTURE_NAME_HEIGHT) for place_id, each in rings.items()
        ),
        frames=(_OKINAWA_AT,),
        without_shape=(),
    )


@lru_cache(maxsize=47)
def municipality_map(prefecture_id: int) -> RegionMap:
    """A designated city is one shape; its wards have none of their own."""
    path = MAPS / "municipalities" / f"{prefecture_id // 1000:02d}.json"
    rings = {int(code[:5]): drawn for code, drawn in outlines.rings_of_topology(path).items()}
    flat = _projected(rings)
    layout = _LAYOUTS.get(prefecture_id) or _plain_layout(flat)
    placed: dict[int, list[Ring]] = {}
    elsewhere = {place_id: box for box, spans in layout.insets for place_id in flat if _in(place_id, spans)}
    for box in (layout.main, *(box for box, _spans in layout.insets)):
        placed |= _fitted({key: flat[key] for key in flat if elsewhere.get(key, layout.main) is box}, box)
    places = tree.children(prefecture_id)
    return RegionMap(
        view_box=f"0 0 {_CANVAS_WIDTH} {layout.height}",
        shapes=tuple(
            _shape(place, placed[place.id], MUNICIPALITY_NAME_HEIGHT)
            for place in places
            if place.id in placed
        ),
        frames=tuple(box for box, _spans in layout.insets),
        without_shape=tuple(place for place in places if place.id not in placed),
    )


def shades(counts: Mapping[int, int]) -> dict[int, int]:
    """1 to 4 by how much is on, growing with the logarithm; places with nothing are absent."""
    most = max([*counts.values(), _BUSY])
    return {
        place_id: max(1, math.ceil(SHADES * math.log1p(count) / math.log1p(most)))
        for place_id, count in counts.items()
        if count > 0
    }


def _count_below(place: tree.Place, counts: Mapping[int, int]) -> int:
    return sum(count for region_id, count in counts.items() if place.first_id <= region_id <= place.last_id)


def _map_name(place: tree.Place, locale: str) -> str:
    if locale != "ja":
        return place.name_en.partition(" ")[0]
    return place.name_ja[:-1] if place.kind in {"県", "府", "都"} else place.name_ja


def _shape(place: tree.Place, rings: Sequence[Ring], name_height: int) -> Shape:
    box = outlines.bounds([outlines.largest(rings)])
    small_at = None
    if max(box.width, box.height) < SMALL:
        small_at = (round(box.left + box.width / 2), round(box.top + box.height / 2), SMALL)
    spot = outlines.spot_for_name(rings, line_height=name_height)
    return Shape(place, outlines.path_of(rings), spot, name_height, small_at)


def _projected(rings: Mapping[int, Iterable[Ring]]) -> dict[int, list[Ring]]:
    """Flat, north up: at the size of a prefecture nobody sees the difference to a real projection."""
    drawn = {key: list(each) for key, each in rings.items() if each}
    box = outlines.bounds(ring for each in drawn.values() for ring in each)
    narrower = math.cos(math.radians(box.top + box.height / 2))
    return {
        key: [[(longitude * narrower, -latitude) for longitude, latitude in ring] for ring in each]
        for key, each in drawn.items()
    }


def _plain_layout(flat: Mapping[int, Sequence[Ring]]) -> _Layout:
    box = outlines.bounds(ring for each in flat.values() for ring in each)
    room = _CANVAS_WIDTH - 2 * _MARGIN
    height = min(round(room * box.height / box.width), _CANVAS_HEIGHT)
    return _Layout(height + 2 * _MARGIN, Box(_MARGIN, _MARGIN, room, height), insets=())


def _fitted(flat: Mapping[int, Sequence[Ring]], into: Box) -> dict[int, list[Ring]]:
    """As large as the box allows, in its middle."""
    box = outlines.bounds(ring for each in flat.values() for ring in each)
    padding = 0.92
    scale = min(into.width / box.width, into.height / box.height) * padding
    left = into.left + (into.width - box.width * scale) / 2
    top = into.top + (into.height - box.height * scale) / 2
    return {
        key: [
            [((x - box.left) * scale + left, (y - box.top) * scale + top) for x, y in ring] for ring in each
        ]
        for key, each in flat.items()
    }


def _in(place_id: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(first <= place_id <= last for first, last in spans)
