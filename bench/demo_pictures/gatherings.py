"""Events indoors and in town: workshops, markets, festivals, meals."""

from __future__ import annotations

import random

from .canvas import Canvas, dark, light, mix, pictures
from .people import SKIN, farmhouse, lantern, person, stall, town_house
from .places import (
    INDIGO,
    KAKI,
    WALNUT,
    bush,
    clouds,
    ground,
    paddies,
    ridge,
    room,
    sky,
    snowfall,
    tree,
)


@pictures(forge={})
def forge(c: Canvas) -> None:
    c.rect(0, 0, 1200, 900, c.fade("#3b2f33", "#4f3c38", "#2b2326", angle=45))
    c.rect(0, 640, 1200, 260, c.fade("#4a3d38", "#2d2523"))
    c.shine(330, 470, 560, 420, "#ff9a3c", 0.75)
    c.path("M120 640 V330 Q330 190 540 330 V640 Z", c.fade("#6b534a", "#4a3a35"))
    c.path("M200 640 V440 Q330 340 460 440 V640 Z", c.glow("#fff0b8", "#ff9a3c", "#b8401c", cx=0.5, cy=0.75, r=0.7))
    c.path("M250 640 Q230 560 300 500 Q300 560 340 470 Q380 540 360 580 Q420 560 410 640 Z", "#ffe08a")
    for x in (700, 800, 900, 1000):
        c.line(f"M{x} 150 V{330 + x % 3 * 20}", "#8d9196", 9)
        c.rect(x - 24, 330 + x % 3 * 20, 48, 30, "#77797d", 4)
    c.rect(640, 140, 420, 14, "#6b5140", 4)
    with c.at(720, 800, 1.1):
        c.shadow(0, 4, 190, 22, 0.5)
        c.path("M-90 -130 H90 L70 0 H-70 Z", c.round("#6b4a34"))
        c.path("M-170 -190 H120 V-130 H-90 Q-170 -140 -170 -190 Z", c.fade("#8b9298", "#4a4f55"))
        c.rect(-60, -210, 200, 18, c.fade("#ffe08a", "#ff7a2c", "#b8401c", angle=0), 4)
    person(c, 930, 820, "#3a4a66", size=1.35, hat="band", arm="up", trousers="#2d2f38")
    c.line("M840 440 L770 540", "#b98a5a", 18)
    rng = random.Random(2)
    for _ in range(40):
        x, y = rng.gauss(740, 90), rng.gauss(540, 70)
        c.dot(x, y, rng.uniform(1.5, 4.5), "#ffd56a", opacity=0.9)


@pictures(pottery_wheel={})
def throwing(c: Canvas) -> None:
    room(c, "#d9c9ae", "#8d7a66", window=120)
    for row in (180, 330):
        c.rect(640, row + 60, 480, 18, c.flat("#a87c55"))
        for k, colour in enumerate(("#8aa39a", "#e9dfc9", "#b9785a", "#6d5a4c")):
            c.path(f"M{680 + k * 110} {row} h60 l-8 60 h-44 Z", c.round(colour))
    person(c, 420, 800, "#7f9a8a", size=1.55, arm="forward", trousers="#5b5148")
    with c.at(660, 820, 1.2):
        c.shadow(0, 2, 220, 24)
        c.rect(-150, -120, 300, 120, c.flat(WALNUT), 10)
        c.oval(0, -126, 150, 34, "#9da1a6")
        c.path("M-80 -134 Q-90 -230 -40 -260 Q0 -270 40 -260 Q90 -230 80 -134 Z", c.round("#b9785a"))
        c.oval(0, -260, 44, 13, "#7d4a36")
        for y in (-230, -200, -170):
            c.path(f"M-76 {y} Q0 {y + 18} 76 {y}", "none", stroke="#8d5640", stroke_width=4, opacity=0.6)
        c.oval(-84, -190, 22, 16, SKIN)


@pictures(
    market={"time": "day", "cloth": INDIGO, "words": ("朝市", "花")}, market_evening={"time": "dusk", "cloth": "#b5402f", "words": ("夜市", "茶")},
    market_autumn={"time": "autumn", "cloth": "#6f7f4f", "words": ("実り", "豆")},
)
def market(c: Canvas, time: str, cloth: str, words: tuple[str, str]) -> None:
    skies = {"day": ("#a6d0e0", "#f4efd8"), "dusk": ("#3a4a78", "#c98a7a", "#f4c98a"), "autumn": ("#f0d0a0", "#f7ead0")}
    sky(c, *skies[time])
    if time == "day":
        clouds(c, (280, 130, 1.1), (960, 190, 0.8))
    lit = time == "dusk"
    for x, wall in ((150, "#6b5140"), (1040, "#7d6550")):
        town_house(c, x, 660, size=1.05, noren=dark(cloth, 0.1), lit=lit, wall=wall)
    if time == "autumn":
        for x in (480, 700):
            with c.at(x, 640, 1.3):
                tree(c, "#d98a3a")
    c.rect(0, 640, 1200, 260, c.fade("#b9ad98" if not lit else "#75695f", "#d0c4ad" if not lit else "#8f8072"))
    stall(c, 350, 780, cloth, words[0], size=0.95)
    stall(c, 860, 780, mix(cloth, KAKI, 0.55), words[1], size=0.95, goods=("#f3b9c4", "#e9c25a", "#9a7fb5"))
    if lit:
        for k in range(7):
            lantern(c, 90 + k * 170, 190 + (k % 2) * 24, 0.7, word="")
        c.line("M0 110 Q600 160 1200 110", "#2b2427", 4)
        c.shine(600, 660, 520, 200, "#ffbf6a", 0.35)
    person(c, 560, 850, "#d9a441", size=0.85, seen_from_behind=True)
    person(c, 640, 850, "#7f93a8", size=0.9, seen_from_behind=True, skirt=True, trousers="#4f5f7a")
    person(c, 690, 856, "#c96a55", size=0.55, seen_from_behind=True)
    person(c, 120, 850, "#8b9a62", size=0.9, arm="forward")


@pictures(lantern_festival={"summer": True}, lantern_festival_snow={"summer": False})
def festival_night(c: Canvas, *, summer: bool) -> None:
    sky(c, *(("#141f3f", "#33406f", "#8a6a86") if summer else ("#1d2c4f", "#4f6691", "#a9b4c9")))
    for i in range(50):
        c.dot((i * 211 + i * i * 7) % 1200, (i * 71) % 330, 1.5 + i % 2, "#fff4d2", opacity=0.7)
    ridge(c, 560, 180, "#1f2c4a" if summer else "#5f7396", seed=61, snow=not summer)
    ground(c, 640, "#2f3148" if summer else "#c9d5e6")
    c.rect(430, 300, 340, 22, "#a8332c", 4)
    c.path("M380 250 Q600 290 820 250 L830 290 Q600 320 370 290 Z", "#b93a30")
    for x in (460, 712):
        c.rect(x, 290, 30, 380, c.round("#b93a30"))
    c.rect(440, 380, 320, 20, "#a8332c")
    for row in range(2):
        c.path(f"M0 {140 + row * 170} Q600 {230 + row * 150} 1200 {130 + row * 170}", "none", stroke="#12182c", stroke_width=4)
        for k in range(8):
            x = 70 + k * 152
            lantern(c, x, 226 + row * 165 - abs(x - 600) * 0.11, 0.72, word="祭" if (k + row) % 2 else "", colour="#c9402f" if (k + row) % 2 else "#f4e3b8")
    c.shine(600, 760, 640, 200, "#ffbf6a", 0.4)
    for i, (x, coat) in enumerate(((190, "#5f86a3"), (300, "#e9d9c8"), (430, "#2f4f79"), (560, "#c96a55"), (700, "#2f4f79"), (830, "#d9a441"), (960, "#7f6a8f"))):
        person(c, x, 850 - (i % 2) * 24, coat, size=0.9, seen_from_behind=i % 3 != 1, arm="up" if i in (2, 4) else "down", hat="band" if i in (2, 4) else ("knit" if not summer and i % 2 else None), skirt=i in (1, 3, 6), trousers=dark(coat, 0.1))
    if not summer:
        snowfall(c, flakes=60, seed=5)


@pictures(fireworks={})
def fireworks(c: Canvas) -> None:
    sky(c, "#0f1a38", "#27376a", "#5b5a86")
    for x, y, r, colour in ((360, 270, 210, "#ffcf7a"), (820, 220, 250, "#ff8f7a"), (620, 420, 130, "#9fd0e6"), (1040, 430, 110, "#e6b0e0")):
        c.shine(x, y, r * 1.3, r * 1.3, colour, 0.4)
        for k in range(28):
            with c.at(x, y, 1, k * 360 / 28):
                c.line(f"M0 {-r * 0.25:g} Q6 {-r * 0.7:g} 0 {-r}", colour, 4, opacity=0.85)
                c.dot(0, -r, 6, light(colour, 0.6))
                c.dot(0, -r * 0.6, 4, light(colour, 0.4))
    ridge(c, 640, 130, "#141d38", seed=71)
    c.rect(0, 640, 1200, 150, c.fade("#2b3b6b", "#16203f"))
    for x, colour in ((360, "#ffcf7a"), (820, "#ff8f7a"), (620, "#9fd0e6")):
        for k in range(7):
            c.line(f"M{x - 50 + k * 13} {670 + k * 16} h{90 - k * 8}", colour, 5, opacity=0.35)
    c.path("M0 790 Q600 750 1200 790 V900 H0 Z", "#10162b")
    for i in range(11):
        person(c, 90 + i * 104, 890, ("#2b3556", "#3f3a5a", "#33486b")[i % 3], size=0.62 + 0.08 * (i % 3), seen_from_behind=True, hair="#151526", trousers="#1a1f38")


@pictures(city_stall={})
def stall_in_the_city(c: Canvas) -> None:
    sky(c, "#a9c6dc", "#e9ecea")
    for x, w, h, colour in ((0, 150, 520, "#8fa3b5"), (160, 120, 620, "#a3b3c0"), (300, 170, 460, "#94a7b6"), (760, 150, 640, "#9aabb9"), (920, 120, 500, "#8798aa"), (1050, 160, 580, "#a6b5c2")):
        c.rect(x, 700 - h, w, h, c.flat(colour))
        for row in range(int(h / 46)):
            for k in range(int(w / 34)):
                if (row * 3 + k * 5) % 4:
                    c.rect(x + 12 + k * 34, 716 - h + row * 46, 18, 26, "#dfe9ee", opacity=0.7)
    c.rect(0, 690, 1200, 210, c.fade("#b3aca0", "#cbc4b6"))
    for x in (470, 690):
        with c.at(x, 690, 0.9):
            tree(c, "#7f9a6a")
    stall(c, 590, 810, KAKI, "産直市", size=1.15)
    person(c, 250, 850, "#3d4a66", size=1.0, seen_from_behind=True)
    person(c, 930, 850, "#8a5a6a", size=1.0, seen_from_behind=True, skirt=True, trousers="#5b3f50")
    person(c, 590, 660, "#6f8a5a", size=0.8, hat="band")


@pictures(dyeing={})
def dyeing_workshop(c: Canvas) -> None:
    room(c, "#d6d0c0", "#8d7f70", window=120)
    for k in range(4):
        x = 620 + k * 140
        colour = mix("#27477a", "#e6eef2", k * 0.2)
        c.path(f"M{x} 90 h110 v{300 + k % 2 * 50} q-55 30 -110 0 Z", c.fade(light(colour, 0.2), colour, dark(colour, 0.1), angle=0))
    c.line("M600 88 H1190", "#8d6344", 10)
    for x, s in ((420, 1.2), (800, 1.2)):
        with c.at(x, 830, s):
            c.shadow(0, 2, 170, 20)
            c.path("M-140 -200 Q-160 -60 -100 0 H100 Q160 -60 140 -200 Z", c.round("#6b4c3c"))
            c.oval(0, -200, 140, 34, "#1f3560")
            c.oval(-20, -206, 60, 12, "#4f6fa3", opacity=0.8)
    person(c, 200, 840, "#e9dfc9", size=1.4, arm="forward", trousers="#27477a")
    person(c, 1050, 840, "#5f86a3", size=1.35, arm="forward", flip=True, trousers="#33415a")


@pictures(farm_table={})
def long_table(c: Canvas) -> None:
    sky(c, "#f3c490", "#f7e4c0", "#e9ecd0")
    ridge(c, 430, 200, "#a39a94", seed=101)
    paddies(c, 460, ("#c9c274", "#b3b866", "#9cab5c"))
    farmhouse(c, 900, 600, size=0.55, lit=True)
    for x, coat in ((220, "#c96a55"), (420, "#5f86a3"), (640, "#d9a441"), (850, "#8b9a62")):
        person(c, x, 780, coat, size=1.15, arm="up" if x == 640 else "down")
    c.path("M60 650 H1080 L1160 740 H20 Z", c.fade("#f6eeda", "#e3d6b8"))
    c.rect(20, 740, 1140, 30, "#c9b98f")
    for k in range(8):
        x = 130 + k * 125
        c.oval(x, 696, 44, 16, "#fffaf0")
        c.oval(x, 690, 26, 10, ("#d9463a", "#7fa04f", "#e0a63a")[k % 3])
    for k in range(9):
        c.dot(60 + k * 135, 90 + (k % 2) * 26, 14, "#ffe7a8")
    c.path("M0 70 Q600 140 1200 70", "none", stroke="#5b4636", stroke_width=3)
    with c.at(1130, 860, 1.4):
        bush(c)


@pictures(stargazing={})
def night_walk(c: Canvas) -> None:
    sky(c, "#0e1834", "#22386a", "#5f6f9a")
    rng = random.Random(6)
    for _ in range(190):
        c.dot(rng.uniform(0, 1200), rng.uniform(0, 560), rng.uniform(0.8, 3.4), "#fff6dc", opacity=round(rng.uniform(0.4, 1), 2))
    c.path("M180 0 Q460 320 820 560 L960 560 Q620 280 420 0 Z", "#c9d3ee", opacity=0.12)
    ridge(c, 600, 150, "#14203f", seed=111)
    c.path("M0 680 Q600 600 1200 690 V900 H0 Z", "#0f1a2c")
    for x, s in ((430, 0.8), (520, 0.85), (600, 0.55), (730, 0.82)):
        person(c, x, 760, "#2b3a5f", size=s, seen_from_behind=True, hair="#12172b", trousers="#1a2440", hat="knit", arm="up" if x == 520 else "down")
    c.line("M100 90 L260 150", "#ffffff", 3, opacity=0.8)


@pictures(mochi={})
def rice_pounding(c: Canvas) -> None:
    sky(c, "#d3e0e6", "#f3ead6")
    farmhouse(c, 620, 640, size=1.0, thatch=False)
    ground(c, 630, "#c9b890")
    with c.at(600, 840, 1.3):
        c.shadow(0, 2, 170, 20)
        c.path("M-120 -150 H120 L90 0 H-90 Z", c.round("#9a6a42"))
        c.oval(0, -150, 120, 30, "#7d5230")
        c.path("M-80 -150 Q-60 -190 0 -190 Q64 -190 80 -150 Q0 -130 -80 -150 Z", "#fffdf4")
    person(c, 320, 850, "#2f4f79", size=1.35, hat="band", arm="up", flip=True)
    c.line("M405 460 L560 560", "#b98a5a", 18)
    c.rect(530, 520, 70, 130, c.round("#c19b70"), 14, transform="rotate(-56 560 580)")
    person(c, 880, 850, "#c96a55", size=1.2, hat="scarf", arm="forward", flip=True)
    person(c, 1050, 840, "#d9a441", size=0.8)
