"""A sheet of SVG with the few things the scenes need: shapes, gradients, soft shadows and moved coordinates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

LANDSCAPE = (1200, 900)
PORTRAIT = (900, 1200)

Scene = Callable[..., None]
SCENES: dict[str, tuple[Scene, dict[str, Any], tuple[int, int]]] = {}


def pictures(size: tuple[int, int] = LANDSCAPE, /, **variants: dict[str, Any]) -> Callable[[Scene], Scene]:
    """Register one drawing under several names, each with its own colours."""

    def register(scene: Scene) -> Scene:
        for name, options in variants.items():
            SCENES[name.replace("_", "-")] = (scene, options, size)
        return scene

    return register


def svg_of(name: str) -> str:
    scene, options, size = SCENES[name]
    canvas = Canvas(size)
    scene(canvas, **options)
    return canvas.svg()


def mix(one: str, other: str, share: float) -> str:
    """`share` of the other colour in the first."""
    pairs = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def light(colour: str, share: float = 0.2) -> str:
    return mix(colour, "#fff8ea", share)


def dark(colour: str, share: float = 0.2) -> str:
    return mix(colour, "#1f1a2b", share)


class Canvas:
    def __init__(self, size: tuple[int, int]) -> None:
        self.width, self.height = size
        self._defs: dict[str, str] = {}
        self._parts: list[str] = []

    def svg(self) -> str:
        inside = "".join(self._defs.values())
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {self.width} {self.height}"><defs>{inside}</defs>{"".join(self._parts)}</svg>'
        )

    # Paint

    def fade(self, *colours: str, angle: float = 90) -> str:
        """An even gradient over the shape; 0 runs to the right, 90 downwards, 45 both."""
        ends = {0: (1, 0), 90: (0, 1), 45: (1, 1), 135: (-1, 1)}[int(angle)]
        x, y = ends
        x1, x2 = (0, x) if x >= 0 else (1, 0)
        return self._define(
            f'<linearGradient id="%s" x1="{x1}" y1="0" x2="{x2}" y2="{y}">{_stops(colours)}</linearGradient>'
        )

    def glow(self, *colours: str, cx: float = 0.5, cy: float = 0.5, r: float = 0.5) -> str:
        return self._define(
            f'<radialGradient id="%s" cx="{cx}" cy="{cy}" r="{r}">{_stops(colours)}</radialGradient>'
        )

    def round(self, colour: str, depth: float = 0.28) -> str:
        """The paint of something round that stands in light from the left."""
        return self.fade(
            dark(colour, depth * 0.5), light(colour, depth), colour, dark(colour, depth), dark(colour, depth), angle=0
        )

    def flat(self, colour: str, depth: float = 0.14) -> str:
        """The paint of a flat face: a little lighter where the light comes from."""
        return self.fade(light(colour, depth), colour, dark(colour, depth), angle=45)

    # Shapes

    def add(self, markup: str) -> None:
        self._parts.append(markup)

    def rect(self, x: float, y: float, w: float, h: float, fill: str, r: float = 0, **more: Any) -> None:
        self.add(f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{r:g}" fill="{fill}"{_attributes(more)}/>')

    def oval(self, x: float, y: float, rx: float, ry: float, fill: str, **more: Any) -> None:
        self.add(f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="{fill}"{_attributes(more)}/>')

    def dot(self, x: float, y: float, r: float, fill: str, **more: Any) -> None:
        self.oval(x, y, r, r, fill, **more)

    def ring(self, x: float, y: float, r: float, stroke: str, width: float, **more: Any) -> None:
        self.oval(x, y, r, r, "none", stroke=stroke, stroke_width=width, **more)

    def path(self, d: str, fill: str = "none", **more: Any) -> None:
        self.add(f'<path d="{d}" fill="{fill}"{_attributes(more)}/>')

    def line(self, d: str, stroke: str, width: float, **more: Any) -> None:
        self.path(d, "none", stroke=stroke, stroke_width=width, **{"stroke_linecap": "round", "stroke_linejoin": "round"} | more)

    def poly(self, points: str, fill: str, **more: Any) -> None:
        self.add(f'<polygon points="{points}" fill="{fill}"{_attributes(more)}/>')

    def text(self, x: float, y: float, words: str, size: float, fill: str, **more: Any) -> None:
        more = {"font_family": "Noto Serif CJK JP, Noto Sans CJK JP", "text_anchor": "middle", "font_weight": 700} | more
        self.add(f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{fill}"{_attributes(more)}>{words}</text>')

    # Light

    def shadow(self, x: float, y: float, rx: float, ry: float, opacity: float = 0.34) -> None:
        paint = self._define(
            '<radialGradient id="%s"><stop offset="0" stop-color="#2a1c22" stop-opacity="1"/>'
            '<stop offset=".55" stop-color="#2a1c22" stop-opacity=".55"/>'
            '<stop offset="1" stop-color="#2a1c22" stop-opacity="0"/></radialGradient>'
        )
        self.oval(x, y, rx, ry, paint, opacity=opacity)

    def shine(self, x: float, y: float, rx: float, ry: float, colour: str = "#fff3cf", opacity: float = 0.6) -> None:
        """A soft pool of light."""
        paint = self._define(
            f'<radialGradient id="%s"><stop offset="0" stop-color="{colour}" stop-opacity="1"/>'
            f'<stop offset=".5" stop-color="{colour}" stop-opacity=".45"/>'
            f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/></radialGradient>'
        )
        self.oval(x, y, rx, ry, paint, opacity=opacity)

    # Coordinates

    @contextmanager
    def at(self, x: float, y: float, scale: float = 1, turn: float = 0, *, flip: bool = False, **more: Any) -> Iterator[None]:
        across = -scale if flip else scale
        self.add(f'<g transform="translate({x:g} {y:g}) rotate({turn:g}) scale({across:g} {scale:g})"{_attributes(more)}>')
        yield
        self.add("</g>")

    @contextmanager
    def within(self, shape: str) -> Iterator[None]:
        """Only what falls inside the shape (a path's d) is seen."""
        clip = self._define(f'<clipPath id="%s"><path d="{shape}"/></clipPath>')
        self.add(f'<g clip-path="{clip}">')
        yield
        self.add("</g>")

    def _define(self, markup: str) -> str:
        if markup not in self._defs:
            self._defs[markup] = markup.replace("%s", f"p{len(self._defs)}", 1)
        name = self._defs[markup].split('id="', 1)[1].split('"', 1)[0]
        return f"url(#{name})"


def _stops(colours: tuple[str, ...]) -> str:
    last = max(len(colours) - 1, 1)
    return "".join(f'<stop offset="{i / last:.3g}" stop-color="{c}"/>' for i, c in enumerate(colours))


def _attributes(more: dict[str, Any]) -> str:
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
