"""Side-work, seen from a desk."""

from __future__ import annotations

from .canvas import Canvas, dark, light, pictures
from .people import town_house
from .places import (
    CEDAR,
    INDIGO,
    KAKI,
    MOSS,
    SOOT,
    WALNUT,
    bush,
    ground,
    paddies,
    pot_plant,
    ridge,
    room,
    sky,
    snowfall,
    tabletop,
    tree,
)


def open_laptop(c: Canvas, screen: str) -> None:
    """Seen from behind a little: 420 wide, 300 high."""
    c.shadow(0, 12, 280, 26)
    c.rect(-190, -260, 380, 240, c.flat("#3a3c42"), 12)
    c.rect(-176, -246, 352, 206, c.fade(light(screen, 0.55), screen, angle=45))
    for k, wide in enumerate((150, 220, 180)):
        c.rect(-150, -216 + k * 34, wide, 14, "#ffffff", 6, opacity=0.75)
    c.rect(40, -120, 110, 60, "#ffffff", 6, opacity=0.6)
    c.path("M-196 -20 H196 L250 24 H-250 Z", c.fade("#c9ccd0", "#e6e8ea"))
    c.path("M-176 -12 H176 L206 10 H-206 Z", "#4a4d54")


@pictures(
    engawa_laptop={"season": "green"}, engawa_laptop_autumn={"season": "autumn"}, engawa_laptop_snow={"season": "snow"}
)
def laptop_on_the_veranda(c: Canvas, season: str) -> None:
    sky(c, *{"green": ("#a9d3df", "#eef1dc"), "autumn": ("#e9c9a0", "#f6ead0"), "snow": ("#b3c6d8", "#e9eff3")}[season])
    ridge(c, 400, 220, {"green": "#86a6aa", "autumn": "#a08d80", "snow": "#92a7bc"}[season], seed=13, snow=season == "snow")
    ground(c, 440, {"green": "#9db56a", "autumn": "#c2a860", "snow": "#eef3f8"}[season])
    leaf = {"green": MOSS, "autumn": "#d0662f", "snow": "#dfe8ee"}[season]
    for x, y, s in ((240, 520, 1.5), (900, 500, 1.7), (1090, 540, 1.1)):
        with c.at(x, y, s):
            tree(c, leaf)
    for x in (430, 560, 690):
        with c.at(x, 560, 0.7):
            bush(c, leaf)
    c.rect(0, 0, 1200, 70, c.fade("#4a382e", "#6b5140"))
    for x in (30, 1130):
        c.rect(x, 60, 40, 600, c.round("#6b4f3a"))
    c.rect(0, 610, 1200, 290, c.fade(light(CEDAR, 0.06), light(CEDAR, 0.34)))
    for k in range(6):
        c.line(f"M0 {640 + k * 48 + k * k * 2} H1200", dark(CEDAR, 0.3), 3, opacity=0.35)
    c.path("M0 610 H420 L760 900 H0 Z", "#fff4d2", opacity=0.3)
    with c.at(640, 800, 1.35):
        open_laptop(c, "#6f93a8")
    with c.at(260, 830, 1.1):
        c.shadow(0, 2, 90, 14)
        c.path("M-50 -90 H50 L38 0 H-38 Z", c.round("#8a9a86"))
        c.line("M-10 -110 q14 -24 0 -46 M16 -110 q14 -24 0 -46", "#ffffff", 5, opacity=0.7)
    c.path("M920 800 h150 q16 30 0 60 h-150 q-16 -30 0 -60 Z", c.flat(INDIGO))
    if season == "snow":
        snowfall(c, flakes=50, seed=41)


@pictures(video_camera={})
def filming(c: Canvas) -> None:
    sky(c, "#f0c08f", "#f7e3c0", "#dfe6d6")
    ridge(c, 480, 240, "#9a8f96", seed=171)
    paddies(c, 500, ("#d6b85c", "#c2a850", "#a99a48"))
    with c.at(560, 880, 1.5):
        c.shadow(0, 2, 200, 18)
        c.line("M0 -260 L-130 0 M0 -260 L130 0 M0 -260 L10 0", "#33353b", 16)
        c.rect(-50, -290, 100, 40, "#4a4d54", 8)
        c.rect(-140, -420, 250, 134, c.flat("#3a3c42"), 16)
        c.path("M110 -390 L190 -420 V-290 L110 -320 Z", c.flat("#2b2d33"))
        c.oval(192, -355, 18, 62, c.fade("#9fc0cc", "#3f5f7a"))
        c.rect(-120, -470, 150, 36, c.round("#55585f"), 16)
        c.rect(-230, -410, 90, 80, c.fade("#f4c58a", "#7f8fa8"), 6)
        c.dot(-100, -390, 9, "#e0463a")


@pictures(ledger={})
def account_book(c: Canvas) -> None:
    tabletop(c, "#d0cdb9", WALNUT, edge=400, window=720)
    with c.at(470, 720, 1.5, -4):
        c.shadow(0, 30, 320, 60)
        c.path("M-280 -150 Q-140 -180 0 -150 Q140 -180 280 -150 L300 60 Q150 30 0 62 Q-150 30 -300 60 Z", "#fffaf0")
        c.line("M0 -150 V62", "#c9bb98", 4)
        for k in range(6):
            c.line(f"M-256 {-116 + k * 28} Q-140 {-140 + k * 28} -24 {-114 + k * 28}", "#8fa3b5", 3, opacity=0.7)
            c.line(f"M24 {-114 + k * 28} Q140 {-140 + k * 28} 262 {-116 + k * 28}", "#8fa3b5", 3, opacity=0.7)
        c.line("M-200 -150 L-210 60 M80 -156 L84 54", "#c96a55", 3, opacity=0.6)
    with c.at(900, 800, 1.2, 6):
        c.shadow(0, 6, 230, 26)
        c.rect(-210, -130, 420, 130, c.flat("#6b4230"), 8)
        c.rect(-194, -116, 388, 102, "#e3cc9a", 4)
        c.rect(-194, -84, 388, 9, "#6b4230")
        for k in range(13):
            x = -180 + k * 30
            c.line(f"M{x} -116 V-14", "#8d6344", 3)
            for y in (-100 + k % 2 * 8, -60 + k % 3 * 5, -44 + k % 3 * 5, -26):
                c.oval(x, y, 12, 7, "#4a2f22")


@pictures(parcels={})
def packing(c: Canvas) -> None:
    tabletop(c, "#d6d9cc", "#b98f66", edge=540, window=700)
    for x, y, w, h, label in ((160, 800, 330, 230, "#f4ead6"), (720, 810, 380, 260, "#f4ead6"), (460, 820, 260, 150, "#fff8e6")):
        c.shadow(x + w / 2, y, w * 0.6, 18)
        c.rect(x, y - h, w, h, c.flat("#cfa46c"), 6)
        c.rect(x + w * 0.44, y - h, w * 0.12, h, "#5f86a3", opacity=0.8)
        c.rect(x + 24, y - h * 0.44, 100, 56, label, 4)
    c.path("M790 550 q60 -110 120 0 q60 -110 120 0 Z", c.flat("#f1e6cc"))
    for k, colour in enumerate(("#c4362f", "#e0a63a", "#7fa04f")):
        c.dot(220 + k * 86, 556, 40, c.glow(light(colour, 0.4), colour, cx=0.36, cy=0.3, r=0.8))
    c.dot(600, 640, 34, c.round("#e3cc9a"))
    c.dot(600, 640, 14, "#b98f66")


@pictures(design_desk={})
def swatches(c: Canvas) -> None:
    tabletop(c, "#e6ddcc", "#d3b48c", edge=360, window=720)
    with c.at(440, 650, 1.3, -6):
        c.shadow(0, 30, 330, 160, 0.25)
        c.rect(-290, -190, 580, 380, c.flat("#fffdf6"), 8)
        c.path("M-200 90 Q-90 -130 20 40 T220 -60 V130 H-200 Z", light("#5f86a3", 0.3))
        c.dot(120, -90, 54, KAKI)
        c.text(-130, -80, "縁", 140, INDIGO)
    for k, colour in enumerate(("#2f4f79", "#5f86a3", "#8b9a62", "#d9a441", "#d9713a", "#a8493f")):
        with c.at(980, 800, 1, -58 + k * 18):
            c.rect(-44, -400, 88, 330, c.flat(colour), 8)
            c.rect(-34, -120, 68, 36, "#fffaf0", 4)
    c.dot(980, 780, 16, SOOT)
    c.line("M700 840 L860 600", "#2b2d33", 16)


@pictures(charts={})
def plans_on_the_wall(c: Canvas) -> None:
    room(c, "#d3d9d3", "#a37a54", window=None)
    c.rect(140, 90, 920, 470, c.flat("#fbfaf4"), 8)
    c.rect(140, 90, 920, 470, "none", 8, stroke="#9da1a6", stroke_width=12)
    for k, h in enumerate((90, 130, 120, 190, 240, 290)):
        c.rect(220 + k * 64, 490 - h, 42, h, c.fade(light(INDIGO, 0.4), INDIGO), 4)
    c.line("M240 410 L304 350 L368 366 L432 290 L496 240 L570 180", KAKI, 9)
    c.line("M200 490 H620", SOOT, 5)
    for x, y, colour in ((700, 150, "#f4e08a"), (850, 150, "#f0b9a0"), (700, 300, "#b9d6a8"), (850, 300, "#a9cbe0")):
        c.rect(x, y, 120, 120, c.flat(colour), 3)
        for k in range(3):
            c.line(f"M{x + 20} {y + 36 + k * 26} h{80 - k * 18}", SOOT, 4, opacity=0.6)
    with c.at(560, 830, 1.1):
        open_laptop(c, "#7f9a6a")
    with c.at(1040, 850, 1.1):
        pot_plant(c)


@pictures(translation_notes={})
def notebooks(c: Canvas) -> None:
    tabletop(c, "#bfcbd0", "#c19b70", edge=360, window=700)
    for x, turn, colour, word in ((380, -8, INDIGO, "あ"), (760, 7, "#a8493f", "A")):
        with c.at(x, 640, 1.2, turn):
            c.shadow(10, 20, 220, 180, 0.28)
            c.rect(-170, -210, 340, 420, c.flat(colour), 12)
            c.rect(-110, -150, 220, 150, "#fbf6e8", 8)
            c.text(0, -36, word, 120, colour)
            c.rect(-170, -210, 30, 420, dark(colour, 0.25), 10)
    c.line("M520 860 L700 780", KAKI, 16)
    with c.at(1060, 820, 1):
        c.path("M-50 -90 H50 L38 0 H-38 Z", c.round("#f1ebdd"))


@pictures(signboard={})
def shop_front(c: Canvas) -> None:
    sky(c, "#f3d6b0", "#f7ead2")
    town_house(c, 600, 800, size=1.9, noren=KAKI, word="店", lit=True)
    c.rect(0, 790, 1200, 110, c.fade("#b3a692", "#cbbfa8"))
    with c.at(150, 830, 1.5):
        pot_plant(c)
    with c.at(1060, 840, 1.2):
        c.shadow(0, 2, 110, 14)
        c.path("M-80 0 L-60 -190 H60 L80 0 Z", c.flat("#6b5140"))
        c.rect(-50, -176, 100, 140, "#3f4a44", 4)
        c.text(0, -90, "本日", 40, "#f4ead6")
