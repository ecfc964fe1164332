"""What is written can be read: every ink on every ground the design language allows, computed from the tokens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parent.parent.parent / "static" / "css"
THEMES = ("light", "dark")
TEXT, CONTROL = 4.5, 3.0

# The roles of static/css/README.md.
GROUNDS = ("paper", "surface", "sunken")
WASHES = ("indigo-wash", "wood-wash", "persimmon-wash", "moss-wash", "red-wash")
INKS = ("ink", "ink-soft", "indigo", "indigo-strong", "wood-deep", "persimmon", "moss", "red")
FILLS = ("indigo-fill", "indigo-fill-strong", "persimmon-fill", "red-fill", "veil")
OWN_INK = {"indigo-wash": "indigo", "wood-wash": "wood-deep", "persimmon-wash": "persimmon"}
OWN_INK |= {"moss-wash": "moss", "red-wash": "red"}
# Seen, never read: hairlines, ornaments, the map's shades.
ORNAMENTS = ("line", "wood", "empty", "shade-1", "shade-2", "shade-3", "shade-4")


def _tokens(theme: str) -> dict[str, tuple[float, float, float]]:
    """Every colour token in one theme; what is translucent as it looks over white, the worst for what stands on it."""
    text = re.sub(r"/\*.*?\*/", "", (CSS / "tokens.css").read_text("utf-8"), flags=re.DOTALL)
    found = {}
    for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", text):
        both = re.fullmatch(r"light-dark\((#\w+), (#\w+)\)", value)
        chosen = both[THEMES.index(theme) + 1] if both else value
        if chosen.startswith("#"):
            found[name] = _rgb(chosen)
    return found


def _rgb(colour: str) -> tuple[float, float, float]:
    digits = "".join(2 * digit for digit in colour[1:]) if len(colour) == 4 else colour[1:]
    red, green, blue, opacity = (int((digits + "ff")[at : at + 2], 16) / 255 for at in (0, 2, 4, 6))
    return 1 - (1 - red) * opacity, 1 - (1 - green) * opacity, 1 - (1 - blue) * opacity


def _luminance(colour: tuple[float, float, float]) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _pairs() -> list[tuple[str, str, float]]:
    read = [(ink, ground) for ink in INKS for ground in GROUNDS]
    read += [(ink, wash) for wash in WASHES for ink in ("ink", "ink-soft", "indigo", "indigo-strong", OWN_INK[wash])]
    read += [("white", fill) for fill in FILLS]
    read += [("paper", "ink")]  # A solid badge.
    lines = [(line, ground) for line in ("line-strong", "indigo", "persimmon", "red") for ground in (*GROUNDS, *WASHES)]
    # A fill is seen as a button, and its ring beside it.
    lines += [(fill, ground) for fill in FILLS if fill != "veil" for ground in GROUNDS]
    return [(*pair, TEXT) for pair in read] + [(*pair, CONTROL) for pair in lines]


@pytest.mark.parametrize("theme", THEMES)
def test_every_ink_can_be_read_on_every_ground_it_may_stand_on(theme: str):
    colours = _tokens(theme)
    weak = [
        f"{ink} on {ground}: {found:.2f}, not {least}"
        for ink, ground, least in _pairs()
        if (found := _contrast(colours[ink], colours[ground])) < least
    ]
    assert weak == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_shades_of_the_map_are_told_apart_by_lightness_alone(theme: str):
    """Each step away from the one before, and the busiest against the sea: colour is never the only sign."""
    colours = _tokens(theme)
    steps = [_luminance(colours[name]) for name in ("shade-1", "shade-2", "shade-3", "shade-4")]
    assert steps == sorted(steps, reverse=theme == "light")
    assert all(_contrast(colours[f"shade-{n}"], colours[f"shade-{n + 1}"]) >= 1.3 for n in (1, 2, 3))
    assert _contrast(colours["shade-4"], colours["paper"]) >= CONTROL


def test_every_colour_has_a_role_and_stands_in_the_tokens_only():
    roles = {*GROUNDS, *WASHES, *INKS, *FILLS, *ORNAMENTS, "white", "line-strong"}
    assert set(_tokens("light")) == set(_tokens("dark")) == roles
    # The picture of the front page has its own paints, a poster its own paper.
    sheets = [path for path in CSS.rglob("*.css") if path.name not in {"tokens.css", "veranda.css", "poster.css"}]
    plain = {path.name: re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL) for path in sheets}
    named = {name: re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|\bokl", text) for name, text in plain.items()}
    assert {name: found for name, found in named.items() if found} == {}
