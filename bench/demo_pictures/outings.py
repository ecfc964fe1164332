"""Events in fields, streets and halls: harvests, walks, meetings, meals."""

from __future__ import annotations

from .canvas import Canvas, dark, light, mix, pictures
from .people import person, town_house
from .places import (
    CEDAR,
    INDIGO,
    KAKI,
    MOSS,
    SOOT,
    STRAW,
    board_floor,
    cedar_tree,
    clouds,
    ground,
    paddies,
    ridge,
    room,
    sky,
    snowfall,
    sun,
    tabletop,
    tree,
)


@pictures(rice_harvest={"sunset": False}, rice_harvest_evening={"sunset": True})
def harvest(c: Canvas, *, sunset: bool) -> None:
    sky(c, *(("#e98f6a", "#f4c58a", "#f9e6c0") if sunset else ("#8fc6de", "#e9f0dc")))
    sun(c, 930, 300 if sunset else 150, 62, "#ffe0a0")
    ridge(c, 480, 260, "#8a7f92" if sunset else "#7f9fb0", seed=4, peaks=5)
    ridge(c, 500, 90, "#7d7a5f" if sunset else "#7fa078", seed=9)
    paddies(c, 500, ("#e0bd5c", "#d6ac48", "#c99a3c", "#b9862f"))
    for k in range(7):
        x = 90 + k * 112
        c.line(f"M{x} 700 L{x + 20} 560 M{x + 40} 700 L{x + 20} 560", "#7d5c3a", 7)
    c.line("M60 590 H860", "#8d6a44", 12)
    for k in range(22):
        x = 78 + k * 35
        c.path(f"M{x} 586 q-18 70 -22 116 q22 12 44 0 q-4 -46 -22 -116 Z", c.round(mix(STRAW, "#b9923f", k % 3 / 3)))
    person(c, 960, 830, "#7f93a8", size=1.15, hat="straw", arm="forward", flip=True)
    person(c, 1090, 800, "#c96a55", size=1.0, hat="straw", arm="down")
    person(c, 250, 860, "#8b9a62", size=1.05, hat="straw", arm="forward")
    with c.at(350, 850, 1):
        for turn in range(-30, 40, 12):
            with c.at(0, 0, 1, turn):
                c.path("M0 0 q-6 -80 0 -130 q10 -26 20 -8", "none", stroke=STRAW, stroke_width=7)


@pictures(orchard={})
def apple_orchard(c: Canvas) -> None:
    sky(c, "#9fcbe0", "#f2efdc")
    ridge(c, 470, 290, "#7f9db0", seed=3, peaks=3, snow=True)
    ground(c, 520, "#a3b866")
    for x, y, size in ((180, 680, 1.5), (520, 640, 1.25), (1030, 700, 1.7)):
        with c.at(x, y, size):
            tree(c, "#6f9458")
            for ax, ay in ((-60, -150), (-20, -200), (30, -180), (54, -130), (-6, -140), (-44, -114), (24, -226)):
                c.dot(ax, ay, 12, c.glow("#f08a6a", "#c4382f", cx=0.36, cy=0.3, r=0.8))
    person(c, 740, 820, "#d9a441", size=1.2, hat="straw", arm="up")
    person(c, 380, 850, "#6f93a8", size=1.15, hat="straw", arm="forward")
    with c.at(560, 860, 1):
        c.shadow(0, 2, 120, 14)
        c.rect(-100, -80, 200, 80, c.flat("#d6b07c"), 4)
        for k in range(4):
            c.dot(-66 + k * 44, -88, 26, c.glow("#f08a6a", "#c4382f", cx=0.36, cy=0.3, r=0.8))


@pictures(town_walk={"season": "spring"}, town_walk_evening={"season": "dusk"})
def street(c: Canvas, season: str) -> None:
    lit = season == "dusk"
    sky(c, *(("#4a5a8a", "#d9957f", "#f7d3a0") if lit else ("#aed6e4", "#f6f0e0")))
    ridge(c, 420, 160, "#6a6f94" if lit else "#93aeb6", seed=81)
    c.path("M0 900 L470 470 H730 L1200 900 Z", c.fade("#8d8276" if lit else "#c2b7a4", "#a99d8e" if lit else "#d9cfbb"))
    for k in range(9):
        y = 490 + k * k * 6
        c.line(f"M{600 - (y - 340) * 0.98:g} {y} H{600 + (y - 340) * 0.98:g}", "#7d7264", 2, opacity=0.35)
    for x, size in ((480, 0.42), (392, 0.6), (250, 0.86), (40, 1.24)):
        town_house(c, x - 60 * size, 470 + size * 250, size=size, lit=lit, noren=(INDIGO, KAKI, MOSS)[int(size * 10) % 3])
    for x, size in ((720, 0.42), (808, 0.6), (950, 0.86), (1160, 1.24)):
        town_house(c, x + 60 * size, 470 + size * 250, size=size, lit=lit, noren=("#6d3f3a", INDIGO, "#7f6a8f")[int(size * 10) % 3], wall="#7d6550")
    if not lit:
        for x, y, r in ((640, 330, 60), (690, 360, 46), (590, 370, 40)):
            c.dot(x, y, r, c.glow("#fdeef0", "#efb9c2", cx=0.36, cy=0.3, r=0.8))
    person(c, 520, 760, "#c96a55", size=0.8, seen_from_behind=True)
    person(c, 610, 780, "#5f86a3", size=0.86, seen_from_behind=True, skirt=True, trousers="#3f5f7a")
    person(c, 700, 750, "#d9a441", size=0.78, arm="up")
    c.rect(648, 500, 52, 70, "#f4ead6", 4)


@pictures(concert={})
def small_concert(c: Canvas) -> None:
    c.rect(0, 0, 1200, 900, c.fade("#4a3a44", "#6b4f4a", "#4f3a34"))
    for x in range(40, 1200, 160):
        c.rect(x, 0, 26, 620, "#3a2a2c")
    c.rect(0, 90, 1200, 26, "#33252a")
    c.shine(600, 380, 520, 420, "#ffcf8a", 0.75)
    board_floor(c, 620, "#8d5f40")
    for k in range(12):
        c.line(f"M{50 + k * 100} 116 V{170 + k % 3 * 20}", "#2b2024", 3)
        c.dot(50 + k * 100, 184 + k % 3 * 20, 13, "#ffe7a8")
    person(c, 430, 720, "#5f7f74", size=1.35, arm="forward", trousers="#3a3f4a")
    with c.at(470, 560, 0.42, 62):
        c.path("M-66 -378 C-132 -372 -142 -300 -110 -262 C-92 -240 -96 -226 -124 -196 C-178 -136 -158 -8 0 -4 C158 -8 178 -136 124 -196 C96 -226 92 -240 110 -262 C142 -300 132 -372 66 -378 Z", "#c98a4a")
        c.rect(-23, -700, 46, 430, "#4a3027")
        c.dot(0, -236, 54, "#2a1f1d")
    person(c, 770, 720, "#b5524a", size=1.3, arm="up", skirt=True, trousers="#8a3a3a")
    c.line("M690 740 V430", "#2b2427", 8)
    c.dot(690, 420, 18, "#55585f")
    for i in range(8):
        person(c, 90 + i * 146, 1000, ("#3d4a66", "#6b4a52", "#4a5a52")[i % 3], size=0.95, seen_from_behind=True, hair="#241c22")


@pictures(online_meeting={})
def many_faces(c: Canvas) -> None:
    tabletop(c, "#cdd6d3", "#b58a5f", edge=680)
    with c.at(600, 790, 1):
        c.shadow(0, 20, 480, 34)
        c.rect(-440, -660, 880, 560, c.flat("#33353b"), 20)
        for row in range(2):
            for k in range(3):
                x, y = -416 + k * 282, -636 + row * 260
                tint = ("#d9c6aa", "#a9bfae", "#9fb3c6", "#e0b89a", "#c3b4cc", "#d6d0b0")[row * 3 + k]
                coat = ("#5f86a3", "#c96a55", "#d9a441", "#6f8a5a", "#3a5584", "#8a5a6a")[row * 3 + k]
                shape = f"M{x} {y} h268 v246 h-268 Z"
                with c.within(shape):
                    c.rect(x, y, 268, 246, c.flat(tint))
                    person(c, x + 134, y + 360, coat, size=1.05, arm="up" if row * 3 + k in (1, 5) else "down", hair=("#352b2a", "#6b5140", "#8a8580")[k])
        c.path("M-440 -100 H440 L520 0 H-520 Z", c.fade("#c9ccd0", "#e3e5e7"))
        c.path("M-390 -84 H390 L420 -34 H-420 Z", "#4a4d54")


@pictures(meeting={})
def round_the_table(c: Canvas) -> None:
    room(c, "#e3d6bf", "#b18a61", window=480)
    c.rect(90, 130, 300, 210, c.flat("#fbf8ee"), 6)
    c.line("M120 190 h180 M120 230 h230 M120 270 h140", INDIGO, 6)
    c.dot(330, 280, 26, "none", stroke=KAKI, stroke_width=6)
    for x, coat in ((300, "#5f86a3"), (480, "#c96a55"), (700, "#8b9a62"), (890, "#d9a441")):
        person(c, x, 760, coat, size=1.35, arm="forward" if x < 600 else "down", flip=x > 600, hair="#352b2a" if x != 700 else "#9a948c")
    c.rect(130, 590, 940, 50, c.fade(light(CEDAR, 0.3), CEDAR), 8)
    c.rect(150, 640, 900, 180, c.flat(dark(CEDAR, 0.12)))
    for x in (260, 520, 760, 960):
        c.path(f"M{x} 552 h48 l-6 40 h-36 Z", c.round("#f1ebdd"))
        c.path(f"M{x + 70} 584 h90 l10 10 h-110 Z", "#fffaf0")


@pictures(beach_cleanup={})
def cleanup(c: Canvas) -> None:
    sky(c, "#9fd0e0", "#eaf2e6")
    clouds(c, (300, 140, 1.2), (900, 210, 0.9))
    c.rect(0, 380, 1200, 220, c.fade("#3f8aa8", "#8fc6cc"))
    c.path("M0 380 q120 -120 300 -30 q60 -20 90 30 Z", "#5f8370")
    c.path("M0 560 Q300 520 600 570 T1200 550 V900 H0 Z", c.fade("#eadbb4", "#cfb98a"))
    c.path("M0 556 Q300 516 600 566 T1200 546", "none", stroke="#ffffff", stroke_width=14, opacity=0.8)
    for x, y, coat, flip in ((240, 800, "#d9713a", False), (520, 840, "#3f73a0", True), (860, 790, "#6f8a5a", False), (1050, 840, "#d9a441", True)):
        person(c, x, y, coat, size=1.1, hat="straw" if flip else None, arm="forward", flip=flip)
        dx = -120 if flip else 120
        c.path(f"M{x + dx - 46} {y - 90} q46 -30 92 0 l14 96 q-60 20 -120 0 Z", c.round("#f4f6f4"), opacity=0.92)
    for x, y in ((380, 700), (700, 730), (960, 690)):
        c.rect(x, y, 40, 16, "#8fb0b8", 8, transform=f"rotate(20 {x} {y})")


@pictures(flea={})
def flea_market(c: Canvas) -> None:
    sky(c, "#b7d9e2", "#f3eed8")
    for x, colour in ((120, "#d98a3a"), (1090, "#c9a03a"), (640, "#d9713a")):
        with c.at(x, 560, 1.9):
            tree(c, colour)
    ground(c, 520, "#a9b873")
    for x, y, cloth in ((300, 760, "#5f86a3"), (820, 750, "#c96a55")):
        c.path(f"M{x - 230} {y - 90} H{x + 190} L{x + 250} {y + 70} H{x - 270} Z", c.flat(cloth))
        c.rect(x - 170, y - 80, 80, 60, c.flat("#c99f6b"), 4)
        c.path(f"M{x - 40} {y - 60} h60 l-8 50 h-44 Z", c.round("#f1ebdd"))
        c.rect(x + 60, y - 70, 26, 60, INDIGO, 2)
        c.rect(x + 88, y - 62, 26, 52, "#d9a441", 2)
        c.dot(x - 120, y + 34, 26, c.glow("#e9b0a0", "#c4553c", cx=0.35, cy=0.3))
        c.path(f"M{x + 40} {y + 6} h120 l14 44 h-130 Z", "#f4ead6")
    person(c, 130, 720, "#d9a441", size=1, arm="forward")
    person(c, 560, 860, "#6f8a5a", size=1.15, seen_from_behind=True)
    person(c, 640, 860, "#c3a4b4", size=0.7, seen_from_behind=True, skirt=True, trousers="#9a6a7a")
    person(c, 1060, 710, "#3a5584", size=1, arm="down")


@pictures(mountain_walk={})
def mountain_path(c: Canvas) -> None:
    sky(c, "#8fc0dc", "#e6f0ea")
    clouds(c, (240, 200, 1.2), (860, 120, 0.9))
    ridge(c, 520, 360, "#6f8fa3", seed=31, peaks=4, snow=True)
    ridge(c, 580, 170, "#5f8372", seed=35, peaks=5)
    ground(c, 620, "#8fa85f", swell=50)
    c.path("M520 900 Q420 780 560 720 Q700 660 640 610 Q700 640 760 700 Q800 780 760 900 Z", "#d9c79c")
    for x, y, s in ((120, 720, 1.1), (250, 680, 0.8), (1040, 740, 1.2), (930, 680, 0.8)):
        with c.at(x, y, s):
            cedar_tree(c, "#466a50")
    for x, y, coat, s in ((590, 790, "#d9713a", 0.85), (680, 740, "#3f73a0", 0.7), (640, 690, "#d9a441", 0.55)):
        person(c, x, y, coat, size=s, seen_from_behind=True, hat="straw" if coat != "#d9713a" else "knit")
        c.rect(x - 26 * s, y - 214 * s, 52 * s, 84 * s, c.flat(dark(coat, 0.3)), 12)


@pictures(snow_huts={})
def kamakura(c: Canvas) -> None:
    sky(c, "#1d2c52", "#43598a", "#8f9fc0")
    ridge(c, 500, 200, "#4f6590", seed=91, snow=True)
    ground(c, 560, "#c3d1e6")
    for x, y, s in ((280, 720, 1.0), (620, 680, 0.75), (920, 760, 1.2)):
        with c.at(x, y, s):
            c.path("M-200 0 Q-210 -280 0 -290 Q210 -280 200 0 Z", c.glow("#ffffff", "#dfe9f6", "#aebfdc", cx=0.4, cy=0.3, r=0.8))
            c.path("M-76 0 V-110 Q-70 -180 0 -184 Q70 -180 76 -110 V0 Z", c.glow("#fff3c0", "#ffc46a", "#c9803a", cx=0.5, cy=0.6, r=0.7))
            c.shine(0, 20, 200, 60, "#ffd28a", 0.6)
            c.rect(-20, -50, 40, 50, "#8a4a3a", 4)
    person(c, 480, 830, "#c4553c", size=0.85, hat="knit", seen_from_behind=True)
    person(c, 550, 836, "#5f86a3", size=0.62, hat="knit", seen_from_behind=True)
    snowfall(c, flakes=90, seed=12)


@pictures(tea_gathering={})
def tea_ceremony(c: Canvas) -> None:
    room(c, "#d8cba9", "#b9b67f", window=60, mats=True, horizon=560)
    c.rect(820, 60, 250, 500, c.flat("#c3b48f"))
    c.rect(880, 110, 130, 330, c.flat("#fbf6e8"), 3)
    c.text(945, 240, "和", 88, SOOT)
    c.text(945, 360, "縁", 88, SOOT)
    with c.at(560, 790, 1.3):
        c.shadow(0, 2, 170, 22)
        c.path("M-100 -140 H100 Q96 -20 50 0 H-50 Q-96 -20 -100 -140 Z", c.round("#3d3a38"))
        c.oval(0, -140, 100, 26, "#7fa04f")
        c.path("M-80 -128 Q-40 -154 0 -130 T78 -136", "none", stroke="#b9cf7a", stroke_width=7)
    with c.at(820, 800, 1.1):
        c.rect(-12, -130, 24, 80, c.round("#d8b868"))
        for k in range(-6, 7):
            c.line(f"M{k * 1.5} -54 Q{k * 7} -30 {k * 5} 0", "#e3cc8c", 4)
    with c.at(280, 800, 1.1):
        c.shadow(0, 2, 120, 16)
        c.oval(0, -10, 120, 30, "#5b2f26")
        c.dot(-30, -40, 34, c.glow("#fbe0e0", "#e9a3ad", cx=0.35, cy=0.3))
        c.dot(40, -36, 34, c.glow("#eef3d8", "#b3c98a", cx=0.35, cy=0.3))
