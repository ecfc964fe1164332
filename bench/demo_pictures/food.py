"""What fields, orchards, sea and kitchens give."""

from __future__ import annotations

from collections.abc import Callable

from .canvas import Canvas, dark, light, mix, pictures
from .places import (
    INDIGO,
    KAKI,
    MOSS,
    PAPER,
    WALNUT,
    clouds,
    ground,
    paddies,
    ridge,
    room,
    sky,
    sun,
    tabletop,
)


def crate(c: Canvas, wood: str, words: str = "") -> None:
    """A slatted box, 520 wide, 190 high."""
    c.shadow(0, 4, 330, 28, 0.34)
    for k in range(3):
        c.rect(-260, -186 + k * 64, 520, 54, c.fade(light(wood, 0.2), wood, dark(wood, 0.1)), 4)
    for x in (-252, 214):
        c.rect(x, -192, 40, 192, c.flat(dark(wood, 0.08)), 4)
        for y in (-158, -94, -30):
            c.dot(x + 20, y, 4, "#5b4636")
    if words:
        c.text(0, -72, words, 76, dark(wood, 0.55), opacity=0.8)


def apple(c: Canvas, x: float, y: float, r: float, colour: str) -> None:
    c.dot(x, y, r, c.glow(light(colour, 0.45), colour, dark(colour, 0.3), cx=0.36, cy=0.32, r=0.75))
    c.oval(x, y - r * 0.86, r * 0.24, r * 0.1, dark(colour, 0.4))
    c.line(f"M{x} {y - r * 0.84} q4 {-r * 0.3} {r * 0.16} {-r * 0.42}", "#5b3f2c", 5)


def daikon(c: Canvas, x: float, y: float, size: float, turn: float) -> None:
    with c.at(x, y, size, turn):
        for lean in (-40, -16, 10, 36):
            with c.at(0, -140, 1, lean):
                c.path("M0 0 C30 -40 26 -130 0 -170 C-26 -130 -30 -40 0 0 Z", c.flat("#6f9a4a"))
        c.path("M-40 -140 Q-50 20 -6 130 Q0 150 6 130 Q50 20 40 -140 Q0 -164 -40 -140 Z", c.round("#f6f2e6"))
        c.path("M-40 -140 Q-44 -110 -44 -90 Q0 -80 44 -90 Q44 -120 40 -140 Q0 -164 -40 -140 Z", "#c9d89a", opacity=0.7)


@pictures(
    apples_crate={"colour": "#c4362f", "words": "りんご", "place": "orchard"},
    apples_yellow={"colour": "#d6b544", "words": "林檎", "place": "room"},
    mikan_crate={"colour": "#e88a2c", "words": "みかん", "place": "sea"},
    persimmons_crate={"colour": "#d9662c", "words": "柿", "place": "room"},
    pears_crate={"colour": "#c9a458", "words": "梨", "place": "orchard"},
    peaches_crate={"colour": "#eda08a", "words": "桃", "place": "room"},
)
def fruit_crate(c: Canvas, colour: str, words: str, place: str) -> None:
    if place == "room":
        tabletop(c, "#d6dcc9", "#a87c55", edge=560)
    else:
        sky(c, "#a6d0e0", "#f3efd8")
        clouds(c, (900, 150, 1))
        if place == "sea":
            c.rect(0, 400, 1200, 200, c.fade("#4f93ad", "#9cc9cc"))
            c.path("M0 400 q140 -110 300 -10 q120 -70 260 10 Z", "#6f9470")
        else:
            ridge(c, 480, 260, "#84a0b0", seed=3, peaks=3, snow=True)
        ground(c, 560, "#9db56f")
        c.rect(0, 690, 1200, 210, c.fade("#b98f66", "#a87c55"))
    with c.at(560, 810, 1.5):
        for row, (count, y, start) in enumerate(((5, -206, -190), (4, -262, -140), (2, -314, -44))):
            for k in range(count):
                apple(c, start + k * 94, y, 52, mix(colour, "#f2c65a", 0.14 * ((k + row) % 3)))
        crate(c, "#d6b07c", words)
    apple(c, 1030, 790, 62, colour)
    with c.at(1030, 790):
        c.path("M6 -70 q40 -40 80 -16 q-30 36 -80 16 Z", c.flat(MOSS))


@pictures(rice_bags={"wall": "#d9c6a4"}, rice_bags_barn={"wall": "#9a7a5c"})
def rice_bags(c: Canvas, wall: str) -> None:
    room(c, wall, "#8d6b4a", window=80, horizon=600)
    for x, y, size in ((360, 800, 1.2), (700, 810, 1.3), (530, 560, 1.05)):
        with c.at(x, y, size):
            c.shadow(0, 2, 170, 20)
            c.path("M-130 -240 Q-150 -100 -126 0 H126 Q150 -100 130 -240 Q0 -262 -130 -240 Z", c.round("#cfa46c"))
            c.path("M-126 -240 Q-90 -290 0 -284 Q90 -290 126 -240 Q0 -258 -126 -240 Z", c.round("#b98a52"))
            c.line("M-60 -262 Q0 -240 60 -262", "#f6eeda", 8)
            c.rect(-64, -190, 128, 140, c.flat("#f6eeda"), 6)
            c.text(0, -98, "米", 92, "#b3402f")
    with c.at(1000, 800, 1.15):
        c.shadow(0, 2, 140, 18)
        c.path("M-110 -90 H110 L92 0 H-92 Z", c.round("#d3b07c"))
        c.path("M-110 -90 Q-40 -170 0 -176 Q50 -170 110 -90 Z", "#fffaf0")


@pictures(dried_persimmons={})
def persimmons_under_eaves(c: Canvas) -> None:
    sky(c, "#a9cbe0", "#e9eedd", "#f3e3c0")
    ridge(c, 640, 260, "#8a9fa8", seed=43, snow=True)
    ground(c, 700, "#b9a56c")
    c.rect(0, 0, 1200, 96, c.fade("#4a382e", "#6b5140"))
    for x in range(-20, 1200, 110):
        c.rect(x, 84, 36, 44, "#3d2d25", 4)
    c.rect(60, 124, 1080, 18, c.round("#b98a5a"), 8)
    for k in range(9):
        x = 130 + k * 117
        c.line(f"M{x} 136 V{690 - k % 3 * 60}", "#d9c79c", 4)
        for j in range(5 - (k % 3 == 2)):
            y = 210 + j * 112
            c.path(f"M{x} {y - 40} C{x + 60} {y - 40} {x + 52} {y + 40} {x} {y + 58} C{x - 52} {y + 40} {x - 60} {y - 40} {x} {y - 40} Z", c.glow("#f0a050", mix("#d9662c", "#8a3f22", j * 0.08), cx=0.36, cy=0.3, r=0.8))
            c.rect(x - 10, y - 54, 20, 18, "#6b4a2c", 5)


@pictures(vegetables={"words": "野菜", "wall": "#cfd9c2"}, vegetables_morning={"words": "朝どり", "wall": "#ecd9b6"})
def vegetable_box(c: Canvas, words: str, wall: str) -> None:
    tabletop(c, wall, "#a8835c", edge=570)
    with c.at(580, 810, 1.5):
        daikon(c, -170, -250, 0.86, -24)
        daikon(c, -80, -270, 0.9, -6)
        for x, y in ((40, -230), (110, -262), (176, -222)):
            c.dot(x, y, 60, c.glow("#b9d07c", "#7fa04f", cx=0.36, cy=0.3, r=0.8))
            for k in range(4):
                c.path(f"M{x} {y + 50} q{-30 + k * 20} -50 {-40 + k * 26} -88", "none", stroke="#e3edb8", stroke_width=4, opacity=0.7)
        for x in (-20, 10, 40):
            c.path(f"M{x - 16} -250 Q{x} -190 {x + 4} -150 Q{x + 16} -200 {x + 20} -250 Z", c.round("#e07a2e"))
        crate(c, "#d8b98a", words)
    for x, colour in ((980, "#d9463a"), (1070, "#d9463a"), (1026, "#7a3f6a")):
        apple(c, x, 800 if x != 1026 else 740, 44, colour)


@pictures(pickle_tub={})
def wooden_tub(c: Canvas) -> None:
    room(c, "#b9ac98", "#8a745e", window=720, horizon=600)
    with c.at(520, 810, 1.45):
        c.shadow(0, 4, 270, 26)
        c.path("M-210 -330 H210 L180 0 H-180 Z", c.round("#b98452"))
        for k in range(-5, 6):
            c.line(f"M{k * 38} -330 L{k * 33} 0", "#7d5430", 3, opacity=0.6)
        for y in (-280, -70):
            c.path(f"M{-208 + (y + 330) * 0.09:g} {y} Q0 {y + 22} {208 - (y + 330) * 0.09:g} {y} v22 Q0 {y + 44} {-206 + (y + 330) * 0.09:g} {y + 22} Z", c.round("#8a9a5a"))
        c.oval(0, -330, 210, 44, "#8d6138")
        c.oval(0, -326, 190, 36, c.fade("#9a5f34", "#b97a48"))
        c.path("M-70 -350 Q-60 -420 0 -424 Q70 -420 76 -350 Q0 -326 -70 -350 Z", c.glow("#b9b6ae", "#85827c", cx=0.35, cy=0.3, r=0.8))
    daikon(c, 980, 720, 1.1, 62)
    daikon(c, 960, 780, 1.0, 78)


@pictures(honey={"colour": "#e0a02e", "words": "はちみつ"}, jam={"colour": "#a83246", "words": "手づくりジャム"})
def jars_of(c: Canvas, colour: str, words: str) -> None:
    tabletop(c, "#e8dcbd" if colour == "#e0a02e" else "#c9d3cc", "#b58a5f", edge=590, window=700)
    for x, size in ((330, 1.15), (610, 1.45), (900, 1.15)):
        with c.at(x, 810, size):
            c.shadow(0, 2, 120, 18)
            c.shine(40, -10, 130, 30, light(colour, 0.3), 0.6)
            c.rect(-92, -210, 184, 210, c.glow(light(colour, 0.5), colour, dark(colour, 0.25), cx=0.38, cy=0.4, r=0.8), 26)
            c.rect(-80, -196, 14, 150, "#ffffff", 7, opacity=0.55)
            c.rect(-88, -250, 176, 48, c.round("#f1ebdd"), 10)
            c.path("M-100 -250 Q0 -290 100 -250 L92 -216 Q0 -240 -92 -216 Z", c.flat("#c9a24e" if colour != "#e0a02e" else "#7f9a6a"))
            c.rect(-70, -150, 140, 92, c.flat("#fbf3df"), 6)
            c.text(0, -92, words, 30 if len(words) < 5 else 18, "#5b3f2c")


@pictures(dried_fish={})
def fish_on_net(c: Canvas) -> None:
    sky(c, "#9fcbdc", "#e3efe8")
    clouds(c, (300, 130, 1))
    c.rect(0, 380, 1200, 200, c.fade("#3f86a3", "#7fb9c4"))
    c.path("M820 380 q160 -130 380 -20 V380 Z", "#5f8370")
    ground(c, 540, "#d3c29a")
    c.path("M120 620 H1080 L1150 840 H50 Z", c.fade("#c99e6c", "#b38856"))
    c.path("M150 640 H1050 L1100 820 H100 Z", "#f0e8d2")
    for i in range(14):
        c.line(f"M{150 + i * 69} 640 L{100 + i * 77} 820", "#b9ac8a", 2, opacity=0.7)
    for x, y in ((270, 690), (520, 690), (770, 690), (390, 774), (660, 774), (910, 774)):
        with c.at(x, y, 0.95):
            c.path("M-100 0 Q-40 -50 50 -30 L96 -52 L88 0 L96 46 L50 28 Q-40 46 -100 0 Z", c.fade("#d3a98a", "#b97f62"))
            c.path("M-80 0 Q-30 -30 50 -14 V14 Q-30 30 -80 0 Z", "#f0d9c2")
            c.line("M-70 0 H60", "#c99a7c", 3)
            c.dot(-76, -8, 5, "#2d2727")


@pictures(tea_field={})
def tea_field(c: Canvas) -> None:
    sky(c, "#bfe0ea", "#f6efd6")
    sun(c, 930, 160, 54)
    ridge(c, 430, 260, "#8fb0b9", seed=2, peaks=3, snow=True)
    ridge(c, 470, 90, "#7fa07c", seed=8)
    for i in range(7):
        y = 470 + i * 62
        c.path(f"M-40 {y + 60} Q300 {y - 40 - i * 5} 640 {y + 20} T1240 {y - 10} V{y + 130} H-40 Z", c.fade(light("#6f9a4a", 0.28), "#5b8440", dark("#4a7038", 0.2)))
    with c.at(900, 820, 1.15):
        c.shadow(0, 2, 150, 18)
        c.path("M-130 -100 H130 L100 0 H-100 Z", c.round("#c9a06a"))
        c.path("M-130 -100 Q-40 -190 10 -170 Q70 -180 130 -100 Z", c.fade("#a9c86a", "#7fa34c"))
        for y in (-80, -50, -20):
            c.line(f"M-124 {y} H122", "#8d6a3c", 4, opacity=0.6)


@pictures(mushrooms={})
def mushrooms(c: Canvas) -> None:
    tabletop(c, "#c2b9a4", WALNUT, edge=560, window=90)
    with c.at(600, 800, 1.5):
        c.shadow(0, 2, 320, 26)
        for x, y, r in ((-150, -120, 70), (-40, -150, 84), (80, -130, 76), (170, -110, 60), (20, -90, 66)):
            c.path(f"M{x - r * 0.26:g} {y} h{r * 0.52:g} l6 60 h{-r * 0.52 - 12:g} Z", "#efe3cc")
            c.path(f"M{x - r} {y} Q{x - r} {y - r} {x} {y - r} Q{x + r} {y - r} {x + r} {y} Q{x} {y + 24} {x - r} {y} Z", c.glow("#b9855a", "#7d5336", cx=0.36, cy=0.25, r=0.85))
            c.line(f"M{x - r * 0.4:g} {y - r * 0.6:g} l{r * 0.3:g} {r * 0.3:g} M{x + r * 0.1:g} {y - r * 0.8:g} l{r * 0.2:g} {r * 0.34:g}", "#e6cfa8", 5, opacity=0.7)
        c.path("M-270 -70 Q0 -20 270 -70 L220 0 H-220 Z", c.round("#b08a56"))
        for k in range(-5, 6):
            c.line(f"M{k * 46} -56 L{k * 38} -4", "#7d5c34", 4, opacity=0.6)


@pictures(soba={})
def soba_set(c: Canvas) -> None:
    tabletop(c, "#d0c7b4", WALNUT, edge=540)
    with c.at(480, 790, 1.4):
        c.shadow(0, 4, 300, 26)
        c.path("M-250 -90 H250 V-20 Q0 16 -250 -20 Z", c.flat("#5b2f26"))
        c.oval(0, -92, 250, 62, "#7a4030")
        c.oval(0, -96, 228, 52, "#c9a86c")
        for k in range(24):
            c.path(f"M{-170 + (k * 53) % 300} {-110 + (k * 17) % 34} q30 -34 66 -6 q30 22 60 -8", "none", stroke=mix("#8d7a62", "#b9a88c", k % 4 / 4), stroke_width=8)
    with c.at(960, 780, 1.1):
        c.shadow(0, 2, 110, 16)
        c.path("M-84 -120 H84 L64 0 H-64 Z", c.round(INDIGO))
        c.oval(0, -120, 84, 22, "#4a2f22")
    c.line("M700 860 L1080 812 M706 882 L1090 838", KAKI, 9)


@pictures(vegetable_stand={})
def unmanned_stand(c: Canvas) -> None:
    sky(c, "#bcdbe2", "#f3ecd0")
    ridge(c, 460, 200, "#8fa9a6", seed=51)
    paddies(c, 500, ("#c9c274", "#b3b866", "#9cab5c"))
    c.rect(0, 780, 1200, 120, c.fade("#b9ad98", "#a39680"))
    with c.at(600, 820, 1.3):
        c.shadow(0, 4, 360, 24)
        for x in (-270, 250):
            c.rect(x, -420, 22, 420, c.round("#8d6344"))
        c.path("M-330 -400 L-260 -500 H260 L330 -400 Z", c.fade("#8a8f8c", "#6d7270"))
        for y in (-220, -90):
            c.rect(-280, y, 560, 22, c.flat("#c19b70"), 4)
        shapes: tuple[tuple[float, float, Callable[[Canvas, float, float], None]], ...] = (
            (-200, -262, _red), (-120, -262, _red), (-40, -262, _green), (50, -262, _green), (140, -262, _red), (-190, -132, _green), (-90, -132, _red), (10, -132, _red),
        )
        for x, y, draw in shapes:
            draw(c, x, y)
        c.rect(120, -150, 110, 60, c.flat("#c4553c"), 6)
        c.text(175, -106, "100円", 32, "#fff4dc")
        c.rect(-120, -386, 240, 66, c.flat(PAPER), 4)
        c.text(0, -340, "どうぞ", 44, "#54443c")


def _red(c: Canvas, x: float, y: float) -> None:
    apple(c, x, y, 38, "#cf4a34")


def _green(c: Canvas, x: float, y: float) -> None:
    c.dot(x, y, 42, c.glow("#c2d68a", "#7fa04f", cx=0.36, cy=0.3, r=0.8))
