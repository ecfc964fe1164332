"""Where things stand: rooms with window light, tables, and the open country in its seasons."""

from __future__ import annotations

import random
from collections.abc import Sequence

from .canvas import Canvas, dark, light, mix

PAPER = "#efe4d0"
CEDAR = "#b98a5a"
WALNUT = "#7d5639"
SOOT = "#463a35"
INDIGO = "#2f4f79"
KAKI = "#d9713a"
MOSS = "#71824f"
STRAW = "#d8c184"


def room(c: Canvas, wall: str, floor: str, *, horizon: float = 620, window: float | None = 180, mats: bool = False) -> None:
    """A wall and a floor; `window` is where the light of a window falls on the wall, None for none."""
    w = c.width
    c.rect(0, 0, w, horizon + 1, c.fade(light(wall, 0.22), wall, dark(wall, 0.16), angle=45))
    if mats:
        tatami_floor(c, horizon, floor)
    else:
        board_floor(c, horizon, floor)
    c.rect(0, horizon - 16, w, 16, c.fade(light(floor, 0.1), dark(floor, 0.18)))
    c.rect(0, horizon, w, 26, c.fade("#2a1c22", mix(floor, "#2a1c22", 0.5)), opacity=0.16)
    if window is not None:
        window_light(c, window, horizon)


def board_floor(c: Canvas, horizon: float, colour: str) -> None:
    w, h = c.width, c.height
    c.rect(0, horizon, w, h - horizon, c.fade(dark(colour, 0.14), colour, light(colour, 0.12)))
    for i in range(-14, 30):
        top, bottom = w / 2 + (i - 7.5) * 62, w / 2 + (i - 7.5) * 150
        c.line(f"M{top:g} {horizon} L{bottom:g} {h}", dark(colour, 0.3), 2, opacity=0.28)


def tatami_floor(c: Canvas, horizon: float, colour: str) -> None:
    w, h = c.width, c.height
    c.rect(0, horizon, w, h - horizon, c.fade(dark(colour, 0.1), colour, light(colour, 0.14)))
    for step in range(1, 26):
        y = horizon + (h - horizon) * (step / 26) ** 1.5
        c.line(f"M0 {y:g} H{w}", dark(colour, 0.25), 1.2, opacity=0.2)
    middle = horizon + (h - horizon) * 0.42
    edge = mix(INDIGO, "#20302a", 0.4)
    c.rect(0, middle, w, 13, edge, opacity=0.8)
    for top, bottom in ((0.34, 0.22), (0.8, 0.95)):
        c.poly(f"{w * top - 5:g},{horizon} {w * top + 5:g},{horizon} {w * bottom + 11:g},{h} {w * bottom - 11:g},{h}", edge, opacity=0.8)


def window_light(c: Canvas, x: float, horizon: float, *, colour: str = "#fff4d2", opacity: float = 0.6) -> None:
    """Low sun through a lattice window: panes on the wall, drawn slanting."""
    shape = int(x / 10) % 4
    c.add(f'<g transform="translate({x:g} {horizon - 520:g}) skewY(11)" opacity="{opacity}">')
    if shape == 3:
        c.dot(170, 180, 170, c.fade(light(colour, 0.4), colour))
        for bar in (92, 164, 236):
            c.rect(bar, 0, 9, 360, "#8a7a66", opacity=0.3)
    else:
        columns, wide, tall = ((3, 100, 106), (2, 178, 106), (4, 74, 160))[shape]
        for row in range(3 if tall < 120 else 2):
            for column in range(columns):
                c.rect(column * (wide + 12), row * (tall + 12), wide, tall, c.fade(colour, light(colour, 0.5), angle=45), opacity=1 - 0.16 * row)
    c.add("</g>")
    if shape in (0, 3):
        with c.at(x + 60, horizon - 330, 1, 24, opacity=0.16):
            leaf_spray(c, "#4a3b2c")


def leaf_spray(c: Canvas, colour: str) -> None:
    """A twig with leaves; as a plant, or as its shadow on a wall."""
    c.line("M0 0 C60 -60 110 -130 150 -230", colour, 6)
    for i, (x, y) in enumerate(((30, -30), (58, -66), (84, -104), (108, -146), (130, -190), (148, -228))):
        for side in (-1, 1):
            with c.at(x, y, 1 - i * 0.08, 36 + side * 62):
                c.path("M0 0 C14 -24 14 -54 0 -78 C-14 -54 -14 -24 0 0 Z", colour)


def tabletop(c: Canvas, wall: str, wood: str, *, edge: float = 560, window: float | None = 140) -> None:
    """A table seen from close by: the wall behind is only colour and light."""
    w, h = c.width, c.height
    c.rect(0, 0, w, edge + 1, c.fade(light(wall, 0.28), wall, dark(wall, 0.22), angle=45))
    if window is not None:
        window_light(c, window, edge + 60, opacity=0.34)
    c.rect(0, edge, w, h - edge, c.fade(dark(wood, 0.06), wood, light(wood, 0.18)))
    rng = random.Random(7)
    for _ in range(26):
        y = edge + 14 + (h - edge) * rng.random()
        x = rng.uniform(-200, w)
        c.line(f"M{x:g} {y:g} q{rng.uniform(120, 260):g} {rng.uniform(-7, 7):g} {rng.uniform(300, 620):g} 0", dark(wood, 0.35), 2.2, opacity=0.16)
    c.rect(0, edge, w, 5, light(wood, 0.4), opacity=0.7)
    c.shine(w * 0.28, edge + 90, w * 0.45, 120, "#fff4d2", 0.4)


def sky(c: Canvas, *colours: str) -> None:
    c.rect(0, 0, c.width, c.height, c.fade(*colours))


def sun(c: Canvas, x: float, y: float, r: float, colour: str = "#fff2c4") -> None:
    c.shine(x, y, r * 4.6, r * 4.6, colour, 0.55)
    c.dot(x, y, r, light(colour, 0.35))


def clouds(c: Canvas, *places: tuple[float, float, float], colour: str = "#ffffff", opacity: float = 0.75) -> None:
    for x, y, size in places:
        with c.at(x, y, size, opacity=opacity):
            c.path("M-150 20 C-160 -16 -112 -34 -88 -18 C-76 -64 -6 -72 16 -34 C44 -58 96 -44 98 -8 C136 -14 158 4 150 20 Z", colour)


def ridge(c: Canvas, y: float, height: float, colour: str, *, seed: int = 1, peaks: int = 6, snow: bool = False) -> None:
    """A line of mountains from edge to edge; the ground below is filled with the same colour."""
    rng = random.Random(seed)
    step = c.width / peaks
    tops = [(i * step + rng.uniform(-0.25, 0.25) * step, y - height * rng.uniform(0.35, 1.0)) for i in range(peaks + 1)]
    d = f"M-40 {c.height} L-40 {y:g} "
    for x, top in tops:
        d += f"Q{x - step * 0.3:g} {top + height * 0.22:g} {x:g} {top:g} Q{x + step * 0.24:g} {top + height * 0.18:g} {x + step * 0.5:g} {y - height * 0.16:g} "
    d += f"L{c.width + 60} {y:g} L{c.width + 60} {c.height} Z"
    c.path(d, c.fade(light(colour, 0.08), colour, mix(colour, "#ffffff", 0.16)))
    if snow:
        for x, top in tops:
            r = step * 0.2
            c.path(
                f"M{x:g} {top - 3:g} L{x + r:g} {top + height * 0.2:g} l{-r * 0.4:g} {-height * 0.03:g} l{-r * 0.3:g} {height * 0.09:g} "
                f"l{-r * 0.4:g} {-height * 0.08:g} l{-r * 0.4:g} {height * 0.06:g} L{x - r:g} {top + height * 0.22:g} Z",
                "#ffffff",
                opacity=0.85,
            )


def ground(c: Canvas, y: float, colour: str, *, swell: float = 20) -> None:
    c.path(f"M0 {y:g} Q{c.width * 0.3:g} {y - swell:g} {c.width * 0.55:g} {y:g} T{c.width} {y:g} V{c.height} H0 Z", c.fade(colour, dark(colour, 0.1)))


def rows(c: Canvas, y: float, colour: str, *, lines: int = 14, opacity: float = 0.5) -> None:
    """Furrows that run away to the horizon."""
    for i in range(-lines, lines + 1):
        far, near = c.width / 2 + i * 36, c.width / 2 + i * 190
        c.poly(f"{far - 3:g},{y:g} {far + 3:g},{y:g} {near + 22:g},{c.height} {near - 22:g},{c.height}", colour, opacity=opacity)


def paddies(c: Canvas, y: float, colours: Sequence[str]) -> None:
    """Terraces of fields, one band a colour, each with a lit bank."""
    height = (c.height - y) / len(colours)
    for i, colour in enumerate(colours):
        top = y + i * height
        bow = 26 + i * 12
        lean = -1 if i % 2 else 1
        c.path(f"M0 {top:g} C{c.width * 0.3:g} {top - bow * lean:g} {c.width * 0.7:g} {top + bow * lean:g} {c.width} {top - 8:g} V{c.height} H0 Z", c.fade(light(colour, 0.16), colour))
        c.line(f"M0 {top:g} C{c.width * 0.3:g} {top - bow * lean:g} {c.width * 0.7:g} {top + bow * lean:g} {c.width} {top - 8:g}", light(colour, 0.4), 5, opacity=0.6)


def snowfall(c: Canvas, *, seed: int = 3, flakes: int = 90) -> None:
    rng = random.Random(seed)
    for _ in range(flakes):
        c.dot(rng.uniform(0, c.width), rng.uniform(0, c.height), rng.uniform(2, 6.5), "#ffffff", opacity=round(rng.uniform(0.45, 0.95), 2))


def tree(c: Canvas, colour: str = MOSS, trunk: str = "#6b4f3a") -> None:
    """About 240 high, standing on (0, 0)."""
    c.shadow(12, 2, 90, 16, 0.25)
    c.path("M-9 0 L-6 -110 L7 -110 L11 0 Z", c.round(trunk))
    c.line("M0 -80 L-34 -128 M2 -92 L34 -140", trunk, 7)
    for x, y, r in ((-46, -140, 50), (42, -146, 52), (0, -188, 62), (-14, -128, 48)):
        c.dot(x, y, r, c.glow(light(colour, 0.3), colour, dark(colour, 0.12), cx=0.35, cy=0.3, r=0.75))


def cedar_tree(c: Canvas, colour: str = "#3f5a48") -> None:
    c.rect(-7, -40, 14, 40, "#5b4636")
    for i in range(4):
        y, half = -30 - i * 52, 74 - i * 15
        c.path(f"M0 {y - 92} L{half} {y} Q0 {y + 16} {-half} {y} Z", c.fade(light(colour, 0.16), dark(colour, 0.08), angle=0))


def bush(c: Canvas, colour: str = MOSS) -> None:
    for x, r in ((-46, 34), (44, 38), (0, 50)):
        c.dot(x, -r * 0.7, r, c.glow(light(colour, 0.26), colour, dark(colour, 0.12), cx=0.35, cy=0.3, r=0.8))


def grasses(c: Canvas, colour: str, *, count: int = 26, width: float = 300, height: float = 120, seed: int = 5) -> None:
    rng = random.Random(seed)
    for _ in range(count):
        x, tall, lean = rng.uniform(-width / 2, width / 2), rng.uniform(0.5, 1) * height, rng.uniform(-34, 34)
        c.line(f"M{x:g} 0 q{lean * 0.2:g} {-tall * 0.6:g} {lean:g} {-tall:g}", mix(colour, "#fff2c4", rng.uniform(0, 0.3)), 4)


def pot_plant(c: Canvas, pot: str = "#c9825a", leaf: str = MOSS) -> None:
    c.shadow(0, 0, 80, 14)
    for turn in (-48, -22, 4, 28, 54):
        with c.at(0, -84, 1, turn):
            c.path("M0 0 C34 -50 30 -120 0 -170 C-30 -120 -34 -50 0 0 Z", c.fade(light(leaf, 0.2), leaf, dark(leaf, 0.15), angle=0))
            c.line("M0 0 V-140", dark(leaf, 0.2), 3, opacity=0.5)
    c.path("M-56 -94 H56 L42 0 H-42 Z", c.round(pot))
    c.rect(-62, -104, 124, 22, c.round(light(pot, 0.08)), 6)


def vase(c: Canvas, colour: str = "#6f8796", branch: str = "#5b4636", blossom: str = "#f1b9b4") -> None:
    c.shadow(0, 0, 60, 11)
    c.line("M0 -120 C10 -200 -30 -240 -56 -300 M2 -150 C24 -210 44 -230 66 -290 M-22 -232 L-60 -232", branch, 6)
    for x, y in ((-56, -300), (-40, -262), (-62, -230), (-14, -216), (66, -290), (48, -250), (24, -208), (80, -268)):
        c.dot(x, y, 12, blossom)
        c.dot(x, y, 4, "#fff6df")
    c.path("M-20 -130 H20 C16 -100 50 -80 46 -36 C44 -10 32 0 24 0 H-24 C-32 0 -44 -10 -46 -36 C-50 -80 -16 -100 -20 -130 Z", c.round(colour))
