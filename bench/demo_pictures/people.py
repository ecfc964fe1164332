"""Small people without faces, and the houses, stalls and lanterns around them."""

from __future__ import annotations

from .canvas import Canvas, dark, light, mix
from .places import CEDAR, INDIGO, KAKI, SOOT

SKIN = "#eec6a0"


def person(
    c: Canvas, x: float, y: float, coat: str, *, size: float = 1, hair: str = "#352b2a", hat: str | None = None,
    trousers: str = "#4a4f5a", arm: str = "down", seen_from_behind: bool = False, skirt: bool = False, flip: bool = False,
) -> None:
    """About 290 high at size 1, standing on (x, y). arm: down, up, forward."""
    with c.at(x, y, size, flip=flip):
        c.shadow(4, 2, 70, 12, 0.3)
        if skirt:
            c.path("M-38 -130 H38 L62 -26 H-62 Z", c.round(trousers))
            c.rect(-22, -30, 14, 30, SKIN)
            c.rect(8, -30, 14, 30, SKIN)
        else:
            c.path("M-36 -130 H-2 L-6 0 H-32 Z M2 -130 H36 L32 0 H6 Z", c.round(trousers))
        c.rect(-36, -12, 30, 14, "#3a302c", 6)
        c.rect(6, -12, 30, 14, "#3a302c", 6)
        if arm == "up":
            c.line("M-34 -196 L-62 -280", dark(coat, 0.12), 24)
            c.dot(-64, -290, 13, SKIN)
        c.path("M-44 -200 Q-42 -222 -16 -224 H16 Q42 -222 44 -200 L42 -112 Q0 -100 -42 -112 Z", c.round(coat, 0.2))
        if arm == "forward":
            c.line("M30 -196 L76 -150", dark(coat, 0.12), 24)
            c.dot(82, -144, 13, SKIN)
        else:
            c.line("M40 -198 L52 -130", dark(coat, 0.12), 22)
            c.dot(53, -120, 12, SKIN)
        if arm == "down":
            c.line("M-40 -198 L-52 -130", dark(coat, 0.12), 22)
            c.dot(-53, -120, 12, SKIN)
        c.rect(-10, -236, 20, 18, dark(SKIN, 0.1))
        c.dot(0, -258, 34, hair if seen_from_behind else SKIN)
        if not seen_from_behind:
            c.path("M-36 -258 Q-40 -300 0 -298 Q40 -300 36 -258 Q26 -276 4 -276 Q-20 -278 -36 -258 Z", hair)
        if hat == "straw":
            c.oval(0, -276, 62, 14, "#d8b868")
            c.path("M-34 -278 Q-30 -312 0 -312 Q30 -312 34 -278 Z", c.round("#e3c67c"))
            c.rect(-34, -286, 68, 8, "#8d4a3a")
        elif hat == "band":
            c.rect(-35, -280, 70, 11, "#f4ead6", 4)
        elif hat == "knit":
            c.path("M-37 -266 Q-38 -308 0 -308 Q38 -308 37 -266 Z", c.round(KAKI))
            c.dot(0, -312, 12, "#f4ead6")
        elif hat == "scarf":
            c.path("M-38 -250 Q-44 -304 0 -304 Q44 -304 38 -250 L28 -280 H-28 Z", "#f1ebdd")


def lantern(c: Canvas, x: float, y: float, size: float = 1, *, word: str = "祭", colour: str = "#c9402f", lit: bool = True) -> None:
    with c.at(x, y, size):
        if lit:
            c.shine(0, 0, 130, 130, "#ffbf6a", 0.7)
        c.oval(0, 0, 54, 66, c.glow(light(colour, 0.55) if lit else light(colour, 0.2), colour, dark(colour, 0.15), cx=0.45, cy=0.5, r=0.62))
        for k in range(-4, 5):
            c.path(f"M{-54 * (1 - (k / 5) ** 2) ** 0.5:g} {k * 13} Q0 {k * 13 + 6} {54 * (1 - (k / 5) ** 2) ** 0.5:g} {k * 13}", "none", stroke=dark(colour, 0.3), stroke_width=1.6, opacity=0.6)
        c.rect(-24, -74, 48, 14, "#2b2427", 3)
        c.rect(-24, 60, 48, 14, "#2b2427", 3)
        if word:
            c.text(0, 18, word, 48, "#fff6dc" if colour != "#f4e3b8" else "#3a2a26")


def stall(c: Canvas, x: float, y: float, cloth: str, word: str, *, size: float = 1, goods: tuple[str, ...] = ("#d9463a", "#e0a63a", "#7fa04f")) -> None:
    """A market stall, 440 wide."""
    with c.at(x, y, size):
        c.shadow(0, 4, 260, 22)
        for px in (-210, 194):
            c.rect(px, -380, 16, 380, c.round("#8d6344"))
        c.rect(-206, -150, 412, 150, c.flat(CEDAR), 4)
        c.rect(-222, -168, 444, 24, c.fade(light(CEDAR, 0.35), CEDAR), 4)
        for k in range(9):
            c.dot(-180 + k * 45, -182, 22, c.glow(light(goods[k % len(goods)], 0.35), goods[k % len(goods)], cx=0.36, cy=0.3, r=0.8))
        c.path("M-240 -380 L-200 -450 H200 L240 -380 Z", c.flat(cloth))
        for k in range(6):
            px = -240 + k * 80
            c.path(f"M{px} -380 H{px + 80} V-330 Q{px + 40} -300 {px} -330 Z", cloth if k % 2 else "#f6eeda")
        if word:
            c.rect(-150, -130, 300, 84, c.flat("#f6eeda"), 4)
            c.text(0, -66, word, 60, dark(cloth, 0.25))


def town_house(c: Canvas, x: float, y: float, *, size: float = 1, noren: str = INDIGO, word: str = "", lit: bool = False, wall: str = "#6b5140") -> None:
    """A merchant's house with a lattice front, 420 wide, 440 high."""
    with c.at(x, y, size):
        c.rect(-200, -300, 400, 300, c.flat(wall))
        c.rect(-200, -410, 400, 110, c.flat("#e9dfca" if not lit else "#a3917c"))
        for px in (-160, -40, 80):
            c.rect(px, -390, 80, 62, "#ffdf9a" if lit else "#55483f")
            for k in range(5):
                c.rect(px + 8 + k * 15, -390, 5, 62, "#3d2f28")
        c.path("M-240 -300 L-216 -334 H216 L240 -300 Z", c.fade("#6d747b", "#464c53"))
        c.path("M-236 -400 L-170 -480 H170 L236 -400 Z", c.fade("#7a8188", "#4a5057"))
        c.rect(-176, -260, 150, 240, "#ffdf9a" if lit else "#4a3a31")
        for k in range(9):
            c.rect(-172 + k * 17, -260, 7, 240, dark(wall, 0.3))
        c.rect(10, -260, 160, 260, c.fade("#ffd98a", "#e6a65a") if lit else "#3a2d27")
        for k in range(3):
            c.path(f"M{6 + k * 56} -266 h54 v110 h-54 Z", c.flat(noren))
        if word:
            c.text(90, -190, word, 62, "#f6eeda")


def farmhouse(c: Canvas, x: float, y: float, *, size: float = 1, lit: bool = False, snow: bool = False, thatch: bool = True) -> None:
    """A large old house with its veranda, 900 wide, 470 high."""
    wood, plaster = "#5b4233", "#e6dcc6" if not lit else "#9a8b80"
    roof = ("#8a7452", "#6b5840") if thatch else ("#6d747b", "#41474d")
    with c.at(x, y, size):
        c.shadow(0, 8, 520, 30, 0.34)
        c.rect(-380, -230, 760, 200, c.flat(plaster))
        for k in range(8):
            c.rect(-380 + k * 106, -230, 16, 230, wood)
        c.rect(-380, -236, 760, 16, wood)
        for k in (1, 2, 3, 4, 5):
            px = -380 + k * 106 + 16
            c.rect(px, -210, 90, 150, c.fade("#fff3cf", "#ffd98a") if lit else c.fade("#fbf6e8", "#e6dcc4"))
            for j in range(1, 3):
                c.rect(px + j * 30 - 2, -210, 4, 150, "#6b4731")
            for j in range(1, 4):
                c.rect(px, -210 + j * 38, 90, 4, "#6b4731")
            if lit:
                c.shine(px + 45, 20, 90, 34, "#ffd98a", 0.5)
        c.rect(-410, -62, 820, 22, c.fade(light(CEDAR, 0.2), CEDAR), 4)
        c.rect(-400, -40, 800, 40, mix(wood, "#2a1c22", 0.4))
        for k in range(7):
            c.rect(-396 + k * 130, -44, 14, 46, wood)
        c.path("M-60 0 H60 L74 26 H-74 Z", c.fade("#b3aea4", "#8d8880"))
        c.path("M-480 -216 Q-380 -250 -250 -470 H250 Q380 -250 480 -216 Q0 -250 -480 -216 Z", c.fade(light(roof[0], 0.1), *roof))
        c.path("M-264 -448 H264 L250 -486 H-250 Z", dark(roof[1], 0.2))
        for k in range(-4, 5):
            c.rect(k * 56 - 8, -500, 16, 36, SOOT, 4)
        if snow:
            c.path("M-486 -222 Q-384 -262 -256 -484 H256 Q384 -262 486 -222 Q430 -226 400 -256 Q300 -300 250 -420 Q120 -380 0 -410 Q-140 -370 -240 -410 Q-310 -280 -400 -252 Q-440 -226 -486 -222 Z", c.fade("#ffffff", "#dfe8f0"))
