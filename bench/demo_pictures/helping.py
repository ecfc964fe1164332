"""Volunteering: snow, woods, old houses, children, neighbours, terraces, memory."""

from __future__ import annotations

from .canvas import Canvas, dark, light, mix, pictures
from .people import farmhouse, person, town_house
from .places import (
    CEDAR,
    INDIGO,
    KAKI,
    PAPER,
    WALNUT,
    bush,
    clouds,
    ground,
    paddies,
    pot_plant,
    ridge,
    room,
    rows,
    sky,
    snowfall,
    sun,
    tabletop,
    tree,
)


@pictures(snow_clearing={"house": True}, snow_clearing_lane={"house": False})
def clearing_snow(c: Canvas, *, house: bool) -> None:
    sky(c, "#a9c1d6", "#e3ebf1")
    ridge(c, 440, 230, "#8ea4ba", seed=17, snow=True)
    ground(c, 470, "#eef3f8")
    if house:
        farmhouse(c, 740, 650, size=0.85, snow=True)
    else:
        for x in (190, 640, 1060):
            town_house(c, x, 600, size=0.85, noren=INDIGO)
            with c.at(x, 600, 0.85):
                c.path("M-236 -400 L-170 -486 Q0 -520 170 -486 L236 -400 Q100 -424 0 -416 Q-120 -424 -236 -400 Z", c.fade("#ffffff", "#dfe8f0"))
    c.path("M0 640 Q180 560 360 660 L300 900 H0 Z", c.fade("#ffffff", "#d6e1ec"))
    c.path("M860 700 Q1020 590 1200 650 V900 H900 Z", c.fade("#ffffff", "#d6e1ec"))
    c.path("M360 660 Q600 640 860 700 L900 900 H300 Z", c.fade("#cfdae6", "#e3ebf2"))
    for x, y, coat, flip in ((420, 800, "#d9713a", False), (640, 840, "#3f73a0", True), (800, 790, "#6f8a5a", False)):
        person(c, x, y, coat, size=1.05, hat="knit", arm="forward", flip=flip)
        s = -1 if flip else 1
        c.line(f"M{x + s * 60} {y - 190} L{x + s * 130} {y - 40}", "#b98a5a", 12)
        c.path(f"M{x + s * 110} {y - 60} h{s * 60} l{s * 4} 56 h{-s * 60} Z", c.flat("#c4452f"))
    snowfall(c, flakes=80, seed=31)


@pictures(satoyama={})
def woods(c: Canvas) -> None:
    sky(c, "#dfe9cf", "#f4efcf")
    for x in range(-20, 1240, 130):
        c.rect(x, 0, 34, 640, c.round(mix("#8a7a5c", "#6d6a52", (x % 3) / 3)))
    for x, y, r in ((60, 60, 150), (330, 20, 170), (620, 70, 150), (900, 20, 180), (1150, 80, 140)):
        c.dot(x, y, r, c.glow("#b9cf7a", "#7f9f52", cx=0.4, cy=0.3, r=0.8), opacity=0.92)
    c.path("M300 0 L520 0 L300 900 H-80 Z", "#fff8d0", opacity=0.28)
    c.path("M700 0 L840 0 L760 900 H480 Z", "#fff8d0", opacity=0.2)
    ground(c, 620, "#8fa05c")
    for x, y in ((120, 700), (330, 660), (1060, 690)):
        with c.at(x, y, 1):
            bush(c, "#7f9a55")
    c.path("M760 760 h260 q24 30 0 60 h-260 q-24 -30 0 -60 Z", c.round("#9a7a55"))
    c.oval(758, 790, 20, 32, "#e3c795")
    person(c, 460, 830, "#d9713a", size=1.2, arm="forward", hat="band")
    c.line("M552 650 L640 760", "#8d6344", 12)
    person(c, 640, 770, "#5f7f74", size=1.0, hat="straw", flip=True)
    person(c, 1080, 850, "#3a5584", size=1.15, arm="forward", flip=True)


@pictures(house_repair={})
def mending_a_house(c: Canvas) -> None:
    sky(c, "#bcdbe4", "#f1ecd8")
    ridge(c, 480, 170, "#8fa8a0", seed=121)
    ground(c, 560, "#a3b272")
    farmhouse(c, 620, 680, size=1.1, thatch=False)
    c.line("M250 720 L330 330 M310 720 L390 330", "#b98a5a", 14)
    for k in range(6):
        c.line(f"M{264 + k * 13} {660 - k * 62} h58", "#c9a06a", 11)
    person(c, 240, 840, "#6f8a5a", size=1.15, hat="band", arm="up", flip=True)
    person(c, 620, 850, "#d9a441", size=1.15, arm="forward")
    person(c, 950, 830, "#3f73a0", size=1.1, hat="straw")
    for k in range(4):
        c.rect(700, 800 - k * 20, 240 - k * 12, 16, c.flat("#dcc096"), 2)


@pictures(homework={})
def children_study(c: Canvas) -> None:
    room(c, "#efe0c0", "#b8a06c", window=90, horizon=540)
    c.rect(700, 110, 400, 250, c.flat("#4f6a5a"), 8)
    c.rect(700, 110, 400, 250, "none", 8, stroke="#8d6344", stroke_width=14)
    c.text(820, 220, "3×4", 58, "#f4f1e2")
    c.text(990, 310, "ことば", 48, "#f4e3b8")
    person(c, 620, 760, "#5f86a3", size=1.35, arm="forward", hair="#352b2a")
    for x, coat in ((260, "#d9713a"), (420, "#e0b54a"), (840, "#7f9a6a"), (1000, "#c98a9a")):
        person(c, x, 800, coat, size=0.95, arm="forward" if x < 600 else "down", flip=x > 600)
    c.rect(120, 650, 960, 40, c.fade(light(CEDAR, 0.35), CEDAR), 8)
    c.rect(150, 690, 900, 130, c.flat(dark(CEDAR, 0.1)))
    for x in (300, 470, 770, 930):
        c.path(f"M{x - 50} 648 Q{x - 24} 630 {x} 646 Q{x + 24} 630 {x + 50} 648 Z", "#fffdf4")
        c.line(f"M{x + 60} 646 l24 -18", KAKI, 6)


@pictures(engawa_talk={})
def talk_on_the_veranda(c: Canvas) -> None:
    c.rect(0, 0, 1200, 900, c.fade("#e9dcc0", "#d9c7a0"))
    for k in range(4):
        x = 70 + k * 275
        c.rect(x, 120, 250, 430, c.fade("#fffaf0", "#efe4cc"))
        for j in range(1, 4):
            c.rect(x + j * 62 - 4, 120, 8, 430, "#8d6344")
        for j in range(1, 5):
            c.rect(x, 120 + j * 86 - 4, 250, 8, "#8d6344")
        c.rect(x - 14, 90, 22, 480, "#5b4233")
    c.rect(0, 70, 1200, 50, "#5b4233")
    c.rect(0, 550, 1200, 90, c.fade(light(CEDAR, 0.3), CEDAR))
    for x in range(0, 1200, 90):
        c.line(f"M{x} 552 L{x - 20} 638", dark(CEDAR, 0.3), 3, opacity=0.4)
    c.rect(0, 640, 1200, 60, "#5b4636")
    c.rect(0, 700, 1200, 200, c.fade("#b9ad90", "#a39a78"))
    c.path("M0 0 H500 L1000 900 H300 Z", "#fff4d2", opacity=0.22)
    for x, coat, hair, flip in ((420, "#7f6a8f", "#c9c4bc", False), (720, "#5f86a3", "#352b2a", True)):
        with c.at(x, 640, 1.5, flip=flip):
            c.path("M-40 -20 H60 Q70 -10 66 60 L62 110 H36 L34 20 H-40 Z", c.round("#4f5a6a"))
            c.rect(30, 100, 44, 16, "#3a302c", 6)
            c.path("M-46 -100 Q-42 -126 -12 -126 H16 Q44 -124 44 -100 L46 -10 H-48 Z", c.round(coat))
            c.line("M36 -100 L66 -50", dark(coat, 0.12), 22)
            c.dot(72, -44, 12, "#eec6a0")
            c.dot(0, -160, 34, "#eec6a0")
            c.path("M-36 -160 Q-40 -202 0 -200 Q40 -202 36 -160 Q26 -178 4 -178 Q-20 -180 -36 -160 Z", hair)
    with c.at(570, 556, 1):
        c.oval(0, 0, 96, 20, "#6a3a30")
        for x in (-36, 36):
            c.path(f"M{x - 18} -40 h36 l-5 38 h-26 Z", c.round("#8a9a86"))
    with c.at(1040, 880, 1.5):
        bush(c)
    with c.at(140, 552, 0.8):
        pot_plant(c)


@pictures(old_photos={})
def photographs(c: Canvas) -> None:
    tabletop(c, "#c9bda6", WALNUT, edge=330, window=700)
    for x, y, turn, sky_colour in ((330, 560, -10, "#c9b48f"), (610, 520, 5, "#b9a98c"), (480, 730, 8, "#d3bf9a"), (800, 690, -6, "#bfae8f"), (950, 500, 14, "#cbb896")):
        with c.at(x, y, 1.1, turn):
            c.shadow(10, 20, 150, 110, 0.25)
            c.rect(-130, -96, 260, 192, "#f6eeda", 3)
            with c.within("M-114 -80 h228 v160 h-228 Z"):
                c.rect(-114, -80, 228, 160, c.fade(light(sky_colour, 0.3), sky_colour))
                c.path("M-114 30 L-50 -30 L0 10 L60 -50 L114 20 V80 H-114 Z", "#8a7557")
                c.path("M-60 60 V10 L-20 -16 L20 10 V60 Z", "#5f4c3a")
                for k in (50, 76):
                    c.dot(k, 20, 11, "#3d3128")
                    c.path(f"M{k - 14} 66 Q{k} 20 {k + 14} 66 Z", "#3d3128")
    with c.at(170, 770, 1, -20):
        c.rect(-90, -130, 180, 260, c.flat("#6d3f3a"), 6)
        c.text(0, 10, "記録", 54, "#e3cc9a")


@pictures(terraces={})
def terraced_fields(c: Canvas) -> None:
    sky(c, "#f2c69a", "#f8e6c4", "#cfe0dc")
    sun(c, 880, 230, 56, "#ffe0a0")
    ridge(c, 420, 240, "#8f94a0", seed=131)
    paddies(c, 430, ("#a9c0c0", "#9fb890", "#b7cccb", "#8fae78", "#bcd3d3"))
    for x, y in ((250, 700), (420, 660), (900, 760)):
        person(c, x, y + 60, "#5f86a3" if x != 420 else "#c96a55", size=0.9, hat="straw", arm="forward", flip=x > 600)
    for row in range(5):
        for k in range(16):
            x, y = 470 + k * 24 + row * 10, 780 + row * 22
            c.line(f"M{x} {y} l-4 -16 M{x} {y} l4 -18", "#5f8a4a", 3)


@pictures(shelter_dog={})
def dog(c: Canvas) -> None:
    sky(c, "#b9dbe6", "#f3eed6")
    ridge(c, 500, 130, "#9bb59a", seed=141)
    ground(c, 540, "#a3ba6c")
    with c.at(1010, 640, 1.8):
        tree(c)
    person(c, 760, 840, "#d9a441", size=1.6, arm="forward", flip=True)
    with c.at(470, 840, 1.6):
        c.shadow(0, 2, 150, 16)
        c.path("M-110 -90 Q-170 -130 -150 -170", "none", stroke="#d9a467", stroke_width=26, stroke_linecap="round")
        for x in (-90, -60, 40, 66):
            c.rect(x, -70, 24, 70, "#d9a467", 10)
        c.path("M-120 -70 Q-130 -150 -40 -146 H50 Q110 -146 104 -60 Q0 -30 -120 -70 Z", c.round("#e3b278"))
        c.dot(96, -168, 48, "#e3b278")
        c.path("M120 -178 Q168 -176 164 -150 Q140 -136 112 -142 Z", "#f4dcb8")
        c.dot(160, -164, 8, "#33251f")
        c.path("M66 -196 L60 -240 L96 -212 Z M100 -212 L124 -242 L128 -200 Z", "#c98f52")
        c.dot(112, -176, 6, "#33251f")
        c.rect(62, -136, 64, 14, "#c4412f", 6)
    c.line("M640 620 Q600 700 600 640", "#7d4f2c", 7)


@pictures(phone_lesson={})
def phone_help(c: Canvas) -> None:
    room(c, "#dfe0d0", "#b18a61", window=180)
    person(c, 430, 780, "#8a7f9a", size=1.6, hair="#c9c4bc", arm="forward")
    person(c, 760, 780, "#5f86a3", size=1.6, arm="forward", flip=True)
    c.rect(150, 600, 900, 50, c.fade(light(CEDAR, 0.35), CEDAR), 8)
    c.rect(180, 650, 840, 170, c.flat(dark(CEDAR, 0.1)))
    with c.at(595, 560, 1, 8):
        c.rect(-46, -80, 92, 150, c.flat("#33353b"), 14)
        c.rect(-38, -70, 76, 128, c.fade("#cfe4e0", "#8fb8c4"), 6)
    for x in (270, 900):
        c.path(f"M{x} 560 h52 l-7 42 h-38 Z", c.round("#f1ebdd"))


@pictures(seedling_planting={})
def planting(c: Canvas) -> None:
    sky(c, "#aed6e2", "#f2efd6")
    clouds(c, (880, 140, 1))
    ridge(c, 460, 240, "#86a4ac", seed=151, snow=True)
    ground(c, 480, "#9db56a")
    c.path("M0 580 H1200 V900 H0 Z", c.fade("#8f6f52", "#735740"))
    rows(c, 580, "#5b4432", opacity=0.55)
    for row in range(4):
        for k in range(-3, 4):
            t = (row + 1) / 4
            x, y = 600 + k * (120 + 110 * t), 610 + row * 74
            with c.at(x, y, 0.4 + 0.7 * t):
                for turn in (-40, 0, 40):
                    with c.at(0, 0, 0.5, turn):
                        c.path("M0 0 C30 -30 26 -70 0 -90 C-26 -70 -30 -30 0 0 Z", c.flat("#7fae52"))
    for x, coat, flip in ((240, "#c96a55", False), (520, "#3f73a0", False), (920, "#d9a441", True)):
        person(c, x, 800, coat, size=1.1, hat="straw", arm="forward", flip=flip)


@pictures(visitors_guide={})
def guiding(c: Canvas) -> None:
    sky(c, "#a9d0e0", "#f4eed8")
    for x, colour in ((170, "#d9713a"), (1050, "#c9a03a")):
        with c.at(x, 600, 2.2):
            tree(c, colour)
    c.rect(380, 300, 440, 24, c.flat("#6b5140"), 4)
    c.path("M330 300 Q600 210 870 300 L900 250 Q600 150 300 250 Z", c.fade("#6d747b", "#41474d"))
    for x in (400, 760):
        c.rect(x, 320, 40, 320, c.round("#6b5140"))
    c.rect(0, 620, 1200, 280, c.fade("#c9bda6", "#d9cfb8"))
    person(c, 600, 800, "#2f4f79", size=1.25, arm="up", hat="band")
    c.path("M505 430 h-90 v60 h90 Z", KAKI)
    for x, coat in ((300, "#c96a55"), (400, "#8b9a62"), (820, "#d9a441"), (930, "#7f6a8f")):
        person(c, x, 860, coat, size=1.05, seen_from_behind=True, skirt=x in (300, 930), trousers=dark(coat, 0.15))


@pictures(sandbags={})
def after_the_flood(c: Canvas) -> None:
    sky(c, "#b3c6cf", "#e6e6da")
    ridge(c, 460, 160, "#8fa1a3", seed=161)
    for x in (200, 980):
        town_house(c, x, 640, size=1.0)
    c.rect(0, 620, 1200, 280, c.fade("#a3927a", "#8d7c66"))
    for row in range(3):
        for k in range(6 - row):
            c.rect(420 + k * 78 + row * 38, 800 - row * 46, 86, 50, c.round("#d9cfae"), 22)
    person(c, 330, 850, "#d9713a", size=1.2, hat="band", arm="forward")
    person(c, 960, 850, "#3f73a0", size=1.2, hat="band", arm="forward", flip=True)
    person(c, 620, 700, "#6f8a5a", size=0.9)
    with c.at(1100, 860, 1):
        c.rect(-10, -260, 20, 210, "#b98a5a", 6)
        c.path("M-40 -70 H40 Q44 -10 0 10 Q-44 -10 -40 -70 Z", "#7b8288")


@pictures(world_table={})
def many_languages(c: Canvas) -> None:
    room(c, "#e6d3bd", "#a8835c", window=480)
    for k, (word, colour) in enumerate((("こんにちは", "#5f86a3"), ("Hello", "#c96a55"), ("你好", "#d9a441"), ("Xin chào", "#6f8a5a"))):
        x, y = 190 + k * 270, 170 + k % 2 * 80
        c.rect(x - 112, y - 50, 224, 84, c.flat(light(colour, 0.15)), 30)
        c.path(f"M{x - 10} {y + 30} l10 36 l26 -36 Z", light(colour, 0.1))
        c.text(x, y + 8, word, 38, "#fffaf0")
        person(c, x, 800, colour, size=1.45, hair=("#352b2a", "#b98a5a", "#2a2427", "#5b3f2c")[k], arm="up" if k == 1 else "down")
    c.rect(100, 660, 1000, 50, c.fade(light(CEDAR, 0.3), CEDAR), 8)
    c.rect(130, 710, 940, 140, c.flat(dark(CEDAR, 0.1)))
    c.oval(600, 664, 120, 26, PAPER)
    for k in range(5):
        c.dot(530 + k * 34, 650, 20, c.glow("#f4e3b8", "#d9a45a", cx=0.35, cy=0.3))
