"""Furniture: desks, chairs, chests, sofas, shelves, lamps."""

from __future__ import annotations

from .canvas import Canvas, dark, light, mix, pictures
from .places import CEDAR, INDIGO, KAKI, MOSS, PAPER, WALNUT, pot_plant, room, vase


def books(c: Canvas, x: float, y: float, colours: str, *, height: float = 90) -> None:
    """A row of spines standing on (x, y)."""
    palette = {"i": INDIGO, "k": KAKI, "m": MOSS, "p": "#e7d8b8", "r": "#a8493f", "g": "#8f9a9c", "n": "#54443c", "y": "#d8ab4e"}
    for i, letter in enumerate(colours):
        tall, wide = height * (0.82 + 0.18 * ((i * 37) % 10) / 10), 20 + (i * 13) % 12
        c.rect(x, y - tall, wide, tall, c.fade(light(palette[letter], 0.18), palette[letter], dark(palette[letter], 0.16), angle=0), 2)
        c.rect(x + 4, y - tall * 0.82, wide - 8, 5, light(palette[letter], 0.5), opacity=0.7)
        x += wide + 1


def desk(c: Canvas, wood: str) -> None:
    """620 wide, 330 high."""
    c.shadow(0, 4, 380, 30, 0.3)
    for x in (-288, 252):
        c.rect(x, -310, 34, 310, c.round(dark(wood, 0.12)), 3)
    c.rect(90, -300, 190, 170, c.flat(wood), 4)
    for y in (-288, -212):
        c.rect(102, y, 166, 66, c.flat(light(wood, 0.08)), 4)
        c.rect(164, y + 26, 44, 9, dark(wood, 0.5), 4)
    c.rect(-250, -292, 330, 30, c.flat(dark(wood, 0.1)))
    c.rect(-326, -334, 652, 34, c.fade(light(wood, 0.28), wood), 6)
    c.rect(-326, -306, 652, 8, dark(wood, 0.25), 3, opacity=0.5)


def desk_lamp(c: Canvas, colour: str, *, lit: bool = True) -> None:
    if lit:
        c.shine(96, -60, 190, 150, "#ffe7a8", 0.55)
    c.oval(0, -4, 48, 11, dark(colour, 0.2))
    c.line("M0 -8 L-34 -124 L46 -196", dark(colour, 0.15), 9)
    with c.at(52, -200, 1, 28):
        c.path("M-18 -24 H18 L58 46 H-58 Z", c.round(colour))
        c.oval(0, 46, 58, 10, "#fff3c4")


@pictures(
    desk_cedar={"wood": "#c49463", "wall": "#dfe0cd", "floor": "#a9835b", "lamp": INDIGO},
    desk_walnut={"wood": "#86583a", "wall": "#e9dcc8", "floor": "#c29a6c", "lamp": "#c4553c"},
    desk_white={"wood": "#dcd3c3", "wall": "#b9c6cc", "floor": "#b18e68", "lamp": "#d9a441"},
)
def desk_by_the_window(c: Canvas, wood: str, wall: str, floor: str, lamp: str) -> None:
    room(c, wall, floor, window=160)
    with c.at(640, 770, 1.18):
        desk(c, wood)
        with c.at(-226, -334, 0.95):
            desk_lamp(c, lamp)
        books(c, 120, -334, "ikpmr")
        c.path("M-60 -334 H40 L48 -346 H-52 Z", "#f7f0e0")
        c.rect(246, -392, 34, 58, c.round("#e8e1d2"), 5)
        c.line("M256 -392 L250 -440 M266 -392 L270 -448 M272 -392 L286 -430", KAKI, 5)


def chair(c: Canvas, wood: str, seat: str) -> None:
    """A dining chair, 200 wide, 400 high, turned a little."""
    c.shadow(10, 4, 170, 26, 0.32)
    for x, top, foot in ((-92, -400, -104), (72, -392, 84)):
        c.path(f"M{x} {top} L{x + 20} {top} L{foot + 22} 0 L{foot + 4} 0 Z", c.round(wood))
    for x in (-112, 104):
        c.path(f"M{x} -178 L{x + 20} -178 L{x * 1.14 + 16:g} 26 L{x * 1.14:g} 26 Z", c.round(light(wood, 0.06)))
    for y in (-392, -338, -284):
        c.path(f"M-88 {y} Q0 {y - 18} 84 {y + 4} L82 {y + 34} Q0 {y + 14} -86 {y + 30} Z", c.flat(wood))
    c.path("M-122 -196 Q0 -232 112 -198 L136 -168 Q0 -140 -136 -166 Z", c.fade(light(seat, 0.25), seat))
    c.path("M-136 -166 Q0 -140 136 -168 L134 -152 Q0 -124 -134 -150 Z", dark(seat, 0.25))
    c.line("M-106 -70 L112 -70", dark(wood, 0.15), 12)


@pictures(
    chair_indigo={"wood": CEDAR, "seat": "#3f5f87", "wall": "#e8d9c4", "floor": "#b7885d"},
    chair_moss={"wood": "#8a5f40", "seat": "#8b9a62", "wall": "#dcd7cd", "floor": "#9e7650"},
)
def chair_alone(c: Canvas, wood: str, seat: str, wall: str, floor: str) -> None:
    room(c, wall, floor, horizon=640, window=150)
    with c.at(330, 730, 1.3):
        pot_plant(c, "#d8cbb4")
    with c.at(660, 800, 1.5):
        chair(c, wood, seat)


@pictures(chairs_pair={})
def two_chairs(c: Canvas) -> None:
    room(c, "#c9d2c4", "#a87c55", window=120)
    with c.at(430, 780, 1.35):
        chair(c, "#c9965f", "#d8b25c")
    with c.at(840, 800, 1.35, flip=True):
        chair(c, "#c9965f", "#c4684a")


def chest(c: Canvas, wood: str, iron: str) -> None:
    """A tansu: 520 wide, 430 high."""
    c.shadow(0, 6, 330, 30, 0.36)
    c.rect(-266, -436, 532, 436, c.flat(dark(wood, 0.22)), 5)
    for row, height in enumerate((86, 96, 104, 116)):
        y = (-426, -334, -232, -122)[row]
        for x, wide in (((-256, 252), (4, 252)) if row == 0 else ((-256, 512),)):
            c.rect(x, y, wide, height, c.flat(wood), 3)
            c.line(f"M{x + 20} {y + height * 0.32:g} q{wide * 0.3:g} -10 {wide - 60} 2 M{x + 30} {y + height * 0.72:g} q{wide * 0.4:g} 8 {wide - 50} -2", dark(wood, 0.3), 2, opacity=0.3)
            for handle in (0.5,) if wide < 300 else (0.24, 0.76):
                at = x + wide * handle
                c.dot(at, y + height * 0.42, 17, iron)
                c.path(f"M{at - 26:g} {y + height * 0.42:g} q0 30 26 30 q26 0 26 -30", "none", stroke=iron, stroke_width=7)
    for x in (-266, 244):
        for y in (-436, -28):
            c.rect(x, y, 22, 28, iron, 2)


@pictures(
    tansu_keyaki={"wood": "#a9683d", "iron": "#2e2a2c", "wall": "#e4d9c3", "floor": "#b9b27d"},
    tansu_kiri={"wood": "#d9bd8c", "iron": "#4d4a48", "wall": "#a9b4a6", "floor": "#a37a54"},
)
def tansu(c: Canvas, wood: str, iron: str, wall: str, floor: str) -> None:
    room(c, wall, floor, window=110, mats=floor == "#b9b27d")
    with c.at(660, 790, 1.08):
        chest(c, wood, iron)
        with c.at(-150, -436, 0.78):
            vase(c)
        c.rect(80, -478, 130, 42, c.flat("#c4553c"), 4)
        c.rect(92, -500, 104, 22, c.flat("#e3d3ae"), 3)


def sofa(c: Canvas, cloth: str) -> None:
    c.shadow(0, 6, 400, 32, 0.34)
    for x in (-290, 270):
        c.path(f"M{x} -40 h24 l-6 46 h-12 Z", "#6a4a34")
    c.path("M-300 -330 Q-300 -360 -264 -360 H264 Q300 -360 300 -330 V-90 H-300 Z", c.flat(dark(cloth, 0.06)))
    c.rect(-290, -210, 288, 110, c.fade(light(cloth, 0.2), cloth), 26)
    c.rect(2, -210, 288, 110, c.fade(light(cloth, 0.2), cloth), 26)
    c.rect(-346, -262, 84, 226, c.round(cloth), 34)
    c.rect(262, -262, 84, 226, c.round(cloth), 34)
    c.rect(-300, -118, 600, 82, c.flat(dark(cloth, 0.1)), 12)
    c.line("M0 -352 V-212", dark(cloth, 0.28), 4, opacity=0.5)


@pictures(
    sofa_sage={"cloth": "#7f8f70", "wall": "#eadfcb", "floor": "#b58a5f", "cushion": "#d9a65a"},
    sofa_brown={"cloth": "#9a6440", "wall": "#c3cdd2", "floor": "#96704e", "cushion": "#e6dcc6"},
)
def sofa_in_room(c: Canvas, cloth: str, wall: str, floor: str, cushion: str) -> None:
    room(c, wall, floor, window=520)
    c.oval(600, 810, 520, 66, mix(floor, "#f4ead6", 0.6), opacity=0.75)
    with c.at(1070, 730, 1.25):
        pot_plant(c, "#a9b2ae")
    with c.at(560, 800, 1.16):
        sofa(c, cloth)
        with c.at(-170, -150, 1, -12):
            c.rect(-62, -76, 124, 124, c.flat(cushion), 22)


def low_table(c: Canvas, wood: str) -> None:
    c.shadow(0, 8, 360, 34, 0.34)
    for x in (-230, 206):
        c.path(f"M{x} -150 h30 l-8 154 h-16 Z", c.round(dark(wood, 0.2)))
    for x in (-120, 100):
        c.path(f"M{x} -150 h26 l-6 96 h-14 Z", dark(wood, 0.35))
    c.oval(0, -146, 330, 62, dark(wood, 0.3))
    c.oval(0, -166, 330, 62, c.fade(light(wood, 0.34), wood, dark(wood, 0.06), angle=45))
    c.oval(-60, -178, 200, 26, light(wood, 0.5), opacity=0.35)


@pictures(
    chabudai={"wood": "#9c6238", "wall": "#e2d6bd", "floor": "#b8b47f", "cup": "#6f8796"},
    low_table_light={"wood": "#cfa36d", "wall": "#c8cfbd", "floor": "#b18a61", "cup": "#c46a4a"},
)
def low_table_set(c: Canvas, wood: str, wall: str, floor: str, cup: str) -> None:
    room(c, wall, floor, window=380, mats=floor == "#b8b47f")
    with c.at(250, 820, 1.1):
        c.shadow(0, 0, 180, 22)
        c.path("M-170 -30 Q0 -60 170 -30 Q180 -8 160 0 Q0 22 -160 0 Q-180 -8 -170 -30 Z", c.flat(INDIGO))
    with c.at(640, 790, 1.25):
        low_table(c, wood)
        with c.at(40, -168):
            c.path("M-72 -52 Q-76 0 -34 0 H34 Q76 0 72 -52 Q0 -84 -72 -52 Z", c.round(dark(cup, 0.1)))
            c.path("M68 -44 q40 -8 46 -34", "none", stroke=dark(cup, 0.2), stroke_width=14, stroke_linecap="round")
            c.path("M-44 -62 Q0 -136 44 -62", "none", stroke="#5a4636", stroke_width=8)
        for x in (-150, -76):
            c.path(f"M{x - 24} -210 h48 l-6 40 q-18 8 -36 0 Z", c.round(light(cup, 0.3)))
            c.line(f"M{x} -226 q10 -16 0 -30", "#ffffff", 4, opacity=0.6)


@pictures(bookshelf={"wood": "#a97a4d", "wall": "#dcd3c0"}, bookshelf_white={"wood": "#d9d2c4", "wall": "#a7b7b9"})
def shelf_of_books(c: Canvas, wood: str, wall: str) -> None:
    room(c, wall, "#b08459", window=760)
    c.shadow(500, 800, 380, 28)
    c.rect(200, 140, 600, 660, c.flat(dark(wood, 0.14)), 6)
    for i, (spines, more) in enumerate((("ikpmrgnyip", "kr"), ("pprgmik", "nyyr"), ("nnnyikmp", "ppr"))):
        y = 160 + i * 210
        c.rect(222, y, 556, 196, c.fade(dark(wood, 0.46), dark(wood, 0.3)))
        books(c, 232, y + 196, spines, height=158)
        books(c, 640, y + 196, more, height=130)
        c.rect(200, y + 196, 600, 24, c.fade(light(wood, 0.2), wood))
    with c.at(500, 142, 0.5):
        pot_plant(c, "#7b8e96")


@pictures(dresser={})
def mirror_stand(c: Canvas) -> None:
    room(c, "#e3cfc0", "#b7b183", window=90, mats=True)
    with c.at(700, 780, 1.3):
        c.shadow(0, 4, 250, 24)
        c.path("M-110 -190 V-470 Q0 -530 110 -470 V-190 Z", c.flat("#8b4b34"))
        c.path("M-90 -200 V-456 Q0 -506 90 -456 V-200 Z", c.fade("#dfe9ea", "#b4c6cc", "#eef4f2", angle=45))
        c.path("M-60 -220 L40 -460 M-20 -220 L70 -430", "none", stroke="#ffffff", stroke_width=14, opacity=0.5)
        c.rect(-200, -190, 400, 190, c.flat("#8b4b34"), 5)
        for x in (-190, 4):
            for y in (-178, -92):
                c.rect(x, y, 186, 78, c.flat("#a35f41"), 3)
                c.dot(x + 93, y + 39, 8, "#3a2a26")
        c.rect(-160, -226, 34, 36, c.round("#c9b6d0"), 4)
        c.rect(120, -214, 50, 24, c.flat("#c43f3f"), 4)


@pictures(andon_lamp={"paper": "#ffe9b8", "wall": "#6d6a70"})
def floor_lamp(c: Canvas, paper: str, wall: str) -> None:
    room(c, wall, "#7d7a58", window=None, mats=True)
    c.shine(600, 430, 620, 520, "#ffdf9a", 0.65)
    c.shadow(600, 800, 220, 24)
    c.rect(450, 250, 300, 530, c.fade("#fff6dc", paper, dark(paper, 0.1)), 4)
    for x in (450, 546, 642, 738):
        c.rect(x, 240, 12, 560, "#4a352b", 3)
    for y in (240, 380, 520, 660, 786):
        c.rect(440, y, 320, 12, "#4a352b", 3)


@pictures(cabinet_glass={})
def tea_cabinet(c: Canvas) -> None:
    room(c, PAPER, "#a9805a", window=120)
    with c.at(680, 790, 1.3):
        c.shadow(0, 4, 280, 24)
        c.rect(-240, -500, 480, 500, c.flat(WALNUT), 6)
        for x in (-222, 8):
            c.rect(x, -482, 214, 250, c.fade("#8fa3a0", "#c7d3cb", angle=45), 3)
            c.path(f"M{x + 30} -250 L{x + 130} -470 M{x + 80} -250 L{x + 180} -470", "none", stroke="#ffffff", stroke_width=10, opacity=0.4)
            for y in (-370, -300):
                c.rect(x, y, 214, 8, dark(WALNUT, 0.1))
                for k in range(3):
                    c.path(f"M{x + 26 + k * 60} {y - 30} h44 l-8 30 h-28 Z", c.round(("#f3ead8", "#7d93a8", "#c9785a")[(k + (y == -300)) % 3]))
        for y, parts in ((-218, 3), (-140, 2)):
            for k in range(parts):
                wide = 444 / parts
                c.rect(-222 + k * wide, y, wide - 6, 66 if parts == 3 else 126, c.flat(light(WALNUT, 0.12)), 3)
                c.dot(-222 + k * wide + wide / 2, y + 33, 8, "#2d2422")
