"""Bicycles, small trucks, small motorcycles."""

from __future__ import annotations

from .canvas import Canvas, dark, light, mix, pictures
from .places import (
    KAKI,
    MOSS,
    clouds,
    ground,
    pot_plant,
    ridge,
    room,
    rows,
    sky,
    tree,
)


def wheel(c: Canvas, x: float, y: float, r: float) -> None:
    c.ring(x, y, r, "#33343a", 11)
    c.ring(x, y, r - 10, "#b9bcc0", 4)
    for turn in range(0, 360, 24):
        with c.at(x, y, 1, turn):
            c.line(f"M0 0 V{-r + 10}", "#b9bcc0", 1.6, opacity=0.8)
    c.dot(x, y, 11, "#77797d")


def bicycle(c: Canvas, paint: str, *, basket: bool = True) -> None:
    """560 wide, 380 high."""
    c.shadow(0, 6, 330, 22, 0.32)
    for x in (-190, 190):
        wheel(c, x, -124, 122)
    c.line("M-190 -124 L-96 -300 M-190 -124 L-8 -124 M-8 -124 L-96 -300 M-8 -124 L146 -276 M-84 -270 L146 -290", paint, 15)
    c.line("M190 -124 L138 -340 L96 -372 M138 -340 L180 -360", mix(paint, "#c9ccd0", 0.5), 11)
    c.path("M-150 -330 Q-96 -352 -40 -326 Q-80 -304 -136 -310 Z", "#4a332a")
    c.line("M-96 -300 L-104 -326", "#8d9196", 10)
    c.line("M88 -374 L66 -366 M184 -360 L204 -352", "#33343a", 14)
    c.dot(-8, -124, 30, "#8d9196")
    c.line("M-8 -124 L22 -74", "#5a5d62", 9)
    c.rect(6, -76, 44, 12, "#33343a", 4)
    c.path("M-322 -170 Q-300 -268 -190 -264", "none", stroke=paint, stroke_width=12)
    c.path("M80 -210 Q130 -262 210 -262", "none", stroke=paint, stroke_width=12)
    if basket:
        c.path("M150 -330 H286 L266 -232 H170 Z", "#cdd0cf", opacity=0.5)
        c.path("M150 -330 H286 L266 -232 H170 Z M170 -330 L184 -232 M196 -330 L204 -232 M224 -330 L226 -232 M252 -330 L246 -232 M154 -296 H280 M160 -264 H273", "none", stroke="#8d9196", stroke_width=5)


@pictures(
    bicycle_green={"paint": "#5f8a6f", "place": "wall"},
    bicycle_yellow={"paint": "#dba63f", "place": "river"},
    bicycle_navy={"paint": "#3a5584", "place": "street"},
    bicycle_red={"paint": "#b9453f", "place": "sea"},
)
def bicycle_outside(c: Canvas, paint: str, place: str) -> None:
    if place == "wall":
        room(c, "#e3d3b4", "#b8a98c", window=None, horizon=640)
        c.rect(760, 150, 260, 300, c.fade("#8fb0b8", "#c9dad6", angle=45), 6)
        c.line("M890 150 V450 M760 300 H1020", "#6b4f3a", 10)
        c.rect(760, 150, 260, 300, "none", 6, stroke="#6b4f3a", stroke_width=14)
        with c.at(190, 700, 1.3):
            pot_plant(c)
    elif place == "street":
        sky(c, "#f0cfae", "#f4e5cc")
        c.rect(0, 120, 1200, 540, c.fade("#8a7460", "#a78f75"))
        for x in range(20, 1200, 44):
            c.rect(x, 250, 18, 380, "#5a4535")
        c.rect(0, 110, 1200, 120, c.fade("#5d6268", "#4a4e54"))
        c.rect(0, 640, 1200, 260, c.fade("#b3aca0", "#cbc4b6"))
    else:
        sky(c, "#9ccbdc", "#e6efe2")
        clouds(c, (260, 150, 1.2), (930, 220, 0.9))
        if place == "sea":
            c.rect(0, 420, 1200, 260, c.fade("#4f93ad", "#8fc1c6"))
            c.path("M760 420 q120 -120 260 -20 q60 -30 180 20 Z", "#5f8370")
            ground(c, 640, "#d9c79c")
        else:
            ridge(c, 470, 200, "#84a2a8", seed=5)
            c.rect(0, 470, 1200, 60, "#8fbcc9")
            ground(c, 540, "#9db56f")
            c.path("M0 720 Q600 670 1200 730 V860 Q600 800 0 850 Z", "#cdbb98")
    with c.at(590, 810, 1.5):
        bicycle(c, paint, basket=paint != "#3a5584")


@pictures(child_bicycle={})
def small_bicycle(c: Canvas) -> None:
    sky(c, "#bfe0e6", "#f2efd8")
    ridge(c, 480, 120, "#9bb89a", seed=41)
    ground(c, 520, "#a9bf74")
    with c.at(960, 620, 1.5):
        tree(c, "#d98f7f")
    with c.at(560, 800, 1.2):
        bicycle(c, "#d9713a", basket=True)
        for x in (-250, -130):
            c.ring(x, -36, 30, "#4a4b50", 9)
    c.oval(560, 820, 420, 20, "#8fa660", opacity=0.4)


def truck(c: Canvas, paint: str, load: str | None) -> None:
    c.shadow(0, 8, 430, 30, 0.36)
    if load:
        for i in range(4):
            c.rect(-350 + i * 96, -262, 90, 84, c.flat(load), 6)
        for i in range(3):
            c.rect(-310 + i * 96, -340, 90, 80, c.flat(light(load, 0.1)), 6)
    c.rect(-390, -196, 470, 100, c.fade(light(paint, 0.3), paint), 6)
    c.line("M-270 -190 V-104 M-150 -190 V-104 M-30 -190 V-104", dark(paint, 0.18), 4)
    c.path("M80 -96 V-370 Q80 -392 104 -392 H270 Q300 -392 316 -350 L356 -230 Q366 -200 366 -160 V-96 Z", c.flat(light(paint, 0.2)))
    c.path("M112 -356 H262 Q280 -356 290 -330 L320 -240 H112 Z", c.fade("#6f93a3", "#bcd4d8", angle=45))
    c.rect(-396, -100, 770, 36, c.flat("#55585c"), 6)
    c.rect(336, -190, 34, 40, "#ffe7a8", 8)
    c.line("M206 -356 V-110 M124 -200 h40", dark(paint, 0.22), 4)
    for x in (-250, 236):
        c.dot(x, -62, 66, "#2d2d31")
        c.dot(x, -62, 34, c.round("#c9ccc9"))


@pictures(
    kei_truck={"paint": "#e6e4dc", "load": "#c4913f", "autumn": True}, kei_truck_blue={"paint": "#7f9fb3", "load": None, "autumn": False}
)
def small_truck(c: Canvas, paint: str, load: str | None, *, autumn: bool) -> None:
    sky(c, "#f1d9b0" if autumn else "#a9cfe0", "#f7edd8" if autumn else "#eef1e0")
    ridge(c, 470, 230, "#9aa48f" if autumn else "#86a3ad", seed=8)
    ground(c, 480, "#d0b465" if autumn else "#9fbb6f")
    rows(c, 500, "#a98c46" if autumn else "#84a45a", opacity=0.4)
    c.path("M0 730 H1200 V900 H0 Z", c.fade("#bcae96", "#a8997f"))
    with c.at(1040, 700, 1.1):
        tree(c, KAKI if autumn else MOSS)
    with c.at(560, 830, 1.3):
        truck(c, paint, load)


@pictures(scooter={"paint": "#5f7f74", "wall": "#e3d3ba"}, scooter_red={"paint": "#b04a3c", "wall": "#b8c6c9"})
def small_motorcycle(c: Canvas, paint: str, wall: str) -> None:
    room(c, wall, "#a8a093", window=190, horizon=640)
    with c.at(590, 810, 1.5):
        c.shadow(0, 6, 320, 22)
        for x in (-170, 180):
            wheel(c, x, -80, 78)
        c.line("M180 -80 L120 -280 L80 -300 M120 -280 L160 -290", "#9da1a5", 14)
        c.path("M130 -250 Q110 -120 40 -110 H-40 L-60 -150 H0 Q60 -160 90 -250 Z", c.flat(light(paint, 0.55)))
        c.path("M-60 -230 Q-20 -150 10 -120 L-40 -90 H-190 Q-220 -170 -120 -210 Z", c.flat(paint))
        c.path("M-200 -236 Q-120 -264 -20 -240 Q-20 -210 -60 -206 H-180 Z", "#3a2d28")
        c.path("M96 -158 Q140 -180 250 -120 L240 -100 Q180 -150 110 -130 Z", c.flat(paint))
        c.rect(-60, -130, 110, 60, c.round("#a9acb0"), 14)
        c.line("M-40 -70 L-250 -60", "#b9bcc0", 18)
        c.dot(150, -262, 26, c.glow("#fffbe8", "#e6d59a"))
        c.rect(-250, -300, 110, 84, c.flat("#c9a06a"), 6)
