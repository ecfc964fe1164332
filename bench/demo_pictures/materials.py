"""The stuff of houses and workshops, and the machines of a desk."""

from __future__ import annotations

from .canvas import PORTRAIT, Canvas, dark, light, mix, pictures
from .places import KAKI, WALNUT, pot_plant, room, tabletop


@pictures(carpenter_bench={})
def planes_and_shavings(c: Canvas) -> None:
    tabletop(c, "#b5a68e", "#d3a872", edge=430, window=720)
    with c.at(520, 700, 1.5):
        c.shadow(0, 6, 300, 30)
        c.path("M-270 -110 L250 -110 L270 0 L-270 0 Z", c.fade("#a8703f", "#7d4f2c"))
        c.path("M-20 -110 L40 -210 L90 -200 L60 -110 Z", c.fade("#5d6368", "#a9afb3"))
        c.path("M60 -110 L100 -190 L120 -186 L100 -110 Z", "#8d959a")
        c.path("M20 -112 q-50 -90 -110 -60 q-50 40 0 70 q40 10 40 -30 q-14 -20 -30 -4", "none", stroke="#f3dfb4", stroke_width=16, stroke_linecap="round")
    for x, y in ((160, 780), (330, 830), (820, 790), (950, 840), (1060, 770)):
        c.path(f"M{x} {y} q30 -46 60 -10 q10 40 -24 36 q-24 -14 0 -30", "none", stroke="#f3e2bb", stroke_width=12, stroke_linecap="round")
    c.rect(830, 590, 300, 26, c.fade("#e3c28f", "#c49a60"), 4)


@pictures(planks={"wood": "#b98757", "wall": "#cfc9b8"}, planks_old={"wood": "#7d6552", "wall": "#dccbb0"}, planks_pale={"wood": "#dcc096", "wall": "#b3bcae"})
def stacked_planks(c: Canvas, wood: str, wall: str) -> None:
    room(c, wall, "#9b8d78", window=None, horizon=560)
    c.path("M700 0 H1100 L700 560 H300 Z", "#fff4d2", opacity=0.25)
    c.shadow(600, 812, 520, 28)
    for row in range(6):
        y, shift = 790 - row * 66, (row * 47) % 60 - 30
        for k in range(2):
            tint = mix(wood, "#fff0d0", 0.1 * ((row * 2 + k) % 3))
            x = 140 + shift + k * 470
            c.rect(x, y - 52, 440 - (row * 31 + k * 57) % 50, 52, c.fade(light(tint, 0.2), tint, dark(tint, 0.14)), 3)
            c.line(f"M{x + 20} {y - 34} q160 -12 380 4 M{x + 14} {y - 16} q180 8 370 -2", dark(tint, 0.3), 2.5, opacity=0.4)
            if (row + k) % 3 == 0:
                c.oval(x + 130, y - 26, 16, 9, dark(tint, 0.35), opacity=0.6)
        if row < 5:
            for x in (210, 600, 930):
                c.rect(x, y - 66, 34, 15, dark(wood, 0.4))


@pictures(tatami_mats={})
def tatami_stack(c: Canvas) -> None:
    room(c, "#d9cdb2", "#a8835c", window=140, horizon=580)
    c.shadow(600, 812, 480, 30)
    for i in range(5):
        y = 790 - i * 62
        c.path(f"M{170 + i * 8} {y - 44} L{330 + i * 8} {y - 100} H{990 - i * 6} L{1050 - i * 6} {y - 44} Z", c.fade("#c9c98a", "#b3b26e"))
        c.rect(170 + i * 8, y - 44, 880 - i * 14, 44, c.fade("#cfc48a", "#a89c60"))
        c.rect(170 + i * 8, y - 44, 120, 44, ("#2f4f79", "#4a5a45", "#6d3f3a")[i % 3])
        c.rect(930 - i * 6, y - 44, 120, 44, ("#2f4f79", "#4a5a45", "#6d3f3a")[i % 3])


@pictures(PORTRAIT, sliding_doors={})
def old_doors(c: Canvas) -> None:
    room(c, "#cbbfa6", "#9b7a56", window=None, horizon=980)
    for x, turn, pale in ((170, -3, False), (420, 2, True)):
        with c.at(x + 160, 1090, 1, turn):
            c.shadow(20, 2, 210, 20)
            c.rect(-170, -860, 340, 860, c.flat("#6b4731"), 4)
            if pale:
                c.rect(-148, -838, 296, 560, c.fade("#fffaf0", "#efe5cf"))
                for k in range(1, 4):
                    c.rect(-148 + k * 74 - 4, -838, 8, 560, "#6b4731")
                for k in range(1, 6):
                    c.rect(-148, -838 + k * 93 - 4, 296, 8, "#6b4731")
                c.rect(-148, -256, 296, 236, c.flat("#8d6344"))
            else:
                for k in range(4):
                    c.rect(-148, -838 + k * 208, 296, 190, c.fade("#a9c0c0", "#d6e2dc", "#9fb6b6", angle=45))
                c.path("M-120 -660 L60 -838 M-40 -430 L148 -640", "none", stroke="#ffffff", stroke_width=16, opacity=0.4)
            c.dot(-140 if pale else 140, -420, 14, "#2d2422")


@pictures(roof_tiles={})
def tiles(c: Canvas) -> None:
    room(c, "#c9d0c6", "#a39781", window=None, horizon=500)
    c.shadow(600, 812, 500, 28)
    for row in range(4):
        for k in range(6 - row % 2):
            x, y = 150 + k * 156 + row % 2 * 78, 800 - row * 118
            c.path(f"M{x + 20} {y} Q{x + 30} {y - 84} {x + 72} {y - 90} Q{x + 114} {y - 84} {x + 124} {y} Z", "#2b2f35")
            c.path(f"M{x} {y} Q{x + 4} {y - 104} {x + 72} {y - 112} Q{x + 140} {y - 104} {x + 144} {y} H{x + 118} Q{x + 112} {y - 74} {x + 72} {y - 80} Q{x + 34} {y - 74} {x + 26} {y} Z", c.fade("#8b939a", "#565d64", "#41474d", angle=45))


@pictures(moving_boxes={})
def boxes(c: Canvas) -> None:
    room(c, "#dfe0d3", "#b18a61", window=180)
    for x, y, w, h in ((260, 800, 330, 240), (620, 800, 380, 280), (330, 560, 280, 200)):
        c.shadow(x + w / 2, y, w * 0.6, 16)
        c.rect(x, y - h, w, h, c.flat("#c99f6b"), 4)
        c.rect(x + w * 0.42, y - h, w * 0.16, h, "#e3c99a", opacity=0.8)
        c.rect(x + 24, y - h * 0.36, 90, 46, "#f4ead6", 3)
    with c.at(800, 520, 1):
        pot_plant(c)


@pictures(umbrella={})
def paper_umbrella(c: Canvas) -> None:
    room(c, "#8d8a86", "#6f675c", window=None, horizon=640)
    c.shine(420, 300, 520, 340, "#fff0cc", 0.4)
    c.shadow(600, 800, 460, 30)
    with c.at(600, 560, 1.2):
        for k in range(12):
            c.path("M0 0 L-76 -330 Q0 -352 76 -330 Z", mix("#b5372f", "#d9604a", (k % 4) / 4), transform=f"rotate({k * 30}) scale(1 .92)")
        for k in range(24):
            c.path("M0 0 V-340", "none", stroke="#7a221e", stroke_width=2.5, opacity=0.7, transform=f"rotate({k * 15}) scale(1 .92)")
        c.ring(0, 0, 190, "#f4ead6", 34, opacity=0.85)
        c.dot(0, 0, 26, "#2f2422")


@pictures(laptop={"wall": "#d6d9d2", "screen": "#6f93a8"}, laptop_warm={"wall": "#e0c6a6", "screen": "#7f9a6a"})
def laptop(c: Canvas, wall: str, screen: str) -> None:
    tabletop(c, wall, "#b58a5f", edge=560)
    with c.at(560, 770, 1.4):
        c.shadow(0, 16, 380, 36)
        c.path("M-250 -340 H250 Q262 -340 262 -328 V-60 H-262 V-328 Q-262 -340 -250 -340 Z", "#3a3c42")
        c.rect(-246, -324, 492, 254, c.fade(light(screen, 0.5), screen, angle=45))
        c.path("M-246 -150 Q-120 -230 20 -160 T246 -190 V-70 H-246 Z", dark(screen, 0.2), opacity=0.6)
        c.dot(150, -250, 34, "#fff1c6", opacity=0.9)
        c.path("M-262 -60 H262 L330 20 H-330 Z", c.fade("#c9ccd0", "#e6e8ea"))
        c.path("M-236 -48 H236 L270 -8 H-270 Z", "#4a4d54")
        c.path("M-330 20 H330 L322 34 H-322 Z", "#9da1a6")
        c.path("M-66 -2 H66 L74 14 H-74 Z", "#b5b9bd")
    with c.at(1060, 790, 0.9):
        pot_plant(c, "#e3dccb")


@pictures(desktop_pc={})
def desktop_computer(c: Canvas) -> None:
    room(c, "#c3ccd3", "#a37a54", window=640)
    with c.at(560, 800, 1.2):
        c.shadow(0, 4, 430, 26)
        c.rect(-420, -210, 840, 34, c.fade(light(WALNUT, 0.3), WALNUT), 4)
        for x in (-390, 360):
            c.rect(x, -176, 30, 176, c.round(dark(WALNUT, 0.2)))
        c.rect(-240, -540, 440, 270, c.flat("#33353b"), 10)
        c.rect(-226, -526, 412, 242, c.fade("#9fc0cc", "#5f86a3", angle=45), 3)
        c.rect(-196, -496, 150, 100, "#f4f1e6", 4, opacity=0.85)
        c.rect(-20, -496, 170, 18, "#f4f1e6", 4, opacity=0.7)
        c.rect(-20, -460, 130, 18, "#f4f1e6", 4, opacity=0.5)
        c.path("M-50 -270 H10 L26 -214 H-66 Z", "#4a4d54")
        c.path("M-190 -226 H120 L130 -206 H-200 Z", "#dfe0dd")
        c.rect(240, -500, 130, 290, c.flat("#3d3f46"), 8)
        c.dot(305, -460, 9, "#8fd0b0")
        for k in range(5):
            c.rect(262, -420 + k * 16, 86, 6, "#55585f", 3)


@pictures(tablet={})
def tablet_and_phone(c: Canvas) -> None:
    tabletop(c, "#dcd0c0", "#9c7048", edge=420, window=720)
    with c.at(460, 620, 1.3, -8):
        c.shadow(10, 30, 300, 170, 0.3)
        c.rect(-230, -160, 460, 320, c.flat("#2f3138"), 26)
        c.rect(-206, -138, 412, 276, c.fade("#f0d6a8", "#d99a7a", "#7f86a8"), 6)
        c.path("M-206 60 Q-80 -40 20 40 T206 10 V138 H-206 Z", "#55648a", opacity=0.7)
        c.dot(90, -50, 36, "#fff4d2")
    with c.at(910, 680, 1.3, 12):
        c.shadow(10, 20, 120, 170, 0.3)
        c.rect(-80, -160, 160, 320, c.flat("#3d4a55"), 24)
        c.rect(-68, -146, 136, 292, c.fade("#cfe0da", "#8fb0b8"), 14)
        for row in range(3):
            for k in range(3):
                c.rect(-52 + k * 38, -110 + row * 44, 28, 28, ("#d9713a", "#f4ead6", "#2f4f79", "#e0b54a")[(row + k) % 4], 8)


@pictures(printer={})
def printer(c: Canvas) -> None:
    tabletop(c, "#c9d3d0", "#b98f66", edge=590)
    with c.at(600, 800, 1.4):
        c.shadow(0, 4, 320, 28)
        c.path("M-160 -290 H160 L150 -180 H-150 Z", "#fbf8ee")
        c.rect(-270, -210, 540, 170, c.round("#e6e5e0"), 20)
        c.rect(-270, -210, 540, 46, c.flat("#5b5e64"), 20)
        c.rect(-190, -70, 380, 20, "#33353b", 6)
        c.path("M-170 -60 H170 L210 10 H-210 Z", "#fffdf6")
        c.path("M-130 -40 H40 L48 -14 H-142 Z", c.fade("#8fb0c0", "#7f9a6a"))
        c.dot(230, -120, 12, "#7fbf9a")


@pictures(cat_carrier={})
def cat_basket(c: Canvas) -> None:
    room(c, "#ead9c2", "#b58a61", window=180)
    with c.at(560, 800, 1.4):
        c.shadow(0, 4, 280, 26)
        c.path("M-240 0 Q-260 -330 0 -340 Q260 -330 240 0 Z", c.round("#c9a06a"))
        for k in range(8):
            c.path(f"M{-236 + k * 4} {-30 - k * 38} Q0 {-60 - k * 38} {236 - k * 4} {-30 - k * 38}", "none", stroke="#a37a44", stroke_width=4, opacity=0.6)
        c.oval(0, -130, 130, 110, "#5b4230")
        c.oval(0, -50, 150, 40, "#e6d3c0")
        c.path("M-60 -70 Q-70 -180 -44 -210 L-26 -180 H26 L44 -210 Q70 -180 60 -70 Z", "#d9975a")
        c.dot(0, -140, 56, "#d9975a")
        c.path("M-54 -160 L-50 -216 L-14 -186 Z M54 -160 L50 -216 L14 -186 Z", "#d9975a")
        for dx in (-20, 20):
            c.path(f"M{dx - 11} -142 q11 10 22 0", "none", stroke="#4a2f22", stroke_width=5)
        c.path("M-7 -124 h14 l-7 8 Z", "#b5604a")
        c.line("M-16 -180 L-10 -160 M0 -184 V-160 M16 -180 L10 -160", "#a8663a", 6)
    c.dot(950, 770, 34, c.glow("#e89a8a", KAKI, cx=0.35, cy=0.3))
