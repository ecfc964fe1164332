"""What people do on their free days."""

from __future__ import annotations

import random

from .canvas import PORTRAIT, Canvas, dark, light, pictures
from .places import (
    KAKI,
    MOSS,
    PAPER,
    bush,
    cedar_tree,
    clouds,
    grasses,
    ground,
    ridge,
    room,
    sky,
    snowfall,
    sun,
    tabletop,
    tree,
)


@pictures(camera={"skin": "#6d4a38", "wall": "#b9c4c2"}, camera_black={"skin": "#2f2e33", "wall": "#dcc4a4"})
def film_camera(c: Canvas, skin: str, wall: str) -> None:
    tabletop(c, wall, "#9c7048", edge=560)
    with c.at(590, 770, 1.4):
        c.shadow(0, 4, 300, 34)
        c.path("M-230 -120 Q-330 -60 -300 40", "none", stroke="#7a4e34", stroke_width=18)
        c.rect(-240, -250, 480, 250, c.flat("#d3d5d4"), 26)
        c.rect(-240, -186, 480, 140, c.flat(skin), 4)
        c.path("M-90 -250 L-66 -312 H66 L90 -250 Z", c.flat("#e2e3e1"))
        c.rect(-44, -298, 88, 32, "#3a4650", 4)
        c.dot(0, -116, 112, c.round("#3a3a3f"))
        c.dot(0, -116, 86, c.glow("#8fb0c0", "#2b3a4a", "#15181f", cx=0.38, cy=0.35, r=0.7))
        c.oval(-26, -142, 22, 14, "#ffffff", opacity=0.7)
        for x in (-180, 160):
            c.rect(x, -282, 60, 34, c.round("#b9bcbb"), 6)
        c.dot(190, -216, 12, "#c4553c")
    c.rect(930, 700, 90, 70, c.flat("#d8b25c"), 8)
    c.oval(975, 700, 45, 12, "#8d6344")


@pictures(tent={"cloth": "#c98a4d"}, tent_green={"cloth": "#6f8a6a", "night": True})
def tent(c: Canvas, cloth: str, *, night: bool = False) -> None:
    if night:
        sky(c, "#1f2f4f", "#4a5f86", "#c99a86")
        for x, y in ((120, 90), (300, 160), (520, 70), (740, 140), (940, 60), (1090, 180), (620, 220)):
            c.dot(x, y, 4, "#fff4d2")
    else:
        sky(c, "#a9cfdd", "#e9efdf", "#f6ead0")
        sun(c, 960, 190, 54)
    ridge(c, 560, 260, "#6f8a98" if not night else "#33476b", seed=4)
    ridge(c, 620, 160, "#5f7f6a" if not night else "#2b3d50", seed=9, peaks=5)
    ground(c, 640, "#8fa266" if not night else "#43563f")
    for x, size in ((130, 1.2), (250, 0.9), (1080, 1.3)):
        with c.at(x, 680, size):
            cedar_tree(c, "#3f5a48" if not night else "#22352f")
    with c.at(570, 800, 1.35):
        c.shadow(0, 6, 330, 30)
        if night:
            c.shine(0, -130, 320, 220, "#ffcf7a", 0.7)
        c.path("M-290 0 L-20 -300 L290 0 Z", c.flat(cloth))
        c.path("M-290 0 L-20 -300 L-90 0 Z", light(cloth, 0.3))
        c.path("M-30 0 L-20 -300 L90 0 Z", "#ffdf9a" if night else dark(cloth, 0.45))
        c.line("M-20 -300 L-360 10 M-20 -300 L370 10", "#f1e6cc", 3)
    with c.at(1010, 810, 1):
        c.line("M-60 0 L60 -30 M60 0 L-60 -30", "#6b4a34", 18)
        c.path("M-40 -26 Q-50 -90 0 -140 Q50 -90 40 -26 Z", c.fade("#ffd56a", "#e0662e"))


@pictures(PORTRAIT, skis={})
def skis(c: Canvas) -> None:
    sky(c, "#a7c6dc", "#dfeaf0", "#ffffff")
    ridge(c, 640, 330, "#8ea6ba", seed=6, peaks=4, snow=True)
    ground(c, 700, "#eef4f8")
    for x, turn, colour in ((360, -5, "#c4553c"), (470, 4, "#2f4f79")):
        with c.at(x, 1090, 1, turn):
            c.path("M-30 0 V-800 Q-30 -880 0 -880 Q30 -880 30 -800 V0 Z", c.round(colour))
            c.rect(-30, -470, 60, 150, "#33343a", 8)
            c.rect(-18, -740, 36, 180, light(colour, 0.6), 8)
    for x, turn in ((610, 7), (700, -4)):
        with c.at(x, 1100, 1, turn):
            c.rect(-6, -640, 12, 640, "#c9ccd0", 5)
            c.rect(-13, -680, 26, 90, "#33343a", 10)
            c.oval(0, -40, 38, 9, "#33343a")
    c.oval(460, 1100, 380, 40, "#ffffff")
    snowfall(c, flakes=50)


@pictures(fishing={})
def fishing_rods(c: Canvas) -> None:
    sky(c, "#f3c9a0", "#e9dcc8", "#a9c6cf")
    sun(c, 860, 330, 60, "#ffe0a0")
    c.rect(0, 430, 1200, 300, c.fade("#7fa9b8", "#4f7f95"))
    for i in range(24):
        c.line(f"M{(i * 211) % 1150} {450 + (i * 53) % 240} h{50 + i * 31 % 90}", "#e9f0e6", 4, opacity=0.4)
    c.path("M0 690 H1200 V900 H0 Z", c.fade("#b99a78", "#9a7a58"))
    for x in range(0, 1200, 170):
        c.line(f"M{x} 690 L{x - 40} 900", "#7d5f43", 5, opacity=0.5)
    c.line("M260 850 Q600 420 1080 130", "#4a3a34", 9)
    c.line("M1080 130 Q1060 380 940 560", "#ffffff", 2)
    c.dot(940, 566, 13, "#d9463a")
    c.dot(360, 744, 30, c.round("#4d5358"))
    with c.at(640, 840, 1.1):
        c.shadow(0, 2, 170, 18)
        c.rect(-150, -160, 300, 160, c.flat("#5f86a3"), 12)
        c.rect(-160, -190, 320, 44, c.flat("#f1ebdd"), 10)


@pictures(go_board={})
def go_board(c: Canvas) -> None:
    room(c, "#cfc7ae", "#bdb886", window=240, mats=True, horizon=480)
    c.shadow(600, 800, 420, 50)
    c.path("M300 540 H900 L990 730 H210 Z", c.fade("#e0b878", "#c99a58"))
    c.path("M210 730 H990 V790 H210 Z", "#a87a42")
    for i in range(10):
        t = i / 9
        y = 556 + 160 * t**1.1
        half = 285 + 86 * t**1.1
        c.line(f"M{600 - half:g} {y:g} H{600 + half:g}", "#5b4326", 2)
        c.line(f"M{315 + t * 570:g} 556 L{229 + t * 742:g} 716", "#5b4326", 2)
    for x, y, colour in ((500, 612, "#2a282b"), (640, 640, "#f6f3ea"), (560, 664, "#2a282b"), (700, 600, "#2a282b"), (440, 660, "#f6f3ea"), (760, 680, "#f6f3ea"), (610, 590, "#f6f3ea")):
        c.oval(x, y + 4, 26, 12, "#5b4326", opacity=0.5)
        c.oval(x, y, 26, 13, c.glow(light(colour, 0.5), colour, cx=0.35, cy=0.3))
    for x, colour in ((170, "#2a282b"), (1040, "#f6f3ea")):
        c.shadow(x, 820, 100, 14)
        c.path(f"M{x - 80} 740 Q{x - 84} 820 {x} 820 Q{x + 84} 820 {x + 80} 740 Z", c.round("#7a4a30"))
        c.oval(x, 740, 80, 22, colour)


@pictures(telescope={})
def telescope(c: Canvas) -> None:
    sky(c, "#16233f", "#2f4a74", "#8c7f9a", "#d9a184")
    rng = random.Random(11)
    for _ in range(110):
        c.dot(rng.uniform(0, 1200), rng.uniform(0, 480), rng.uniform(1.2, 4.2), "#fff4d2", opacity=0.8)
    c.path("M200 0 Q520 220 1200 330 V400 Q560 300 60 0 Z", "#ffffff", opacity=0.08)
    ridge(c, 640, 200, "#2b3a55", seed=12)
    ground(c, 690, "#2a3a36")
    with c.at(600, 820, 1.2):
        c.line("M0 -240 L-150 0 M0 -240 L150 0 M0 -240 L20 0", "#c19b70", 18)
        with c.at(0, -270, 1, -32):
            c.rect(-220, -40, 420, 80, c.fade("#f4f1ea", "#a9adb2"), 10)
            c.rect(190, -52, 60, 104, c.fade("#4a4d55", "#26282f"), 8)
            c.rect(-290, -20, 80, 40, "#33353c", 6)


@pictures(ball_gloves={})
def baseball(c: Canvas) -> None:
    sky(c, "#bcd9e2", "#e8eddc")
    clouds(c, (250, 170, 1), (900, 120, 1.2))
    ridge(c, 520, 120, "#8fa89a", seed=21)
    ground(c, 560, "#a8b873")
    c.path("M0 720 H1200 V900 H0 Z", c.fade("#c9a477", "#b58a5c"))
    with c.at(520, 800, 1.4):
        c.shadow(10, 2, 220, 24)
        c.path("M-180 -60 Q-210 -190 -150 -230 Q-130 -300 -80 -270 Q-50 -320 -10 -276 Q40 -310 60 -250 Q120 -250 120 -160 Q190 -170 180 -100 Q150 0 20 0 Q-140 10 -180 -60 Z", c.flat("#a8663a"))
        c.line("M-140 -220 L-100 -110 M-70 -262 L-50 -120 M0 -268 L-6 -126 M66 -246 L36 -120", "#6b3d20", 7)
        c.dot(40, -80, 58, c.round("#fbf7ea"))
        c.line("M6 -116 q26 36 4 76 M74 -116 q-26 36 -4 76", "#c4413f", 5)
    c.line("M770 830 L1060 560", "#d3a772", 30)


@pictures(yarn={})
def knitting(c: Canvas) -> None:
    tabletop(c, PAPER, "#b98f66", edge=540)
    with c.at(600, 800, 1.3):
        c.shadow(0, 4, 320, 30)
        for x, colour in ((-120, "#c4684a"), (10, "#d8b25c"), (130, "#6f8f9a"), (-50, "#8b9a62")):
            y = -170 if x != -50 else -240
            c.dot(x, y, 84, c.glow(light(colour, 0.3), colour, dark(colour, 0.22), cx=0.35, cy=0.3, r=0.7))
            for k in range(6):
                c.path(f"M{x - 72} {y + 10 + k * 6} q72 {-110 + k * 36} 144 0", "none", stroke=dark(colour, 0.25), stroke_width=3, opacity=0.5)
        c.line("M-40 -120 L230 -380 M40 -120 L-220 -400", "#e3c58f", 12)
        c.path("M-250 -150 Q0 -100 250 -150 L210 0 H-210 Z", c.round("#b98a5a"))
        for y in (-110, -70, -34):
            c.path(f"M-240 {y} Q0 {y + 44} 240 {y}", "none", stroke="#8a6238", stroke_width=5, opacity=0.6)


@pictures(climbing_pack={})
def rucksack(c: Canvas) -> None:
    sky(c, "#9fc4d8", "#e3ecdf")
    clouds(c, (300, 150, 1.1), (960, 240, 0.9))
    ridge(c, 560, 330, "#7d97a3", seed=31, peaks=4, snow=True)
    ridge(c, 620, 120, "#6f8f70", seed=33)
    ground(c, 660, "#94a56b")
    for x in (80, 1110):
        with c.at(x, 690, 1):
            bush(c)
    with c.at(600, 830, 1.4):
        c.shadow(0, 4, 200, 22)
        c.rect(-140, -340, 280, 340, c.round("#c4684a"), 60)
        c.path("M-150 -250 Q-150 -370 0 -376 Q150 -370 150 -250 Q0 -220 -150 -250 Z", c.round("#a24f38"))
        c.rect(-96, -170, 192, 140, c.flat("#b35a40"), 20)
        c.rect(-160, -414, 320, 64, c.round("#6f8796"), 32)
        c.line("M-60 -380 V-300 M60 -380 V-300", "#3a2f2c", 10)
    with c.at(320, 850, 0.8):
        grasses(c, MOSS, width=200)
    with c.at(960, 800, 0.8):
        tree(c)


@pictures(snowboard={})
def snowboards(c: Canvas) -> None:
    room(c, "#b7c6d0", "#94735a", window=None, horizon=700)
    for x, turn, one, two in ((420, -6, "#3f6390", "#e9b44c"), (760, 5, "#d9713a", "#f4ead6")):
        with c.at(x, 820, 1, turn):
            c.shadow(0, 6, 150, 18)
            c.rect(-90, -720, 180, 720, c.round(one), 88)
            c.path("M-90 -400 L90 -520 V-420 L-90 -300 Z", two)
            c.path("M-90 -260 L90 -380 V-340 L-90 -220 Z", light(two, 0.5))
            for y in (-560, -200):
                c.rect(-64, y, 128, 60, "#2f3036", 14)


@pictures(festival_drum={"colour": KAKI})
def festival_drum(c: Canvas, colour: str) -> None:
    room(c, "#d9c7a8", "#a87c55", window=180)
    with c.at(600, 800, 1.3):
        c.shadow(0, 4, 280, 26)
        c.line("M-200 0 L160 -150 M200 0 L-160 -150", "#5b3a2c", 26)
        c.path("M-220 -340 Q-270 -230 -220 -110 H220 Q270 -230 220 -340 Z", c.round("#9a4a30"))
        c.oval(0, -340, 222, 60, "#efe3c8")
        c.oval(0, -340, 196, 50, c.glow("#fffaf0", "#e6d6b4"))
        for k in range(15):
            x = -210 + k * 30
            c.dot(x, -300 + 34 * (1 - (x / 215) ** 2), 8, "#2f2724")
        c.line("M-60 -400 L120 -330 M60 -420 L-100 -340", "#d8b98a", 18)
        c.dot(0, -210, 30, "none", stroke=colour, stroke_width=9)
