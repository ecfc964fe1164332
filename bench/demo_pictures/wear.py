"""Clothes and children's things."""

from __future__ import annotations

from .canvas import Canvas, dark, light, mix, pictures
from .places import (
    CEDAR,
    INDIGO,
    KAKI,
    room,
    tabletop,
)


def flower(c: Canvas, x: float, y: float, r: float, colour: str, heart: str = "#e8c25a") -> None:
    for turn in range(0, 360, 72):
        with c.at(x, y, r / 40, turn):
            c.oval(0, -26, 18, 24, colour)
    c.dot(x, y, r * 0.3, heart)


@pictures(
    kimono_indigo={"cloth": "#3a5584", "bloom": "#e9d9c8", "wall": "#dccfb8", "belt": "#c9a24e"},
    kimono_red={"cloth": "#a8454a", "bloom": "#f4d7c4", "wall": "#cdd2c0", "belt": "#e3c98c"},
    kimono_grey={"cloth": "#8c8f9f", "bloom": "#dfe3ea", "wall": "#e8d8c6", "belt": "#6d4a5e"},
)
def kimono_on_stand(c: Canvas, cloth: str, bloom: str, wall: str, belt: str) -> None:
    room(c, wall, "#b7b17d", window=70, mats=True, horizon=650)
    c.shadow(620, 810, 420, 28)
    for x in (250, 966):
        c.rect(x, 180, 18, 630, c.round("#4c2c24"))
        c.rect(x - 40, 796, 98, 18, "#3c231d", 6)
    shape = "M300 170 H920 L930 600 H770 V420 L756 790 H464 L450 420 V600 H290 Z"
    with c.within(shape):
        c.rect(280, 160, 660, 640, c.fade(light(cloth, 0.16), cloth, dark(cloth, 0.14), angle=0))
        for i, (x, y, r) in enumerate(((350, 520, 46), (420, 560, 30), (520, 700, 56), (640, 740, 42), (710, 640, 50), (860, 540, 48), (820, 460, 28), (580, 600, 26), (500, 320, 24), (740, 300, 30), (360, 400, 22))):
            flower(c, x, y, r, bloom if i % 3 else mix(bloom, KAKI, 0.45))
        c.line("M300 640 Q520 480 620 620 T920 470", light(cloth, 0.4), 4, opacity=0.5)
        c.path("M560 160 L616 420 L612 800 H606 L600 430 L660 160 Z", dark(cloth, 0.35), opacity=0.5)
        c.path("M540 160 H578 L640 470 L610 500 Z M680 160 H642 L580 470 L610 500 Z", light(cloth, 0.55))
    c.rect(450, 420, 320, 2, dark(cloth, 0.3), opacity=0.5)
    c.rect(220, 160, 780, 20, c.round("#4c2c24"), 8)
    c.path("M800 176 H880 V560 H800 Z", c.fade(light(belt, 0.3), belt, dark(belt, 0.15), angle=0))
    for y in range(200, 540, 56):
        c.path(f"M800 {y} l40 28 l40 -28 v14 l-40 28 l-40 -28 Z", dark(belt, 0.2), opacity=0.5)


@pictures(yukata_geta={})
def summer_wear(c: Canvas) -> None:
    tabletop(c, "#cfd8d2", "#bdb886", edge=330, window=700)
    c.shadow(520, 700, 400, 60)
    c.rect(210, 420, 560, 290, c.flat("#f4efe2"), 20)
    with c.within("M210 420 h560 v290 h-560 Z"):
        for x in range(230, 780, 90):
            for y in range(450, 720, 90):
                flower(c, x + (y // 90 % 2) * 40, y, 30, INDIGO, "#f4efe2")
    c.rect(300, 530, 380, 74, c.fade("#d9713a", "#b9522c"), 14)
    for x in (880, 990):
        with c.at(x, 700, 1, 8):
            c.rect(-42, -120, 84, 210, c.round("#b98a5a"), 34)
            c.line("M0 -70 Q-34 -20 -36 20 M0 -70 Q34 -20 36 20", "#a8313a", 13)
    c.path("M840 470 L1050 390 L1090 470 Z", "#e9d9b8")
    c.path("M840 470 Q930 330 1090 470 Q960 440 840 470 Z", c.fade("#7fb0b8", "#d9e6df"))


@pictures(coat_camel={"cloth": "#b88b58", "wall": "#d5d9d3"}, coat_navy={"cloth": "#3b4a63", "wall": "#e6d5c0"})
def coat_on_hook(c: Canvas, cloth: str, wall: str) -> None:
    room(c, wall, "#a37a56", horizon=790, window=80)
    with c.at(250, -40, 0.78):
        c.rect(150, 150, 600, 46, c.flat("#8d6344"), 10)
        for x in (230, 450, 670):
            c.rect(x - 9, 180, 18, 60, "#4a3b33", 8)
        with c.at(450, 230, 1.25):
            c.shadow(40, 330, 250, 330, 0.2)
            c.path("M-60 0 Q0 40 60 0 L150 60 L190 420 L120 430 L112 230 L126 640 H-126 L-112 230 L-120 430 L-190 420 L-150 60 Z", c.flat(cloth))
            c.path("M-60 0 L0 170 L60 0 L100 40 L20 240 L0 260 L-20 240 L-100 40 Z", dark(cloth, 0.2))
            c.line("M0 200 V640", dark(cloth, 0.35), 4)
            for y in (290, 370, 450):
                c.dot(-26, y, 10, "#3a2a22")
            c.rect(-108, 430, 66, 14, dark(cloth, 0.25), 4)
            c.rect(44, 430, 66, 14, dark(cloth, 0.25), 4)
        c.path("M640 240 Q620 480 660 700 L720 690 Q700 460 700 240 Z", c.round("#b9524a"))


@pictures(boots={})
def snow_boots(c: Canvas) -> None:
    room(c, "#c6d2d8", "#9b7a5a", horizon=560, window=None)
    c.rect(140, 690, 920, 150, c.flat("#7d8a74"), 10)
    for x in (420, 700):
        with c.at(x, 800, 1.25):
            c.shadow(30, 2, 170, 20)
            c.path("M-80 -360 H70 L76 -150 Q180 -120 190 -40 H-88 Q-96 -200 -80 -360 Z", c.round("#4c5a52"))
            c.path("M-92 -44 H194 V-4 Q60 8 -92 -4 Z", "#2f3230")
            c.rect(-84, -372, 160, 44, c.round("#e6ddc8"), 16)
            c.line("M-60 -260 H60 M-60 -220 H64", light("#4c5a52", 0.4), 6)


@pictures(sweater={})
def knitwear(c: Canvas) -> None:
    tabletop(c, "#d9d2c2", "#a87c55", edge=430, window=740)
    for i, colour in enumerate(("#c98a5d", "#e9e0cc", "#5f7f74")):
        y = 770 - i * 108
        c.shadow(520, y + 20, 330, 30, 0.22)
        c.rect(240 + i * 14, y - 96, 560 - i * 28, 112, c.fade(light(colour, 0.2), colour, dark(colour, 0.12)), 34)
        for x in range(280, 760, 46):
            for k in range(3):
                c.path(f"M{x} {y - 74 + k * 28} l14 16 l14 -16", "none", stroke=dark(colour, 0.2), stroke_width=4, opacity=0.5)
    for x, colour in ((920, "#c4553c"), (1030, "#d8b25c")):
        c.shadow(x, 780, 90, 14)
        c.dot(x, 720, 66, c.glow(light(colour, 0.3), colour, dark(colour, 0.2), cx=0.35, cy=0.3, r=0.7))
        for k in range(5):
            c.path(f"M{x - 56} {716 + k * 8} q56 {-70 + k * 24} 112 0", "none", stroke=dark(colour, 0.25), stroke_width=3, opacity=0.6)


@pictures(happi={})
def festival_coat(c: Canvas) -> None:
    room(c, "#e8dcc2", "#a87c55", window=None, horizon=700)
    c.shadow(600, 820, 300, 24)
    c.rect(180, 150, 840, 18, c.round("#c19b70"), 8)
    shape = "M250 170 H950 V430 H800 V790 H400 V430 H250 Z"
    c.path(shape, c.flat("#2f4f79"))
    c.path("M560 170 L600 250 L640 170 H700 L640 790 H560 L500 170 Z", "#f2ead8")
    c.path("M585 250 H615 V790 H585 Z", "#2f4f79")
    c.rect(400, 690, 400, 60, "#c4412f")
    for x in range(400, 800, 80):
        c.path(f"M{x} 690 l40 60 l40 -60 Z", "#f2ead8")
    c.dot(325, 320, 44, "#f2ead8")
    c.text(325, 338, "祭", 50, "#c4412f")
    c.dot(875, 320, 44, "#f2ead8")
    c.text(875, 338, "祭", 50, "#c4412f")


@pictures(stroller_blue={"cloth": "#5f86a3", "wall": "#efe2cc"}, stroller_grey={"cloth": "#7f8583", "wall": "#d8c7b2"})
def stroller(c: Canvas, cloth: str, wall: str) -> None:
    room(c, wall, "#b58a61", window=170)
    with c.at(600, 800, 1.3):
        c.shadow(0, 4, 270, 26)
        c.line("M-150 -40 L120 -330 L190 -420 M130 -40 L-90 -300", "#5a5f62", 16)
        c.line("M170 -400 L226 -438", "#3a3534", 24)
        c.path("M-150 -250 Q-160 -440 10 -450 L50 -260 Z", c.round(cloth))
        c.path("M-150 -250 Q-90 -290 50 -260 L120 -180 Q60 -110 -60 -130 Q-150 -160 -150 -250 Z", c.flat(dark(cloth, 0.16)))
        c.line("M-120 -330 Q-60 -400 30 -400", light(cloth, 0.4), 5, opacity=0.6)
        c.path("M-70 -140 L-130 -80 L-60 -60 L-30 -120 Z", dark(cloth, 0.3))
        for x in (-150, 134):
            c.dot(x, -44, 46, "#3a3a3d")
            c.dot(x, -44, 28, c.round("#c9ccc9"))
            c.dot(x, -44, 8, "#3a3a3d")


@pictures(blocks={}, blocks_evening={"wall": "#b9c2cf", "mat": "#d9a97e"})
def wooden_blocks(c: Canvas, wall: str = "#f3e4c4", mat: str = "#a9bda3") -> None:
    room(c, wall, "#c59d6f", horizon=540, window=710)
    c.oval(580, 760, 520, 110, mat)
    for x, y, w, h, colour in ((320, 790, 110, 110, "#c96a55"), (440, 790, 110, 110, "#e0b04f"), (380, 680, 110, 110, "#6f93a8"), (560, 790, 200, 70, "#d3a772"), (600, 720, 120, 60, "#7f9a6a")):
        c.shadow(x + w / 2, y, w * 0.6, 12, 0.24)
        c.rect(x, y - h, w, h, c.flat(colour), 8)
    c.path("M600 660 L660 560 L720 660 Z", c.flat("#c4553c"))
    c.text(376, 756, "あ", 62, "#fff4dc")
    c.text(496, 756, "い", 62, "#fff4dc")
    c.text(436, 646, "う", 62, "#fff4dc")
    with c.at(930, 810, 1.1):
        c.shadow(0, 0, 150, 16)
        c.rect(-130, -86, 240, 60, c.flat("#6f93a8"), 14)
        c.rect(20, -150, 90, 80, c.flat("#d9713a"), 10)
        c.rect(-100, -136, 36, 60, c.flat("#e0b04f"), 6)
        for k in (-80, 60):
            c.dot(k, -22, 34, c.round("#b98a5a"))
            c.dot(k, -22, 10, "#5b3f2c")


@pictures(satchel_brown={"leather": "#8a4f33", "wall": "#dfe2d2"}, satchel_red={"leather": "#b23b3b", "wall": "#d9cdbb"})
def school_satchel(c: Canvas, leather: str, wall: str) -> None:
    room(c, wall, CEDAR, window=640)
    with c.at(560, 800, 1.35):
        c.shadow(0, 4, 240, 26)
        c.path("M-180 -300 Q-250 -160 -200 -20", "none", stroke=dark(leather, 0.3), stroke_width=26)
        c.rect(-180, -250, 360, 250, c.round(dark(leather, 0.2)), 26)
        c.path("M-186 -200 Q-190 -360 -120 -366 H120 Q190 -360 186 -200 L176 -60 Q170 -40 150 -40 H-150 Q-170 -40 -176 -60 Z", c.flat(leather))
        c.path("M-166 -200 Q-168 -340 -110 -344 H110 Q168 -340 166 -200 L158 -66 H-158 Z", "none", stroke=light(leather, 0.4), stroke_width=3, stroke_dasharray="12 8", opacity=0.8)
        c.rect(-24, -60, 48, 54, c.flat("#d5b25f"), 8)
        c.path("M-40 -366 Q0 -410 40 -366", "none", stroke=dark(leather, 0.3), stroke_width=16)
    c.rect(840, 770, 190, 36, c.flat("#e6b84e"), 4)
    c.rect(856, 738, 170, 32, c.flat("#6f93a8"), 4)


@pictures(dolls={})
def festival_dolls(c: Canvas) -> None:
    room(c, "#e9d5c3", "#b7b17d", window=None, mats=True, horizon=640)
    c.path("M330 200 H870 V640 H330 Z", c.fade("#e6c66a", "#c99b3c", "#efd894", angle=45))
    for x in (510, 690):
        c.line(f"M{x} 200 V640", "#b08332", 5)
    c.rect(230, 640, 740, 120, c.fade("#c93f3a", "#a52f30"))
    c.rect(230, 640, 740, 16, "#e6655a")
    c.shadow(600, 800, 420, 24)
    for x, coat, under in ((450, "#2f3b5c", "#8fa3c0"), (750, "#b5405a", "#f0c24e")):
        with c.at(x, 640, 1.05):
            c.path("M-150 0 Q-120 -150 -40 -190 H40 Q120 -150 150 0 Z", c.flat(coat))
            c.path("M-64 0 L0 -180 L64 0 Z", under)
            c.path("M-30 0 L0 -150 L30 0 Z", light(under, 0.5))
            c.dot(0, -236, 48, "#fbf1e4")
            c.path("M-52 -236 Q-56 -300 0 -300 Q56 -300 52 -236 Q30 -276 0 -276 Q-30 -276 -52 -236 Z", "#2a2427")
            for dx in (-17, 17):
                c.path(f"M{dx - 8} -232 q8 7 16 0", "none", stroke="#2a2427", stroke_width=4)
            c.dot(0, -214, 5, "#c4413f")
    for x in (290, 910):
        c.rect(x - 5, 470, 10, 170, "#2a2427")
        c.rect(x - 34, 400, 68, 96, c.fade("#fff6dc", "#ffdf9a"), 14)
        flower(c, x, 448, 22, "#e79aa6")
