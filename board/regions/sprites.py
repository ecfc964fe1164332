"""The outlines of a map as one file of their own: browsers keep it, and the page only points at its shapes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from board.regions import maps, tree
from board.regions.maps import RegionMap, Shape

JAPAN = "japan"


@dataclass(frozen=True, slots=True)
class Sprite:
    """`name` is "japan" or a prefecture's number; every shape has its place's slug as its id in `svg`."""

    name: str
    svg: str
    digest: str


@lru_cache(maxsize=48)
def sprite(name: str) -> Sprite | None:
    """None for a name of no map."""
    drawn = _map_named(name)
    if drawn is None:
        return None
    svg = _draw(drawn)
    return Sprite(name, svg, hashlib.sha256(svg.encode()).hexdigest()[:8])


def sprite_of(drawn: RegionMap) -> Sprite:
    """The file that belongs to this map."""
    place = drawn.shapes[0].place
    found = sprite(JAPAN if drawn.of_japan else f"{place.id // 1000:02d}")
    if found is None:
        raise KeyError(place.id)
    return found


def _map_named(name: str) -> RegionMap | None:
    if name == JAPAN:
        return maps.prefecture_map()
    place = tree.by_slug(name) if len(name) == 2 else None
    is_prefecture = place is not None and place.slug == name and place in tree.prefectures()
    return maps.municipality_map(place.id) if place and is_prefecture else None


def _draw(drawn: RegionMap) -> str:
    """Without colours: a shape takes those of the link that shows it. The names stand in groups by language."""
    shapes = "".join(_shape(shape) for shape in drawn.shapes)
    names = "".join(f'<g id="names-{locale}">{_names(drawn, locale)}</g>' for locale in ("ja", "en"))
    inside = f'<g id="all">{shapes}</g>{names}'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{drawn.view_box}"><defs>{inside}</defs></svg>'


def _shape(shape: Shape) -> str:
    ring = ""
    if shape.small_at:
        x, y, radius = shape.small_at
        # The page's stylesheet reaches in here by inheritance only; where there is nothing to see one may still click.
        ring = (
            f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" pointer-events="all"'
            ' stroke="var(--ring)" stroke-width="var(--ring-width)" stroke-dasharray="var(--ring-dashes)"/>'
        )
    path = f'<path d="{shape.d}" vector-effect="non-scaling-stroke"/>'
    return f'<g id="{shape.place.slug}">{ring}{path}</g>'


def _names(drawn: RegionMap, locale: str) -> str:
    written = ((shape, shape.written_name(locale)) for shape in drawn.shapes)
    return "".join(
        f'<text x="{round(shape.spot.x)}" y="{round(shape.spot.y)}">{escape(name)}</text>'
        for shape, name in written
        if name
    )
