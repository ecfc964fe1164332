"""Things made by hand."""

from __future__ import annotations

from .canvas import PORTRAIT, Canvas, dark, light, mix, pictures
from .places import CEDAR, INDIGO, SOOT, WALNUT, leaf_spray, room, tabletop


@pictures(loom={})
def loom(c: Canvas) -> None:
    room(c, "#e2d6c0", "#a37a54", window=80)
    with c.at(640, 810, 1.3):
        c.shadow(0, 4, 380, 28)
        for x in (-300, 250):
            c.rect(x, -480, 36, 480, c.round(CEDAR))
            c.rect(x - 40, -20, 116, 24, c.flat(dark(CEDAR, 0.2)), 6)
        c.rect(-310, -480, 606, 34, c.flat(light(CEDAR, 0.1)), 6)
        c.rect(-300, -330, 590, 26, c.flat(CEDAR), 4)
        for i in range(44):
            c.line(f"M{-240 + i * 11} -320 L{-220 + i * 10} -150", mix("#f6eeda", INDIGO, 0.7 if i % 6 < 2 else 0), 3)
        c.path("M-226 -200 H224 L218 -60 H-222 Z", c.flat("#e9dfca"))
        for i, colour in enumerate((INDIGO, "#c9784f", INDIGO, "#8b9a62", INDIGO)):
            c.rect(-223, -180 + i * 24, 444, 10, colour, opacity=0.85)
        c.rect(-260, -226, 510, 22, c.flat(dark(CEDAR, 0.15)), 8)
        c.rect(-280, -80, 550, 34, c.round(CEDAR), 16)
        c.path("M40 -250 Q100 -280 160 -250 Q100 -226 40 -250 Z", c.flat("#7a4a30"))
        c.rect(-120, 0 - 30, 200, 30, "#8d6344", 4)


@pictures(
    pottery_shelf={"wall": "#cdbca0", "glaze": ("#8aa39a", "#e9dfc9", "#6d5a4c", "#b9785a")},
    pottery_white={"wall": "#a7b6ba", "glaze": ("#f3efe4", "#dfe3de", "#8fa5b8", "#f0e4cc")},
)
def shelf_of_pots(c: Canvas, wall: str, glaze: tuple[str, ...]) -> None:
    c.rect(0, 0, 1200, 900, c.fade(light(wall, 0.25), wall, dark(wall, 0.2), angle=45))
    c.path("M0 0 H420 L900 900 H300 Z", "#fff4d2", opacity=0.2)
    shapes = (
        "M-60 -150 H60 L44 0 H-44 Z",
        "M-30 -200 H30 C30 -160 80 -130 74 -60 C70 -10 40 0 30 0 H-30 C-40 0 -70 -10 -74 -60 C-80 -130 -30 -160 -30 -200 Z",
        "M-96 -90 Q-90 -8 -36 0 H36 Q90 -8 96 -90 Z",
        "M-70 -120 Q-86 -30 -50 0 H50 Q86 -30 70 -120 Q0 -140 -70 -120 Z",
    )
    for row in range(3):
        y = 290 + row * 260
        c.rect(60, y, 1080, 30, c.fade("#b98a5a", "#8d6344"), 4)
        c.rect(60, y + 30, 1080, 18, "#2a1c22", opacity=0.14)
        for k in range(5):
            shape, colour = shapes[(k * 3 + row) % 4], glaze[(k + row * 2) % 4]
            with c.at(180 + k * 212, y, 1.05):
                c.shadow(16, 0, 90, 12, 0.3)
                c.path(shape, c.round(colour, 0.32))
                with c.within(shape):
                    c.path("M-120 -220 H120 V-80 Q60 -50 20 -76 Q-30 -40 -120 -84 Z", light(glaze[(k + row + 1) % 4], 0.15), opacity=0.55)
                    c.line("M-100 -26 H100", dark(colour, 0.25), 4, opacity=0.6)


@pictures(baskets={"wall": "#d9d3bd"}, basket_dark={"wall": "#a9b3a0", "bamboo": "#8a6038"})
def bamboo_baskets(c: Canvas, wall: str, bamboo: str = "#c9a05f") -> None:
    tabletop(c, wall, "#a37a54", edge=560)
    for x, y, size in ((400, 800, 1.35), (820, 790, 1.05)):
        with c.at(x, y, size):
            c.shadow(0, 2, 230, 26)
            c.path("M-150 -200 Q0 -470 150 -200", "none", stroke=dark(bamboo, 0.1), stroke_width=18)
            shape = "M-190 -210 H190 Q200 -80 130 0 H-130 Q-200 -80 -190 -210 Z"
            c.path(shape, c.round(bamboo))
            with c.within(shape):
                for row in range(9):
                    for k in range(17):
                        if (row + k) % 2:
                            c.rect(-204 + k * 24, -206 + row * 24, 22, 20, light(bamboo, 0.32), 4, opacity=0.8)
            c.rect(-200, -222, 400, 28, c.round(dark(bamboo, 0.1)), 12)
    with c.at(790, 590, 0.9, -20):
        leaf_spray(c, "#6f8a5a")


@pictures(PORTRAIT, paper_lantern={})
def washi_lamp(c: Canvas) -> None:
    tabletop(c, "#5d5a66", "#6b4a34", edge=900, window=None)
    c.shine(450, 600, 520, 620, "#ffdc96", 0.75)
    c.shadow(450, 1040, 260, 34, 0.5)
    c.path("M300 300 Q240 640 300 1000 H600 Q660 640 600 300 Z", c.glow("#fff9e6", "#ffe3a6", "#dba965", cx=0.5, cy=0.6, r=0.65))
    with c.within("M300 300 Q240 640 300 1000 H600 Q660 640 600 300 Z"):
        for x, y, turn in ((330, 700, 10), (520, 820, -24), (420, 520, 30)):
            with c.at(x, y, 1.1, turn, opacity=0.35):
                leaf_spray(c, "#a8703a")
    for y in (300, 1000):
        c.rect(290, y - 12, 320, 24, c.round("#3d2a22"), 6)


@pictures(copper_cups={"metal": "#c9794a"}, tin_cups={"metal": "#b9bfc2"})
def hammered_cups(c: Canvas, metal: str) -> None:
    tabletop(c, "#b9c3bd" if metal == "#c9794a" else "#d6bfa4", WALNUT, edge=550)
    for x, y, size in ((360, 780, 1.2), (640, 810, 1.5), (910, 770, 1.1)):
        with c.at(x, y, size):
            c.shadow(0, 2, 130, 18)
            shape = "M-92 -220 H92 L70 -10 Q0 10 -70 -10 Z"
            c.path(shape, c.fade(dark(metal, 0.25), light(metal, 0.55), metal, dark(metal, 0.35), light(metal, 0.1), angle=0))
            with c.within(shape):
                for row in range(8):
                    for k in range(8):
                        c.oval(-90 + k * 25 + row % 2 * 12, -200 + row * 26, 10, 8, light(metal, 0.5), opacity=0.22)
            c.oval(0, -220, 92, 22, light(metal, 0.35))
            c.oval(0, -218, 82, 17, dark(metal, 0.4))


@pictures(kokeshi={})
def kokeshi_dolls(c: Canvas) -> None:
    tabletop(c, "#d5c4b0", "#b58a5f", edge=590, window=700)
    for x, size, colour in ((330, 1.2, "#b5403a"), (570, 1.5, "#3f6a58"), (800, 1.05, "#c9853a"), (980, 0.8, "#5b4a7a")):
        with c.at(x, 800, size):
            c.shadow(0, 2, 90, 14)
            c.path("M-52 -220 Q-60 -60 -66 0 H66 Q60 -60 52 -220 Z", c.round("#ecd3a6"))
            for y in (-190, -40, -16):
                c.rect(-58, y, 116, 10, colour)
            for y in (-150, -96):
                for turn in range(0, 360, 60):
                    with c.at(0, y, 1, turn):
                        c.oval(0, -14, 7, 13, colour)
            c.dot(0, -286, 80, c.glow("#fbe8c6", "#e6c795", cx=0.38, cy=0.35, r=0.75))
            c.path("M-80 -290 Q-80 -370 0 -368 Q80 -370 80 -290 Q60 -330 20 -334 L0 -300 L-20 -334 Q-60 -330 -80 -290 Z", "#2c2527")
            for dx in (-28, 28):
                c.path(f"M{dx - 12} -278 q12 -10 24 0", "none", stroke="#2c2527", stroke_width=5)
            c.path("M-5 -262 q5 10 10 0", "none", stroke="#2c2527", stroke_width=3)
            c.dot(0, -240, 6, "#c4413f")


@pictures(indigo_cloth={})
def cloths_drying(c: Canvas) -> None:
    c.rect(0, 0, 1200, 900, c.fade("#bcdbe4", "#eef0dc"))
    c.path("M0 760 Q600 700 1200 770 V900 H0 Z", c.fade("#a3b86c", "#86a054"))
    c.line("M-20 170 Q600 230 1220 160", "#8d6344", 12)
    for i, (x, tint) in enumerate(((90, 0), (360, 0.28), (640, 0.5), (910, 0.12))):
        colour = mix("#27477a", "#e6eef2", tint)
        shape = f"M{x} 190 Q{x + 110} 216 {x + 215} 196 L{x + 205} {690 + i % 2 * 40} Q{x + 150} {640 + i % 2 * 40} {x + 110} {700 + i % 2 * 40} Q{x + 60} {740 + i % 2 * 30} {x + 10} {690 + i % 2 * 40} Z"
        c.path(shape, c.fade(light(colour, 0.25), colour, dark(colour, 0.15), colour, angle=0))
        with c.within(shape):
            for row in range(9):
                for k in range(4):
                    cx, cy = x + 34 + k * 52 + row % 2 * 24, 240 + row * 58
                    if i == 0:
                        c.ring(cx, cy, 15, "#e9f0f2", 5, opacity=0.8)
                    elif i == 1:
                        c.path(f"M{cx - 16} {cy} l16 -16 l16 16 l-16 16 Z", "#f3f3ea", opacity=0.7)
                    elif i == 3:
                        c.line(f"M{cx - 20} {cy} q20 -18 40 0", "#dfe8ee", 6, opacity=0.7)
        for dx in (16, 196):
            c.rect(x + dx, 170, 12, 46, "#c9965f", 4)


@pictures(lacquer_bowls={})
def lacquer(c: Canvas) -> None:
    tabletop(c, "#c9beb0", SOOT, edge=540, window=100)
    for x, y, size, colour in ((380, 780, 1.25, "#a82e2a"), (760, 800, 1.4, "#2f2426")):
        with c.at(x, y, size):
            c.shadow(0, 2, 190, 22)
            c.rect(-60, -22, 120, 24, c.round(colour), 6)
            c.path("M-150 -150 Q-150 -20 -60 -14 H60 Q150 -20 150 -150 Z", c.fade(dark(colour, 0.2), light(colour, 0.4), colour, dark(colour, 0.4), angle=0))
            c.oval(0, -150, 150, 32, light(colour, 0.12))
            c.oval(0, -147, 138, 26, "#b5372f")
            for k in range(5):
                c.path(f"M{40 + k * 14} {-96 + k * 8} q10 -20 22 -4", "none", stroke="#e0b54a", stroke_width=4)
