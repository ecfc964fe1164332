"""The houses, rooms and shores where people stay."""

from __future__ import annotations

import math
import random

from .canvas import PORTRAIT, Canvas, dark, light, mix, pictures
from .people import farmhouse, lantern, town_house
from .places import (
    CEDAR,
    INDIGO,
    KAKI,
    MOSS,
    PAPER,
    WALNUT,
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
    tatami_floor,
    tree,
    vase,
)
from .working import open_laptop


@pictures(
    kominka_dusk={"season": "summer"}, kominka_snow={"season": "snow"}, kominka_spring={"season": "spring"}, kominka_autumn={"season": "autumn"}
)
def old_house(c: Canvas, season: str) -> None:
    lit = season in ("summer", "snow")
    skies = {"summer": ("#3f5488", "#c98f8a", "#f6c990"), "snow": ("#2f4470", "#6f86ad", "#c9c4d0"), "spring": ("#a9d6e4", "#f6eee6"), "autumn": ("#c9dbe0", "#f6e6c4")}
    sky(c, *skies[season])
    ridge(c, 440, 260, {"summer": "#5a6288", "snow": "#50658f", "spring": "#8fadb6", "autumn": "#a98f80"}[season], seed=181, snow=season == "snow")
    leaf = {"summer": "#4a6350", "snow": "#dfe8f0", "spring": "#f0bcc6", "autumn": "#d0702f"}[season]
    for x, s in ((110, 1.7), (1110, 2.0)):
        with c.at(x, 650, s):
            tree(c, leaf)
    ground(c, 620, {"summer": "#5b6b4f", "snow": "#d6e0ec", "spring": "#a9bf74", "autumn": "#c2a65c"}[season])
    farmhouse(c, 600, 720, size=1.12, lit=lit, snow=season == "snow")
    c.path("M500 900 Q540 800 570 740 H640 Q680 800 740 900 Z", mix("#cfc4ae", "#5b5a70", 0.35 if lit else 0))
    for x, y in ((150, 830), (1040, 840)):
        with c.at(x, y, 1.4):
            bush(c, leaf if season != "spring" else MOSS)
    if season == "snow":
        snowfall(c, flakes=80, seed=51)
    if season == "summer":
        for x, y in ((300, 780), (420, 830), (820, 800), (930, 770), (240, 700)):
            c.shine(x, y, 22, 22, "#e9f7a0", 0.95)


@pictures(tatami_room={"time": "day"}, tatami_room_evening={"time": "evening"})
def guest_room(c: Canvas, time: str) -> None:
    lit = time == "evening"
    c.rect(0, 0, 1200, 900, c.fade("#d9caa4" if not lit else "#a38a70", "#c9b88c" if not lit else "#8a7360"))
    tatami_floor(c, 600, "#bdb886" if not lit else "#9a9468")
    view = "M330 120 h540 v480 h-540 Z"
    with c.within(view):
        c.rect(330, 120, 540, 480, c.fade(*(("#a9d3df", "#eef1dc") if not lit else ("#2f4470", "#c98f8a"))))
        ridge(c, 440, 160, "#86a6aa" if not lit else "#4a5680", seed=13)
        c.rect(330, 470, 540, 140, "#9db56a" if not lit else "#46563f")
        with c.at(760, 560, 1.2):
            tree(c, "#d98f4a" if not lit else "#5a4a3a")
    for x in (70, 880):
        c.rect(x, 110, 250, 490, c.fade("#fffaf0", "#efe4cc") if not lit else c.fade("#f3dcae", "#e3c28f"))
        for j in range(1, 4):
            c.rect(x + j * 62 - 4, 110, 8, 490, "#7d5639")
        for j in range(1, 6):
            c.rect(x, 110 + j * 82 - 4, 250, 8, "#7d5639")
    for x in (310, 864):
        c.rect(x, 90, 22, 520, "#5b4233")
    c.rect(0, 70, 1200, 44, "#5b4233")
    c.rect(320, 590, 560, 16, "#8d6344")
    if not lit:
        c.path("M330 606 H870 L1000 900 H180 Z", "#fff4d2", opacity=0.3)
    else:
        c.shine(600, 100, 420, 300, "#ffdf9a", 0.6)
        lantern(c, 600, 150, 1.1, word="", colour="#f4e3b8")
    with c.at(600, 800, 1.0):
        c.shadow(0, 4, 260, 26)
        c.rect(-220, -90, 440, 34, c.flat(WALNUT), 6)
        for x in (-190, 160):
            c.rect(x, -58, 30, 58, dark(WALNUT, 0.2))
        c.path("M-60 -130 h44 l-6 40 h-32 Z M20 -130 h44 l-6 40 h-32 Z", c.round("#8a9a86"))
    for x in (300, 900):
        c.path(f"M{x - 90} 790 q90 -26 180 0 q10 26 -4 40 q-86 20 -172 0 q-14 -14 -4 -40 Z", c.flat(INDIGO if x == 300 else KAKI))


@pictures(guest_lounge={})
def lounge(c: Canvas) -> None:
    room(c, "#d9b892", "#8d6344", window=None)
    c.shine(600, 300, 560, 360, "#ffd890", 0.5)
    c.rect(110, 120, 360, 260, c.flat("#f4ead6"), 6)
    c.path("M150 330 q60 -120 110 -60 q40 -90 110 -40 q40 30 60 100 Z", "#a9bfae")
    for x, y in ((210, 290), (290, 260), (360, 310)):
        c.dot(x, y, 10, KAKI)
    for y, spines in ((230, 8), (370, 6)):
        c.rect(640, y, 440, 18, c.flat(WALNUT), 3)
        for k in range(spines * 2):
            colour = (INDIGO, KAKI, MOSS, PAPER, "#a8493f", "#d9a441")[k % 6]
            c.rect(660 + k * 24, y - 80 - k % 3 * 8, 20, 80 + k % 3 * 8, c.flat(colour), 2)
    with c.at(330, 800, 1.1):
        c.shadow(0, 4, 270, 24)
        c.rect(-230, -260, 460, 200, c.flat("#6f8a7a"), 40)
        c.rect(-250, -150, 500, 110, c.flat("#7f9a8a"), 30)
    with c.at(860, 800, 0.95):
        c.shadow(0, 4, 240, 24)
        c.rect(-150, -330, 300, 330, c.round("#3a3536"), 16)
        c.rect(-110, -280, 220, 170, c.glow("#fff0b8", "#ff9a3c", "#b8401c", cx=0.5, cy=0.8, r=0.7), 10)
        c.rect(-40, -720, 60, 390, c.round("#2b2829"))
    with c.at(600, 840, 1):
        c.oval(0, -50, 120, 26, c.fade(light(CEDAR, 0.3), CEDAR))
        c.rect(-10, -46, 20, 46, WALNUT)


@pictures(seaside_house={}, seaside_morning={"morning": True})
def house_by_the_sea(c: Canvas, *, morning: bool = False) -> None:
    sky(c, *(("#f3b98f", "#f9e0bc", "#cfe0dc") if morning else ("#8fc9de", "#e9f1e2")))
    sun(c, 880, 330 if morning else 140, 56, "#ffe0a0")
    clouds(c, (300, 160, 1.1), opacity=0.6)
    c.rect(0, 400, 1200, 260, c.fade("#d9a98f" if morning else "#3f8fae", "#6fa3b0" if morning else "#8fcad0"))
    for i in range(22):
        c.line(f"M{(i * 193) % 1160} {420 + (i * 47) % 200} h{40 + i * 29 % 80}", "#ffffff", 4, opacity=0.4)
    c.path("M0 400 q140 -150 330 -40 q90 -30 120 40 Z", "#5f8370")
    ground(c, 640, "#e6d6ac")
    c.path("M560 900 Q620 720 820 640 H1200 V900 Z", c.fade("#a9b873", "#8fa05c"))
    farmhouse(c, 860, 720, size=0.72, thatch=False, lit=morning)
    with c.at(300, 800, 1.2):
        c.path("M-190 -50 H190 Q150 10 90 16 H-110 Q-170 10 -190 -50 Z", c.flat("#f1ebdd"))
        c.path("M-186 -42 H186 L178 -24 H-176 Z", INDIGO)
    with c.at(1120, 840, 1):
        grasses(c, MOSS, width=200)


@pictures(mountain_lodge={}, mountain_lodge_night={"night": True})
def lodge(c: Canvas, *, night: bool = False) -> None:
    sky(c, *(("#14234a", "#3f568c", "#8f8fb0") if night else ("#8fc3e0", "#eaf1ea")))
    if night:
        rng = random.Random(9)
        for _ in range(90):
            c.dot(rng.uniform(0, 1200), rng.uniform(0, 360), rng.uniform(1, 3.4), "#fff6dc", opacity=0.85)
    ridge(c, 520, 400, "#40588a" if night else "#7397ae", seed=191, peaks=4, snow=True)
    ridge(c, 600, 130, "#24385c" if night else "#5f8372", seed=193)
    ground(c, 640, "#2f4450" if night else "#94ad66")
    for x, y, s in ((90, 720, 1.5), (220, 690, 1.1), (980, 700, 1.3), (1110, 740, 1.6)):
        with c.at(x, y, s):
            cedar_tree(c, "#1f3540" if night else "#416350")
    with c.at(600, 780, 1.3):
        c.shadow(0, 4, 330, 24)
        c.rect(-240, -190, 480, 190, c.flat("#8d6344" if not night else "#5b4233"))
        for k in range(6):
            c.line(f"M-240 {-170 + k * 32} H240", "#5b3f2c", 3, opacity=0.5)
        c.path("M-300 -180 L0 -390 L300 -180 L270 -164 L0 -350 L-270 -164 Z", c.flat("#4a4f58"))
        c.path("M-250 -182 L0 -354 L250 -182 Z", c.flat("#a37a54" if not night else "#6b4f3a"))
        for x in (-190, 60):
            c.rect(x, -140, 110, 80, "#ffdf9a" if night else "#bcd6dc", 4)
            c.line(f"M{x + 55} -140 v80 M{x} -100 h110", "#5b3f2c", 6)
        c.rect(-50, -130, 80, 130, "#5b3f2c", 4)
        c.rect(-40, -290, 80, 60, "#ffdf9a" if night else "#bcd6dc", 4)
        if night:
            c.shine(0, 10, 320, 50, "#ffd28a", 0.5)
        c.rect(150, -400, 46, 110, c.round("#77736e"))
        c.path("M172 -410 q-40 -40 6 -80 q40 -40 0 -80", "none", stroke="#ffffff", stroke_width=18, opacity=0.35, stroke_linecap="round")


@pictures(PORTRAIT, workation_window={}, workation_sea={"sea": True})
def desk_with_a_view(c: Canvas, *, sea: bool = False) -> None:
    c.rect(0, 0, 900, 1200, c.fade("#dccbad", "#c9b48f"))
    with c.within("M110 110 h680 v620 h-680 Z"):
        c.rect(110, 110, 680, 620, c.fade("#9fd0e2", "#eef3e2"))
        if sea:
            c.rect(110, 430, 680, 300, c.fade("#3f8fae", "#8fcad0"))
            c.path("M110 430 q120 -110 260 -10 q80 -30 140 10 Z", "#5f8370")
        else:
            with c.at(-60, 40, 0.9):
                ridge(c, 520, 340, "#7f9fb0", seed=3, peaks=3, snow=True)
                ridge(c, 600, 120, "#6f9470", seed=8)
            c.rect(110, 600, 680, 140, "#a3ba6c")
    c.rect(110, 110, 680, 620, "none", 0, stroke="#6b4f3a", stroke_width=26)
    c.line("M450 110 V730", "#6b4f3a", 18)
    c.rect(80, 726, 740, 30, c.flat("#8d6344"), 4)
    c.rect(0, 900, 900, 300, c.fade(light(CEDAR, 0.34), CEDAR))
    c.path("M110 900 H560 L420 1200 H0 Z", "#fff4d2", opacity=0.3)
    with c.at(470, 1050, 1.35):
        open_laptop(c, "#7f9a8a")
    with c.at(130, 1000, 0.9):
        vase(c, "#6f8796")
    with c.at(800, 1060, 1):
        c.path("M-46 -90 H46 L36 0 H-36 Z", c.round("#f1ebdd"))


@pictures(city_machiya={})
def narrow_house(c: Canvas) -> None:
    sky(c, "#5a6796", "#d99f86", "#f6d3a0")
    for x, noren, word in ((130, "#6d3f3a", ""), (560, INDIGO, "宿"), (1000, "#7f6a8f", "")):
        town_house(c, x, 760, size=1.12, noren=noren, word=word, lit=True, wall="#5b4638")
    c.rect(0, 755, 1200, 145, c.fade("#7d7468", "#9a9082"))
    for k in range(9):
        c.line(f"M{k * 150} 760 L{k * 190 - 160} 900", "#6b6257", 3, opacity=0.4)
    lantern(c, 780, 520, 1.0, word="宿", colour="#f4e3b8")
    with c.at(360, 790, 1):
        bush(c, "#5f7a5a")


@pictures(island={})
def island_in_the_sea(c: Canvas) -> None:
    sky(c, "#7fc3dc", "#dff0ea")
    clouds(c, (220, 150, 1.2), (900, 120, 1.0))
    c.rect(0, 420, 1200, 480, c.fade("#2f88ae", "#5fb8c2", "#a9dcd2"))
    c.path("M420 430 q90 -200 260 -160 q60 -90 180 -40 q120 40 150 200 Z", c.fade("#6f9a66", "#5b8560"))
    c.path("M0 430 q60 -60 150 -30 q40 -20 70 30 Z", "#7fa39a")
    c.path("M0 720 Q300 660 560 740 T1200 720 V900 H0 Z", c.fade("#f4e8c6", "#e0cc9a"))
    c.path("M0 716 Q300 656 560 736 T1200 716", "none", stroke="#ffffff", stroke_width=12, opacity=0.8)
    with c.at(760, 590, 0.9):
        c.path("M-150 -30 H150 L110 20 H-110 Z", c.flat("#f6f3ea"))
        c.rect(-60, -90, 110, 60, c.flat("#dfe6e6"), 8)
        c.rect(-40, -76, 30, 24, "#5f86a3", 4)
        c.path("M-148 -24 H148 L142 -8 H-136 Z", "#c4452f")
    for x, lean in ((140, 20), (240, -14)):
        with c.at(x, 780, 1.2):
            c.line(f"M0 0 Q{lean} -140 {lean * 1.6:g} -260", "#9a7a55", 20)
            for turn in (-100, -60, -20, 30, 70, 110):
                with c.at(lean * 1.6, -260, 1, turn):
                    c.path("M0 0 Q34 -70 0 -150 Q-20 -70 0 0 Z", c.flat("#6f9a52"))


@pictures(hot_spring={})
def bath_in_the_open(c: Canvas) -> None:
    sky(c, "#2c3f66", "#7f7f9f", "#d9a58f")
    ridge(c, 460, 220, "#33456b", seed=201, snow=True)
    for x, s in ((90, 1.6), (1090, 1.8)):
        with c.at(x, 620, s):
            tree(c, "#c9703a")
    ground(c, 540, "#5b5548")
    c.oval(600, 720, 480, 150, "#6b665f")
    for k in range(16):
        turn = k * 0.3927
        x, y = 600 + 470 * math.cos(turn), 720 + 140 * math.sin(turn)
        c.oval(x, y, 74, 44, c.glow("#b3aea4", "#77726a", "#55514b", cx=0.36, cy=0.3, r=0.8))
    c.oval(600, 720, 420, 112, c.fade("#8fb8bc", "#5f8f9a"))
    for k in range(6):
        c.line(f"M{330 + k * 100} {640 - k % 2 * 30} q34 -60 0 -120 q-34 -60 6 -120", "#ffffff", 18, opacity=0.16)
    lantern(c, 240, 430, 0.9, word="湯", colour="#f4e3b8")
    lantern(c, 960, 430, 0.9, word="", colour="#f4e3b8")
