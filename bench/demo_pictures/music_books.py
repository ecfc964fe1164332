"""Instruments, records and books."""

from __future__ import annotations

from .canvas import Canvas, dark, light, pictures
from .furniture import books, low_table
from .places import CEDAR, INDIGO, PAPER, pot_plant, room, tabletop

GUITAR = (
    "M-66 -378 C-132 -372 -142 -300 -110 -262 C-92 -240 -96 -226 -124 -196 C-178 -136 -158 -8 0 -4 "
    "C158 -8 178 -136 124 -196 C96 -226 92 -240 110 -262 C142 -300 132 -372 66 -378 C34 -380 -34 -380 -66 -378 Z"
)


def guitar(c: Canvas, wood: str) -> None:
    """Standing on its end: 330 wide, 850 high."""
    with c.at(16, 0, 1):
        c.path(GUITAR, dark(wood, 0.5))
    c.path(GUITAR, c.glow(light(wood, 0.32), wood, dark(wood, 0.22), cx=0.4, cy=0.5, r=0.7))
    c.path(GUITAR, "none", stroke=light(wood, 0.5), stroke_width=5, opacity=0.6)
    c.dot(0, -236, 54, "#2a1f1d")
    c.ring(0, -236, 60, light(wood, 0.6), 5)
    c.rect(-80, -96, 160, 24, "#3a2621", 8)
    c.rect(-23, -700, 46, 430, c.round("#4a3027"))
    for i in range(15):
        c.rect(-23, -690 + i * 27, 46, 3, "#d9cba6")
    c.path("M-23 -700 L-38 -840 Q0 -860 38 -840 L23 -700 Z", c.round(dark(wood, 0.32)))
    for side in (-1, 1):
        for y in (-726, -766, -806):
            c.rect(side * 42 - 12, y, 24, 14, "#e9e0cd", 6)
    for i in range(6):
        c.line(f"M{-17 + i * 6.8:g} -830 L{-20 + i * 8:g} -86", "#f7efd9", 1.6, opacity=0.8)
    c.path("M20 -200 Q92 -170 84 -96 Q40 -110 20 -200 Z", "#2a1f1d", opacity=0.75)


@pictures(
    guitar_natural={"wood": "#d19a52", "wall": "#d5dccb", "floor": "#a87c55"},
    guitar_red={"wood": "#a24a34", "wall": "#e9dfcc", "floor": "#8d6a4b"},
    guitar_blue={"wood": "#4d7396", "wall": "#ecd9c0", "floor": "#b68a5d"},
)
def guitar_by_the_wall(c: Canvas, wood: str, wall: str, floor: str) -> None:
    room(c, wall, floor, horizon=640, window=160)
    c.shadow(640, 812, 240, 24, 0.36)
    with c.at(930, 750, 1.3):
        pot_plant(c, "#d9c8ad")
    with c.at(590, 810, 0.84, 8):
        guitar(c, wood)


@pictures(guitar_on_mats={})
def guitar_lying(c: Canvas) -> None:
    c.rect(0, 0, 1200, 900, c.fade("#c9c48d", "#b3ae78", angle=45))
    for i in range(60):
        c.line(f"M0 {i * 15} H1200", "#8a8757", 1.2, opacity=0.25)
    c.rect(0, 120, 1200, 34, INDIGO, opacity=0.85)
    c.path("M380 0 L1200 0 L1200 560 Z", "#fff4d2", opacity=0.35)
    c.shadow(640, 520, 560, 200, 0.28)
    with c.at(1010, 560, 1.15, -78):
        guitar(c, "#c58a4a")
    with c.at(300, 800, 1, -10):
        c.rect(-130, -90, 260, 180, c.flat("#fbf5e6"), 4)
        for y in range(-60, 70, 26):
            for k in range(4):
                c.line(f"M-104 {y + k * 4} H104", "#6a625c", 1, opacity=0.6)


@pictures(ukulele={})
def small_guitar(c: Canvas) -> None:
    tabletop(c, "#b9d0d2", "#c7a076", edge=600)
    c.shadow(600, 760, 420, 60)
    with c.at(250, 690, 0.92, 76):
        guitar(c, "#b87540")
    c.rect(800, 640, 190, 130, c.flat("#f3ead6"), 6)
    c.text(895, 716, "ウクレレ", 36, INDIGO)


@pictures(keyboard={})
def electric_piano(c: Canvas) -> None:
    room(c, "#d9d3dd", "#a37a56", window=180)
    c.shadow(600, 800, 460, 30)
    c.line("M330 560 L820 800 M870 560 L380 800", "#3c3a40", 20)
    c.rect(160, 470, 880, 110, c.fade("#4a484f", "#2b2a30"), 12)
    c.rect(186, 520, 828, 74, "#f8f4ea", 4)
    for i in range(1, 28):
        c.rect(186 + i * 29.5, 520, 2, 74, "#b9b3a8")
        if i % 7 not in (0, 3):
            c.rect(186 + i * 29.5 - 9, 520, 18, 44, "#26252b", 2)
    c.rect(420, 350, 360, 130, c.flat("#3a3940"), 6)
    c.rect(440, 300, 156, 160, c.flat("#fbf6e8"), 3)
    c.rect(604, 300, 156, 160, c.flat("#f2ebd9"), 3)
    for x in (456, 620):
        for y in (330, 366, 402):
            for k in range(4):
                c.line(f"M{x} {y + k * 5} h124", "#75706a", 1.2)


@pictures(shamisen={})
def shamisen(c: Canvas) -> None:
    room(c, "#c9b6a2", "#b5af7a", window=700, mats=True)
    c.shadow(520, 800, 260, 26)
    with c.at(500, 800, 0.96, 9):
        c.rect(-13, -720, 26, 560, c.round("#5b2f24"))
        c.path("M-13 -720 L-22 -770 Q10 -790 24 -768 L13 -720 Z", "#4a241c")
        for y in (-742, -758):
            c.rect(-52, y, 104, 10, "#efe6d0", 5)
        c.path("M-104 -214 Q-112 -110 -100 -8 Q0 6 100 -8 Q112 -110 104 -214 Q0 -226 -104 -214 Z", c.flat("#6a3428"))
        c.path("M-88 -202 Q-94 -110 -86 -20 Q0 -8 86 -20 Q94 -110 88 -202 Q0 -212 -88 -202 Z", c.glow("#fffaf0", "#efe3c8"))
        for x in (-7, 0, 7):
            c.line(f"M{x} -740 L{x * 2.2:g} -30", "#8a6a3a", 1.8)
        c.rect(-34, -70, 68, 12, "#3a2621", 3)
    with c.at(860, 780, 1, -20):
        c.path("M-20 0 L-12 -120 H12 L20 0 L70 70 H-70 Z", c.flat("#f1e6cc"))


@pictures(record_player={"wall": "#8f9f9a"}, record_player_warm={"wall": "#d8a37e"})
def record_player(c: Canvas, wall: str) -> None:
    tabletop(c, wall, "#8d6344", edge=520)
    books_colours = ("#c4553c", "#e2c98f", "#3f5f87", "#7f8f70", "#efe4d0", "#54443c")
    for i, colour in enumerate(books_colours):
        c.rect(70 + i * 24, 250 + i % 3 * 6, 20, 280, c.flat(colour), 2)
    c.shadow(700, 760, 440, 50)
    c.path("M330 560 L1010 560 L1090 730 L270 730 Z", c.fade("#b98555", "#93623c"))
    c.path("M270 730 H1090 V786 H270 Z", c.fade("#84573a", "#6b442c"))
    c.oval(620, 642, 270, 74, "#2b282b")
    for r in (0.88, 0.76, 0.64, 0.52):
        c.oval(620, 642, 270 * r, 74 * r, "none", stroke="#4a464a", stroke_width=2)
    c.path("M620 642 L380 620 Q440 582 520 574 Z", "#ffffff", opacity=0.16)
    c.oval(620, 642, 86, 24, "#c4553c")
    c.oval(620, 642, 9, 4, "#f4ead6")
    c.line("M980 590 L930 610 L780 660", "#d9d6cf", 10)
    c.oval(984, 592, 32, 12, "#d9d6cf")
    c.oval(960, 700, 22, 9, "#3a2a22")


@pictures(books_pile={"wall": "#dcd2bd"}, books_cookery={"wall": "#b8c7ad"})
def pile_of_books(c: Canvas, wall: str) -> None:
    tabletop(c, wall, "#b98a5a", edge=600)
    c.shadow(560, 790, 380, 46)
    y = 790
    cloth = ("#2f4f79", "#c9a24e", "#a8493f", "#71824f", "#e7d8b8", "#6c5b7b", "#cf7f4f")
    if wall == "#b8c7ad":
        cloth = ("#e3b24f", "#d9713a", "#f0e6cf", "#6f8f5a", "#b0493f", "#efe0b8", "#8a9aa2")
    for i, colour in enumerate(cloth):
        wide, tall = 470 - (i * 53) % 90, 52 + (i * 17) % 26
        x = 330 + (i * 41) % 60
        c.rect(x, y - tall, wide, tall, c.fade(light(colour, 0.2), colour, dark(colour, 0.15)), 6)
        c.rect(x + wide - 16, y - tall + 6, 16, tall - 12, "#f6eeda")
        c.rect(x + 34, y - tall * 0.66, 120, 8, light(colour, 0.55), opacity=0.8)
        y -= tall
    c.path(f"M470 {y - 8} Q560 {y - 60} 590 {y - 10} Q640 {y - 70} 730 {y - 18} L724 {y + 2} Q640 {y - 40} 594 {y + 4} Q540 {y - 30} 474 {y + 6} Z", "#fbf5e6")
    with c.at(980, 800, 1):
        c.shadow(0, 0, 90, 14)
        c.path("M-60 -100 H60 L48 0 H-48 Z", c.round("#7d93a8"))
        c.path("M56 -84 q50 0 40 40 q-8 26 -46 20", "none", stroke="#6c8298", stroke_width=12)
        c.line("M-16 -122 q14 -24 0 -46 M18 -122 q14 -24 0 -46", "#ffffff", 5, opacity=0.6)


@pictures(picture_books={})
def picture_books(c: Canvas) -> None:
    room(c, "#f0dcb8", "#c29a6c", horizon=560, window=700)
    c.oval(600, 760, 520, 110, "#9fb7a2")
    for x, y, turn, colour, shape in ((360, 690, -9, "#5f8fb0", "moon"), (620, 650, 4, "#e0a64a", "bear"), (860, 710, 12, "#c96a55", "fish")):
        with c.at(x, y, 1, turn):
            c.shadow(0, 130, 150, 20)
            c.rect(-120, -150, 240, 280, c.flat(colour), 8)
            c.rect(-120, -150, 16, 280, dark(colour, 0.2), 6)
            if shape == "moon":
                c.dot(20, -40, 56, "#fdf1c4")
                c.dot(46, -52, 48, colour)
                c.path("M-90 100 Q-20 40 40 92 T112 90 V120 H-90 Z", light(colour, 0.4))
            elif shape == "bear":
                for dx in (-44, 44):
                    c.dot(10 + dx, -86, 26, "#7d5639")
                c.dot(10, -40, 66, "#8d6344")
                c.oval(10, -20, 30, 22, "#e9d3ad")
                c.dot(10, -28, 9, "#33251f")
                for dx in (-26, 26):
                    c.dot(10 + dx, -56, 7, "#33251f")
            else:
                c.path("M-70 -20 Q0 -90 70 -20 L104 -56 V22 L70 -14 Q0 56 -70 -20 Z", "#f6dfb4")
                c.dot(-30, -26, 8, "#33251f")
            c.rect(-60, 78, 130, 12, "#fff8e6", 5, opacity=0.85)


@pictures(manga_box={})
def books_in_box(c: Canvas) -> None:
    room(c, PAPER, CEDAR, window=720)
    c.shadow(560, 800, 400, 34)
    books(c, 290, 560, "ykrimpgkynirkmpigykr", height=150)
    c.path("M240 520 H900 L870 800 H270 Z", c.fade("#d0a673", "#b5875a"))
    c.path("M240 520 H900 L896 560 H244 Z", "#a1764c", opacity=0.5)
    c.path("M240 520 L150 590 L170 610 L252 552 Z M900 520 L990 590 L970 610 L888 552 Z", "#c39562")
    c.rect(500, 640, 140, 70, c.flat("#f4ead6"), 4)
    c.text(570, 690, "漫画", 44, "#54443c")


@pictures(music_stand_flute={})
def flute(c: Canvas) -> None:
    tabletop(c, "#c6c9d6", "#a87c55", edge=560)
    c.path("M170 640 H1030 Q1060 640 1060 680 V770 Q1060 800 1030 800 H170 Q140 800 140 770 V680 Q140 640 170 640 Z", c.flat("#33313a"))
    c.path("M180 660 H1020 V780 H180 Z", c.fade("#7a2f3a", "#963f48"))
    for y, x, wide in ((690, 210, 520), (746, 300, 560)):
        c.rect(x, y - 14, wide, 26, c.fade("#f4f4f2", "#b9bcc2", "#8d9098"), 12)
        for k in range(8):
            c.oval(x + 60 + k * 52, y - 4, 14, 9, c.fade("#ffffff", "#9a9da6"))
    c.path("M140 640 L190 470 H1010 L1060 640 Z", c.flat("#3d3b45"))


@pictures(koto={})
def koto(c: Canvas) -> None:
    room(c, "#d9cfb8", "#bdb886", horizon=470, window=420, mats=True)
    c.shadow(600, 760, 560, 50)
    c.path("M90 640 Q600 540 1110 600 L1110 680 Q600 640 90 740 Z", c.fade("#c08a52", "#8a5a36"))
    c.path("M90 740 Q600 640 1110 680 L1110 706 Q600 676 90 770 Z", "#5d3b28")
    for i in range(11):
        c.line(f"M150 {652 + i * 8} Q600 {560 + i * 8} 1070 {612 + i * 6}", "#f6ecd2", 1.6)
        x = 330 + i * 52
        c.path(f"M{x - 12} {640 - i * 5 + i * 8} l12 -46 l12 46 Z", "#fbf6e8")
    with c.at(250, 470, 0.5):
        low_table(c, "#7d5639")
