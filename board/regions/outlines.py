"""Rings of points, read from the data files and drawn as SVG paths. Knows nothing of regions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = Sequence[Point]

_SUBPATH = re.compile(r"M([^Mz]+)z")
_NUMBERS = re.compile(r"-?\d+")


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Spot:
    """The middle of the widest free band inside an outline: where a name of at most `room` may stand."""

    x: float
    y: float
    room: float


def rings_of_topology(path: Path) -> dict[str, list[Ring]]:
    """Longitude and latitude by the code in each object's property `c`; nothing drawn → an empty list."""
    topology = json.loads(path.read_text("utf-8"))
    arcs = [_points_of_arc(arc, **topology["transform"]) for arc in topology["arcs"]]
    (objects,) = topology["objects"].values()
    return {
        geometry["properties"]["c"]: [_joined(ring, arcs) for ring in _arc_numbers(geometry)]
        for geometry in objects["geometries"]
    }


def rings_of_path(d: str) -> list[Ring]:
    """Only what prefectures.svg uses: one M, then relative lines, closed."""
    rings: list[Ring] = []
    for subpath in _SUBPATH.findall(d):
        numbers = [int(number) for number in _NUMBERS.findall(subpath)]
        rings.append(_summed(list(zip(numbers[::2], numbers[1::2], strict=True))))
    return rings


def bounds(rings: Iterable[Ring]) -> Box:
    points = [point for ring in rings for point in ring]
    left, right = min(x for x, _y in points), max(x for x, _y in points)
    top, bottom = min(y for _x, y in points), max(y for _x, y in points)
    return Box(left, top, right - left, bottom - top)


def path_of(rings: Iterable[Ring]) -> str:
    """Whole numbers, relative lines. An island too small for them still gets a mark of one unit."""
    drawn = [subpath for ring in rings if (subpath := _subpath(ring))]
    if drawn:
        return "".join(drawn)
    x, y = next((round(x), round(y)) for ring in rings for x, y in ring)
    return f"M{x} {y}h1v1h-1z"


def largest(rings: Iterable[Ring]) -> Ring:
    return max(rings, key=_area)


def spot_for_name(rings: Iterable[Ring], *, line_height: float) -> Spot:
    ring = largest(rings)
    box = bounds([ring])
    bands = [_widest_band(ring, box.top + box.height * step / 20, line_height / 2) for step in range(2, 19)]
    return max(bands, key=lambda spot: spot.room)


def _points_of_arc(arc: Sequence[Sequence[int]], *, scale: Point, translate: Point) -> list[Point]:
    return [(x * scale[0] + translate[0], y * scale[1] + translate[1]) for x, y in _summed(arc)]


def _summed(steps: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    x = y = 0
    points = []
    for dx, dy in steps:
        x, y = x + dx, y + dy
        points.append((x, y))
    return points


def _arc_numbers(geometry: dict[str, Any]) -> list[list[int]]:
    polygons: list[list[list[int]]] = geometry.get("arcs", [])
    if geometry.get("type") == "Polygon":
        polygons = [geometry["arcs"]]
    return [ring for polygon in polygons for ring in polygon]


def _joined(numbers: Iterable[int], arcs: Sequence[list[Point]]) -> list[Point]:
    """~n is arc n backwards; the last point of an arc is the first of the next."""
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def _subpath(ring: Ring) -> str:
    points = [(round(x), round(y)) for x, y in ring]
    if points[0] == points[-1]:
        points.pop()
    steps = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(points) if (ax, ay) != (bx, by)]
    if len(steps) < 2:
        return ""
    lines = " ".join(f"{dx} {dy}" for dx, dy in steps)
    return f"M{points[0][0]} {points[0][1]}l{lines}z"


def _area(ring: Ring) -> float:
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]))) / 2


def _widest_band(ring: Ring, y: float, half: float) -> Spot:
    """A band of text is inside where it is at its upper edge, its middle and its lower edge."""
    upper, middle, lower = (_chords(ring, level) for level in (y - half, y, y + half))
    best = Spot(0, y, 0)
    for a in upper:
        for b in middle:
            for c in lower:
                left, right = max(a[0], b[0], c[0]), min(a[1], b[1], c[1])
                if right - left > best.room:
                    best = Spot((left + right) / 2, y, right - left)
    return best


def _chords(ring: Ring, y: float) -> list[tuple[float, float]]:
    crossings = sorted(
        ax + (y - ay) * (bx - ax) / (by - ay)
        for (ax, ay), (bx, by) in pairwise([*ring, ring[0]])
        if (ay > y) != (by > y)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=True))
