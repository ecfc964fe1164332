"""Tools of field and garden, snow, and what stands in a shed."""

from __future__ import annotations

from .canvas import Canvas, dark, light, mix, pictures
from .places import (
    CEDAR,
    MOSS,
    SOOT,
    bush,
    clouds,
    grasses,
    ground,
    paddies,
    ridge,
    room,
    rows,
    sky,
    snowfall,
    sun,
    tree,
)


def tractor(c: Canvas, paint: str) -> None:
    c.shadow(0, 8, 360, 30, 0.34)
    c.rect(-20, -260, 290, 120, c.flat(paint), 18)
    for k in range(4):
        c.rect(180 + k * 20, -236, 9, 74, dark(paint, 0.4), 3)
    c.rect(60, -340, 18, 90, "#4a4b50", 6)
    c.path("M-230 -240 Q-190 -330 -80 -290 L-40 -200 H-230 Z", c.flat(dark(paint, 0.08)))
    c.line("M-190 -240 V-470 M-40 -250 V-470", "#3d3e43", 12)
    c.rect(-220, -490, 210, 24, c.flat(light(paint, 0.1)), 8)
    c.path("M-150 -330 h50 v70 h-50 Z", "#33343a")
    c.line("M-40 -250 L-80 -320 M-100 -330 L-64 -306", "#33343a", 9)
    c.dot(-130, -136, 140, "#2f3034")
    for turn in range(0, 360, 24):
        with c.at(-130, -136, 1, turn):
            c.rect(-13, -150, 26, 34, "#26272b", 4)
    c.dot(-130, -136, 74, c.round("#e0b545"))
    c.dot(-130, -136, 20, "#8a6b25")
    c.dot(200, -76, 80, "#2f3034")
    c.dot(200, -76, 40, c.round("#e0b545"))


@pictures(tractor_red={"paint": "#c4452f", "spring": True}, tractor_blue={"paint": "#3f73a0", "spring": False})
def tractor_in_field(c: Canvas, paint: str, *, spring: bool) -> None:
    sky(c, "#9fcbe0" if spring else "#e9b98a", "#eaf0e0" if spring else "#f5e3c4")
    clouds(c, (240, 160, 1), (980, 110, 0.8), opacity=0.6)
    ridge(c, 460, 260, "#8aa6b6" if spring else "#a08d8f", seed=14, snow=spring)
    ground(c, 470, "#a3b56c" if spring else "#c2a55c")
    c.path("M0 560 H1200 V900 H0 Z", c.fade("#8f6f52", "#73573f"))
    rows(c, 560, "#5b4432", opacity=0.5)
    with c.at(600, 820, 1.3):
        tractor(c, paint)


@pictures(hand_tools={"wall": "#b99a78"}, hand_tools_light={"wall": "#ddd2bb"})
def tools_on_wall(c: Canvas, wall: str) -> None:
    room(c, wall, "#9a8a74", window=None, horizon=700)
    for x in range(0, 1200, 150):
        c.line(f"M{x} 0 V690", dark(wall, 0.25), 3, opacity=0.4)
    c.path("M0 0 H560 L200 690 H0 Z", "#fff4d2", opacity=0.16)
    for x, kind, turn in ((240, "hoe", -4), (430, "spade", 3), (620, "fork", -2), (810, "rake", 4), (990, "sickle", -6)):
        with c.at(x, 800, 1, turn):
            c.shadow(10, 4, 70, 12)
            c.rect(-9, -620, 18, 500, c.round("#b98a5a"), 8)
            if kind == "hoe":
                c.path("M-12 -630 H90 L96 -600 Q40 -596 8 -584 Z", c.flat("#7b8288"))
            elif kind == "spade":
                c.path("M-56 -150 H56 Q60 -40 0 0 Q-60 -40 -56 -150 Z", c.flat("#8b9298"))
                c.rect(-40, -640, 80, 22, c.round("#8d6344"), 8)
            elif kind == "fork":
                for dx in (-44, -15, 15, 44):
                    c.line(f"M{dx} -150 V-10", "#7b8288", 10)
                c.rect(-52, -160, 104, 18, "#7b8288", 6)
            elif kind == "rake":
                c.path("M0 -130 L-80 -10 M0 -130 L80 -10 M0 -130 L-40 -4 M0 -130 L40 -4 M0 -130 V0", "none", stroke="#d8b25c", stroke_width=8)
                c.rect(-60, -66, 120, 10, "#a8803c", 4)
            else:
                c.path("M0 -610 Q120 -640 150 -500 Q100 -590 6 -580 Z", c.flat("#9aa1a6"))
    with c.at(1100, 800, 0.9):
        c.path("M-80 -110 H80 L60 0 H-60 Z", c.round("#5f7f8a"))
        c.path("M-80 -110 Q0 -230 80 -110", "none", stroke="#6d7377", stroke_width=8)


@pictures(snow_shovels={"night": False}, snow_shovels_evening={"night": True})
def snow_shovels(c: Canvas, *, night: bool) -> None:
    sky(c, *(("#2f4468", "#6d7fa3", "#c7a99f") if night else ("#b7cddb", "#e6eef2")))
    ridge(c, 460, 200, "#50678c" if night else "#a3b7c6", seed=17, snow=True)
    c.path("M640 470 L640 250 L590 262 L850 130 L1120 262 L1066 250 V470 Z", "#4a3d3a" if night else "#7d6a5e")
    c.path("M580 262 L850 110 L1130 262 Q980 190 850 180 Q720 190 580 262 Z", "#f4f8fb")
    c.rect(760, 330, 110, 90, "#ffd98a" if night else "#c9dbe0")
    ground(c, 500, "#c3d0e4" if night else "#eef4f8")
    c.path("M0 560 Q240 420 420 560 T900 640 L1200 590 V900 H0 Z", c.fade("#dfe7f2" if night else "#ffffff", "#b3c1da" if night else "#dbe6ee"))
    for x, turn, colour in ((360, -8, "#d9713a"), (560, 5, "#3f73a0")):
        with c.at(x, 800, 1.1, turn):
            c.rect(-10, -520, 20, 400, c.round("#b98a5a"), 8)
            c.path("M-50 -540 H50 V-516 H-50 Z", "#4a4b50")
            c.path("M-86 -180 H86 L80 0 Q0 26 -80 0 Z", c.flat(colour))
            c.line("M-30 -160 V-10 M30 -160 V-10", dark(colour, 0.2), 5)
    with c.at(900, 810, 1.2):
        c.line("M-90 -120 L-120 -400 H60 L90 -120", "#55585c", 14)
        c.path("M-150 -140 H130 L170 0 H-110 Z", c.flat("#b9453f"))
        c.path("M-150 -140 L-110 0 L-130 10 L-170 -120 Z", "#8a2f2c")
    c.path("M0 830 Q300 770 620 820 T1200 800 V900 H0 Z", "#ffffff" if not night else "#dfe7f2")
    snowfall(c, flakes=70, seed=17)


@pictures(snow_blower={})
def snow_blower(c: Canvas) -> None:
    sky(c, "#a9c4d6", "#e9f0f3")
    ridge(c, 480, 220, "#92a9bc", seed=19, snow=True)
    ground(c, 520, "#f4f8fb")
    with c.at(560, 800, 1.35):
        c.shadow(0, 4, 340, 26)
        c.path("M190 -300 Q300 -420 420 -360", "none", stroke="#ffffff", stroke_width=50, stroke_linecap="round", opacity=0.85)
        c.line("M-70 -160 L-260 -350 M-260 -350 L-310 -346", "#4a4b50", 14)
        c.rect(-130, -240, 210, 140, c.flat("#c4452f"), 20)
        c.rect(-80, -280, 100, 50, c.flat("#3d3e43"), 8)
        c.path("M70 -190 H250 V0 H110 Q70 -60 70 -190 Z", c.flat("#b03a28"))
        c.path("M130 -150 q60 30 0 60 q-40 40 20 60 M200 -160 q40 40 0 70 q-30 40 10 70", "none", stroke="#e0b545", stroke_width=10)
        c.path("M130 -190 L150 -310 L220 -340 L230 -310 L190 -290 L180 -190 Z", c.flat("#d8573c"))
        c.rect(-170, -90, 200, 90, "#33343a", 44)
        for x in (-126, -14):
            c.dot(x, -45, 30, "#77797d")
    c.path("M0 820 Q300 770 660 820 T1200 790 V900 H0 Z", "#ffffff")
    snowfall(c, flakes=60, seed=23)


@pictures(seedlings={"leaf": "#7fa35c"}, seedlings_balcony={"leaf": "#5f8f6a", "wall": "#d7c2a8"})
def potted_seedlings(c: Canvas, leaf: str, wall: str = "#dfe6d4") -> None:
    room(c, wall, CEDAR, window=160, horizon=570)
    c.rect(120, 690, 960, 40, c.flat("#a87c55"), 6)
    for x in (160, 1000):
        c.rect(x, 730, 40, 170, c.flat("#8d6344"))
    for i in range(5):
        with c.at(230 + i * 130, 690, 1.05):
            c.shadow(0, 0, 62, 9)
            for turn in (-60, -26, 0, 26, 60):
                with c.at(0, -74, 0.55 + 0.06 * (i % 3), turn):
                    c.path("M0 0 C44 -40 36 -110 0 -150 C-36 -110 -44 -40 0 0 Z", c.flat(mix(leaf, "#e6e08a", 0.12 * (i % 3))))
            c.path("M-46 -80 H46 L34 0 H-34 Z", c.round("#c9825a" if i % 2 else "#3d3e43"))
    with c.at(960, 690, 1.1):
        c.path("M-70 -120 H60 L66 0 H-76 Z", c.round("#6f93a8"))
        c.path("M60 -40 L140 -150 L160 -140 L66 -8 Z", "#5f8398")
        c.oval(152, -148, 32, 13, "#5f8398")
        c.path("M-70 -110 Q-130 -60 -76 -14", "none", stroke="#5f8398", stroke_width=12)


@pictures(wheelbarrow={})
def wheelbarrow(c: Canvas) -> None:
    sky(c, "#c7dfe0", "#f3ecd2")
    ridge(c, 480, 150, "#93ac94", seed=27)
    ground(c, 520, "#9fb36a")
    with c.at(170, 600, 1.4):
        tree(c)
    with c.at(600, 810, 1.5):
        c.shadow(0, 4, 320, 24)
        c.line("M-320 -210 L-120 -120 H140", "#55585c", 16)
        c.line("M-110 -120 L-130 0", "#55585c", 16)
        c.path("M-170 -230 H200 L130 -110 H-90 Z", c.flat("#5f8a6f"))
        c.path("M-150 -230 Q-90 -320 -10 -260 Q60 -330 180 -230 Z", "#7a5b42")
        c.dot(180, -60, 60, "#33343a")
        c.dot(180, -60, 28, c.round("#c9ccc9"))
        c.line("M180 -60 L120 -120", "#55585c", 12)
    for x in (150, 1060):
        with c.at(x, 840, 1):
            grasses(c, MOSS, width=220, height=90, seed=int(x))


@pictures(chainsaw={})
def split_wood(c: Canvas) -> None:
    sky(c, "#d9dccb", "#f0e6cf")
    ridge(c, 560, 300, "#8a9f8d", seed=29)
    ground(c, 620, "#a69a6c")
    for row in range(5):
        for k in range(9 - row % 2):
            x, y = 180 + k * 98 + row % 2 * 48, 760 - row * 84
            c.dot(x, y, 46, "#6b4a34")
            c.dot(x, y, 39, c.glow("#f0d7a8", "#d3a96c"))
            for r in (26, 14):
                c.ring(x, y, r, "#b3874e", 2.5, opacity=0.7)
    with c.at(1030, 820, 1.2, 12):
        c.rect(-9, -320, 18, 330, c.round("#c19b70"), 8)
        c.path("M-70 -330 L20 -350 V-270 L-70 -282 Q-90 -306 -70 -330 Z", c.flat("#8b9298"))
    c.shadow(580, 816, 460, 18)


@pictures(bee_boxes={})
def bee_boxes(c: Canvas) -> None:
    sky(c, "#cfe4e0", "#f6eccb")
    ridge(c, 500, 170, "#97b093", seed=37)
    paddies(c, 540, ("#b8c57a", "#a3b866", "#8fa858"))
    for x, colour in ((330, "#e6c66a"), (600, "#8fb0b8"), (870, "#d99a7a")):
        with c.at(x, 790, 1.1):
            c.shadow(0, 4, 130, 16)
            for k in range(3):
                c.rect(-100, -110 - k * 104, 200, 100, c.flat(colour), 4)
                c.rect(-34, -74 - k * 104, 68, 14, dark(colour, 0.3), 6)
            c.rect(-116, -340, 232, 26, c.flat("#8a8f8c"), 4)
            c.rect(-40, -24, 80, 12, "#3d2f26", 4)
    for x, y in ((460, 420), (520, 480), (740, 400), (760, 520), (220, 470), (1010, 440)):
        c.oval(x, y, 11, 8, "#e0a63a")
        c.oval(x - 3, y - 9, 9, 5, "#ffffff", opacity=0.8)
    with c.at(1090, 800, 1):
        bush(c)


@pictures(ladder={})
def fruit_ladder(c: Canvas) -> None:
    sky(c, "#b9d9e6", "#f3efdc")
    ground(c, 690, "#9fb36a")
    with c.at(250, -60, 0.78):
        with c.at(330, 1030, 3.2):
            tree(c, "#6f9458")
        sun(c, 760, 180, 60)
        for x, y in ((190, 590), (270, 500), (230, 430), (330, 380), (420, 350), (480, 440), (380, 470), (300, 600), (430, 560), (510, 540), (250, 690), (400, 650), (200, 510), (350, 540)):
            c.dot(x, y, 26, c.glow("#f08a6a", "#c4382f", cx=0.35, cy=0.3, r=0.75))
        with c.at(660, 1110, 1.1):
            c.shadow(0, 4, 220, 20)
            c.line("M-110 0 L-10 -620 M110 0 L30 -620", "#c9ccd0", 18)
            c.line("M150 10 L10 -610", "#8d9196", 14)
            for k in range(6):
                c.line(f"M{-100 + k * 15} {-60 - k * 94} H{104 - k * 12}", "#dfe2e4", 14)


@pictures(greenhouse={})
def greenhouse(c: Canvas) -> None:
    c.rect(0, 0, 1200, 900, c.fade("#dfe9e4", "#f5f1dc"))
    for i in range(7):
        s = 1 - i * 0.12
        c.path(f"M{600 - 620 * s:g} {780 - i * 34} V{430 - i * 6} A{620 * s:g} {430 * s:g} 0 0 1 {600 + 620 * s:g} {430 - i * 6} V{780 - i * 34}", "none", stroke="#a9b8b4", stroke_width=12 - i)
    c.path("M0 900 L440 560 H760 L1200 900 Z", c.fade("#a98a66", "#8d6f50"))
    for side in (-1, 1):
        for row in range(3):
            for k in range(8):
                t = (k + 1) / 8
                x = 600 + side * (110 + row * 66) * (0.5 + t * 1.7)
                y = 560 + 330 * t**1.4
                c.dot(x, y - 30 * t, 12 + 34 * t, c.glow("#9cc06a", "#5f8a4a", cx=0.35, cy=0.3, r=0.8))
                if (k + row) % 3 == 0:
                    c.dot(x + 8 * t, y - 26 * t, 5 + 10 * t, "#d9463a")
    c.shine(600, 380, 460, 320, "#fff8d8", 0.6)
    c.rect(0, 0, 1200, 900, SOOT, opacity=0.03)
