"""Kitchen, table and the house's machines."""

from __future__ import annotations

from .canvas import Canvas, dark, light, mix, pictures
from .places import CEDAR, INDIGO, KAKI, SOOT, WALNUT, pot_plant, room, tabletop, vase


def steam(c: Canvas, x: float, y: float) -> None:
    for dx in (-26, 4, 32):
        c.line(f"M{x + dx} {y} q24 -40 0 -80 q-22 -38 4 -74", "#ffffff", 8, opacity=0.4)


@pictures(
    kettle_iron={"metal": "#4a4547", "wall": "#d8cfba", "wood": "#9c6f4a"},
    kettle_copper={"metal": "#b9683f", "wall": "#a9b8b2", "wood": "#c19b70"},
)
def kettle(c: Canvas, metal: str, wall: str, wood: str) -> None:
    tabletop(c, wall, wood, edge=590)
    with c.at(620, 770, 1.5):
        c.shadow(0, 0, 240, 34)
        c.path("M-96 -170 Q-70 -330 0 -336 Q70 -330 96 -170", "none", stroke=dark(metal, 0.2), stroke_width=16)
        c.path("M118 -116 Q180 -130 214 -196 L236 -182 Q212 -80 128 -62 Z", c.flat(metal))
        c.path("M-152 -84 Q-150 -176 -60 -182 H60 Q150 -176 152 -84 Q150 -4 70 0 H-70 Q-150 -4 -152 -84 Z", c.round(metal, 0.34))
        for row in range(4):
            for k in range(13):
                c.dot(-116 + k * 19 + row % 2 * 9, -128 + row * 22, 3.6, light(metal, 0.35), opacity=0.55)
        c.oval(0, -182, 64, 14, dark(metal, 0.25))
        c.path("M-54 -186 Q0 -214 54 -186 Z", c.round(metal))
        c.dot(0, -210, 13, c.round(metal))
    steam(c, 960, 450)
    with c.at(270, 800, 1.1):
        c.shadow(0, 0, 90, 14)
        c.path("M-58 -96 H58 Q56 -10 24 0 H-24 Q-56 -10 -58 -96 Z", c.round("#8a9a86"))
        c.oval(0, -96, 58, 13, "#6d5b3e")


@pictures(
    knives={"wall": "#b3bcc0", "cloth": INDIGO}, knife_single={"wall": "#e0d3bc", "cloth": "#8a4a3a"}
)
def kitchen_knives(c: Canvas, wall: str, cloth: str) -> None:
    tabletop(c, wall, "#b58a5f", edge=400)
    c.path("M130 540 L1010 480 L1090 800 L190 850 Z", c.flat(cloth))
    c.path("M150 560 L1000 502", "none", stroke="#ffffff", stroke_width=3, opacity=0.35, stroke_dasharray="16 12")
    blades = ((210, 600, 1.0), (250, 690, 0.84), (300, 770, 0.66)) if cloth == INDIGO else ((210, 690, 1.16),)
    for x, y, size in blades:
        with c.at(x, y, size, -4):
            c.shadow(330, 34, 360, 22, 0.4)
            c.path("M0 -22 H196 V26 H0 Q-16 2 0 -22 Z", c.fade("#cfa878", "#9c7247"))
            c.rect(190, -24, 44, 52, c.fade("#3a3436", "#201d20"), 4)
            c.path("M234 -34 H640 Q700 -20 730 34 Q500 48 234 40 Z", c.fade("#8b9298", "#f4f6f6", "#c3c9cc"))
            c.path("M234 16 Q480 4 722 30 Q500 48 234 40 Z", "#ffffff", opacity=0.75)
            c.path("M234 -34 H640 Q690 -24 716 6 Q480 -12 234 0 Z", "#5b6167", opacity=0.35)


@pictures(
    bowls_blue={"one": "#f3efe4", "two": "#3f6390", "wall": "#d9c6aa"},
    bowls_earth={"one": "#c98a5d", "two": "#6d5a48", "wall": "#c2ccb9"},
    bowls_green={"one": "#a8b89a", "two": "#e9dcc2", "wall": "#c7a38a"},
)
def bowls(c: Canvas, one: str, two: str, wall: str) -> None:
    tabletop(c, wall, "#a87c55", edge=540)
    for x, y, size, colour, rim in ((330, 720, 1.0, one, two), (640, 780, 1.25, two, one), (930, 700, 0.95, one, two)):
        with c.at(x, y, size):
            c.shadow(0, 4, 190, 26)
            c.rect(-52, -18, 104, 22, c.round(dark(colour, 0.2)), 6)
            c.path("M-160 -130 Q-150 -14 -50 -10 H50 Q150 -14 160 -130 Z", c.round(colour))
            c.oval(0, -130, 160, 34, light(colour, 0.3))
            c.oval(0, -126, 146, 27, c.fade(dark(colour, 0.28), light(colour, 0.1)))
            c.path("M-158 -108 Q0 -58 158 -108", "none", stroke=rim, stroke_width=9, opacity=0.9)
            for k in range(-3, 4):
                c.path(f"M{k * 40 - 14} -62 q14 -22 28 0", "none", stroke=rim, stroke_width=5, opacity=0.8)
    with c.at(150, 640, 0.9):
        vase(c, "#8a6f5a")


@pictures(donabe={})
def clay_pot(c: Canvas) -> None:
    tabletop(c, "#cdb79b", "#8d6344", edge=580)
    with c.at(600, 790, 1.35):
        c.shadow(0, 0, 300, 40)
        c.rect(-170, -26, 340, 26, c.flat("#6b4a34"), 10)
        c.path("M-222 -160 Q-210 -30 -110 -22 H110 Q210 -30 222 -160 Z", c.round("#6b4c3c"))
        for side in (-1, 1):
            c.oval(side * 232, -142, 36, 18, "#5a3f32")
        c.oval(0, -160, 224, 34, "#4b342a")
        c.path("M-210 -166 Q-160 -280 0 -286 Q160 -280 210 -166 Q0 -130 -210 -166 Z", c.round("#e6d3ae"))
        for k in range(5):
            c.path(f"M{-140 + k * 64} -190 q18 -44 40 -6", "none", stroke="#4a6a8a", stroke_width=7)
        c.rect(-34, -314, 68, 34, c.round("#6b4c3c"), 12)
    steam(c, 600, 320)


@pictures(lunch_boxes={})
def bent_wood_boxes(c: Canvas) -> None:
    tabletop(c, "#cfd6c6", "#b98f66", edge=560)
    for x, y, size in ((420, 780, 1.25), (800, 760, 1.0)):
        with c.at(x, y, size):
            c.shadow(0, 0, 220, 28)
            c.path("M-190 -110 H190 V-40 Q190 0 0 0 Q-190 0 -190 -40 Z", c.round("#d9b27b"))
            c.oval(0, -112, 190, 46, c.fade("#edd0a0", "#d3aa70", angle=45))
            c.line("M-160 -114 q150 -14 320 6 M-140 -98 q140 10 280 2", "#b98a54", 2, opacity=0.5)
            c.rect(30, -70, 12, 60, "#7a4a34", 2)
    c.line("M180 690 L520 610 M200 720 L540 630", "#8b3a34", 10)


@pictures(glass_jars={})
def glass_jars(c: Canvas) -> None:
    tabletop(c, "#e3d9bf", "#a87c55", edge=600)
    for x, colour, fill in ((300, "#c4513f", 0.7), (600, "#d99a3a", 0.82), (890, "#8f9a4f", 0.6)):
        with c.at(x, 800, 1.15):
            c.shadow(0, 0, 140, 22)
            c.rect(-104, -300, 208, 300, c.fade("#f3f7f4", "#d5e0dc", angle=0), 26, opacity=0.75)
            c.rect(-94, -290 * fill, 188, 284 * fill, c.round(colour), 20, opacity=0.85)
            for k in range(14):
                c.dot(-66 + k * 47 % 140, -34 - k * 61 % int(210 * fill), 24, c.glow(light(colour, 0.35), colour, cx=0.35, cy=0.3), opacity=0.8)
            c.rect(-112, -336, 224, 48, c.round("#c0413c"), 10)
            c.rect(-84, -270, 14, 220, "#ffffff", 7, opacity=0.5)


@pictures(sewing_machine={"body": "#3a3d44", "wall": "#e2cdb8"}, sewing_machine_white={"body": "#e4ded0", "wall": "#9fb0b4"})
def sewing_machine(c: Canvas, body: str, wall: str) -> None:
    tabletop(c, wall, "#8d6344", edge=600)
    with c.at(600, 760, 1.2):
        c.shadow(0, 6, 340, 36)
        c.path("M-320 -30 H320 V0 H-320 Z", c.flat("#a97a4d"))
        c.path("M-280 -84 H280 V-30 H-280 Z", c.flat(body))
        c.path("M170 -84 V-300 H-190 Q-250 -300 -250 -240 V-180 H-176 V-214 H84 Q96 -214 96 -200 V-84 Z", c.flat(body))
        c.dot(214, -238, 62, c.round(mix(body, "#888888", 0.3)))
        c.dot(214, -238, 26, dark(body, 0.3))
        c.line("M-212 -180 V-100", "#c9ccd0", 9)
        c.rect(-236, -104, 50, 12, "#c9ccd0", 3)
        c.text(-40, -246, "縁 ぬい", 38, "#d8b25c")
        c.rect(60, -356, 40, 56, c.round("#c4553c"), 5)
        c.line("M80 -330 Q-60 -360 -206 -250", "#c4553c", 3)
        c.path("M-310 -84 Q-150 -110 -100 -60 L-160 -12 Q-260 -40 -330 4 Z", c.flat("#6f8fa8"))


@pictures(stove={"wall": "#b8c2c6"}, stove_wood_room={"wall": "#d9b99a"})
def oil_stove(c: Canvas, wall: str) -> None:
    room(c, wall, "#8f6a4a", window=None)
    c.shine(600, 640, 520, 320, "#ffb35c", 0.55)
    with c.at(600, 800, 1.25):
        c.shadow(0, 2, 220, 26)
        c.rect(-170, -20, 340, 22, "#3b3a3d", 8)
        c.path("M-140 -130 H140 L156 -20 H-156 Z", c.round("#e9e2d2"))
        c.rect(-110, -350, 220, 222, c.fade("#6a3a22", "#ff9d3c", "#7a3a1c", angle=0), 14)
        for k in range(9):
            c.rect(-100 + k * 24, -346, 4, 214, "#3b2a22", 2)
        c.rect(-124, -390, 248, 46, c.round("#d8d0be"), 10)
        c.path("M-70 -394 Q-74 -470 0 -470 Q74 -470 70 -394 Z", c.round("#c9a24e"))
        c.path("M66 -430 q36 -6 46 -36", "none", stroke="#b18a3c", stroke_width=14, stroke_linecap="round")
        c.path("M-44 -466 Q0 -540 44 -466", "none", stroke="#4a3b33", stroke_width=9)
        c.dot(0, -76, 24, "#4a4648")
    steam(c, 730, 190)


@pictures(fan={"blade": "#6fa3b5", "wall": "#e8e2cf"}, fan_green={"blade": "#8faf86", "wall": "#cfdbe0"})
def electric_fan(c: Canvas, blade: str, wall: str) -> None:
    room(c, wall, "#b8b284", window=120, mats=True)
    c.path("M860 40 V250 M860 250 q-34 0 -34 50 q0 44 34 44 q34 0 34 -44 q0 -50 -34 -50", "none", stroke="#7d93a8", stroke_width=5)
    c.rect(842, 360, 36, 110, c.flat("#f7f1e0"), 3)
    with c.at(560, 800, 1.2):
        c.shadow(0, 2, 180, 24)
        c.path("M-120 -30 Q0 -56 120 -30 V0 H-120 Z", c.round("#e6e0d2"))
        c.rect(-14, -240, 28, 214, c.round("#cfc8b8"))
        c.dot(0, -390, 186, "#ffffff", opacity=0.25)
        for turn in (0, 120, 240):
            with c.at(0, -390, 1, turn):
                c.path("M0 0 C-20 -70 20 -160 90 -140 C130 -110 90 -30 0 0 Z", c.glow(light(blade, 0.4), blade), opacity=0.9)
        for r in (186, 150, 110, 66):
            c.ring(0, -390, r, "#8a9296", 3)
        for turn in range(0, 360, 20):
            with c.at(0, -390, 1, turn):
                c.line("M0 -30 V-186", "#8a9296", 2)
        c.dot(0, -390, 32, c.round("#e6e0d2"))


@pictures(rice_cooker={})
def rice_cooker(c: Canvas) -> None:
    tabletop(c, "#cdd5d0", "#c19b70", edge=600)
    with c.at(520, 790, 1.35):
        c.shadow(0, 2, 230, 28)
        c.path("M-180 -190 H180 Q196 -20 150 0 H-150 Q-196 -20 -180 -190 Z", c.round("#e9e5dc"))
        c.path("M-184 -190 Q-180 -290 0 -296 Q180 -290 184 -190 Q0 -160 -184 -190 Z", c.round("#d6d0c4"))
        c.rect(-70, -150, 140, 90, c.flat("#55585c"), 12)
        c.rect(-50, -136, 100, 34, "#b8cbb4", 4)
        for x, colour in ((-32, KAKI), (0, "#e9e2d2"), (32, "#e9e2d2")):
            c.dot(x, -82, 10, colour)
    with c.at(930, 800, 1):
        c.shadow(0, 2, 110, 18)
        c.path("M-84 -90 Q-80 0 -26 0 H26 Q80 0 84 -90 Z", c.round("#3f5f87"))
        c.path("M-80 -94 Q-60 -160 0 -164 Q60 -160 80 -94 Z", "#fffaf0")
    steam(c, 930, 600)


@pictures(fridge={})
def fridge(c: Canvas) -> None:
    room(c, "#dfe3dc", "#c2a077", horizon=690, window=200)
    with c.at(270, -60, 0.78):
        c.shadow(420, 1090, 300, 30)
        c.rect(200, 250, 440, 840, c.round("#cfd8d6"), 22)
        c.rect(200, 560, 440, 8, "#98a3a2")
        for y in (440, 600):
            c.rect(590, y, 18, 100, "#8b9698", 8)
        c.rect(260, 330, 90, 110, c.flat("#fbf3d9"), 3)
        c.dot(305, 336, 10, KAKI)
        c.rect(370, 350, 110, 80, c.flat("#e8c7b5"), 3)
        c.dot(425, 356, 10, "#3f5f87")
        with c.at(740, 1080, 1.3):
            pot_plant(c)


@pictures(washing_machine={})
def washing_machine(c: Canvas) -> None:
    room(c, "#c5d3d6", "#b9a487", window=700)
    with c.at(480, 800, 1.3):
        c.shadow(0, 2, 220, 26)
        c.rect(-180, -420, 360, 420, c.round("#eceae4"), 20)
        c.path("M-180 -400 L-150 -470 H150 L180 -400 Z", c.flat("#dcd8ce"))
        c.path("M-120 -416 L-104 -456 H104 L120 -416 Z", "#8fb0bc")
        c.rect(-140, -392, 280, 40, "#c9ccc9", 8)
        for x in (-110, -70, -30):
            c.dot(x, -372, 11, "#6f8796")
        c.rect(40, -386, 84, 28, "#b8cbb4", 4)
    with c.at(930, 800, 1.2):
        c.shadow(0, 2, 140, 20)
        c.path("M-120 -130 H120 L98 0 H-98 Z", c.fade("#d8b98a", "#b18e5f"))
        for y in (-106, -76, -46, -18):
            c.line(f"M-112 {y} H112", "#94713f", 3, opacity=0.6)
        c.path("M-110 -130 Q-70 -200 -10 -150 Q40 -210 104 -130 Z", "#f6f1e6")
        c.path("M-30 -140 Q20 -196 60 -134 Z", "#7fa3b8")


@pictures(microwave={})
def microwave(c: Canvas) -> None:
    tabletop(c, "#d6c8b8", "#b58a5f", edge=600)
    with c.at(580, 780, 1.3):
        c.shadow(0, 4, 330, 30)
        c.rect(-290, -300, 580, 300, c.flat("#4d4b50"), 16)
        c.rect(-262, -272, 390, 244, c.fade("#2a2a30", "#5b5a60", angle=45), 10)
        c.shine(-66, -120, 170, 90, "#ffcf7a", 0.7)
        c.oval(-66, -78, 110, 18, "#d8d2c4")
        c.path("M-110 -130 h84 l-12 46 h-60 Z", c.round("#e9dcc2"))
        c.rect(150, -264, 116, 60, "#9fb8a4", 6)
        for row in range(3):
            for k in range(3):
                c.rect(152 + k * 40, -186 + row * 42, 32, 30, "#77757a", 5)


@pictures(futon={})
def folded_bedding(c: Canvas) -> None:
    room(c, "#e6dcc4", "#bdb886", window=200, mats=True)
    with c.at(640, 800, 1.2):
        c.shadow(0, 4, 360, 30)
        for i, colour in enumerate(("#f2ece0", "#8fa9bd", "#f2ece0", "#c98a78", "#dfe6df")):
            y = -70 - i * 66
            c.rect(-300 + i * 6, y, 600 - i * 12, 72, c.fade(light(colour, 0.3), colour, dark(colour, 0.12)), 34)
            c.line(f"M-290 {y + 36} H280", dark(colour, 0.2), 2.5, opacity=0.5)
        c.rect(-130, -404, 260, 72, c.fade("#fffaf0", "#e3d8c2"), 32)


@pictures(cups={})
def tea_set(c: Canvas) -> None:
    tabletop(c, "#aeb9a4", WALNUT, edge=560)
    c.oval(600, 740, 470, 110, SOOT)
    c.oval(600, 728, 470, 106, c.fade("#6a3a30", "#4a2722"))
    with c.at(480, 740, 1.2):
        c.path("M-110 -100 Q-120 0 -50 0 H50 Q120 0 110 -100 Q0 -140 -110 -100 Z", c.round("#7f8f6c"))
        c.path("M100 -70 L190 -110 L194 -92 L108 -36 Z", "#6d7d5b")
        c.path("M-104 -80 L-150 -96 L-150 -74 L-104 -50 Z", "#6d7d5b")
        c.path("M-60 -112 Q0 -142 60 -112 Z", c.round("#6d7d5b"))
        c.dot(0, -138, 12, "#5d6d4b")
    for x, y in ((770, 760), (880, 710), (720, 690)):
        with c.at(x, y, 1):
            c.path("M-44 -70 H44 L34 0 H-34 Z", c.round("#ece2cc"))
            c.oval(0, -70, 44, 11, "#b9c27a")
            c.line("M-40 -40 Q0 -26 40 -40", INDIGO, 5)


@pictures(chest_of_tools={})
def tool_box(c: Canvas) -> None:
    tabletop(c, "#b9b3a6", CEDAR, edge=520)
    with c.at(600, 800, 1.3):
        c.shadow(0, 4, 360, 34)
        c.line("M-220 -230 L-270 -330 M-120 -230 L-100 -350 M160 -230 L230 -340", "#8d6344", 20)
        c.rect(-330, -360, 110, 50, c.flat("#6d7276"), 6)
        c.path("M-116 -420 H-84 V-330 H-116 Z", c.flat("#aab0b4"))
        c.path("M212 -330 L330 -420 L340 -404 L236 -316 Z", c.fade("#dfe3e4", "#a3aaae"))
        c.path("M0 -230 L-10 -380 Q-44 -410 -26 -448 L-4 -420 L22 -448 Q40 -410 16 -380 L22 -230 Z", c.flat("#8b9298"))
        c.path("M-300 -230 H300 L280 0 H-280 Z", c.flat("#a86a3c"))
        c.rect(-300, -236, 600, 26, c.flat("#c08a57"), 4)
        c.path("M-90 -120 H90 V-90 H-90 Z", "#5b3a24")
        for x in (-250, 230):
            c.rect(x, -230, 20, 226, "#4a4648")
