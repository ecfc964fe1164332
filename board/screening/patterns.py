"""Patterns of rules: written with named words, checked before they are compiled, so that none can run away.

`<line>` stands for a word of the file's [words]; `<~12>` for up to twelve letters within one sentence. Every
repetition is bounded, and nothing repeated repeats inside: the time for a text grows with its length alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from board.errors import ConfigurationError
from board.screening.disguises import small_as_large

_NAMED = re.compile(r"<(?:([a-z][a-z0-9_]*)|~([0-9]{1,2}))>")
# What a pattern is made of; the first kind that fits.
_TOKEN = re.compile(
    r"(?P<reference>\\[0-9])|(?P<endless>[*+]|\{[0-9]*,\})|(?P<named>\(\?[P(])|(?P<open>\()|(?P<close>\))"
    r"|(?P<times>\{[0-9]+(?:,[0-9]+)?\})|(?P<maybe>\?)|(?P<other>\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.)",
    re.DOTALL,
)
WHY = {
    "reference": "a reference to what was matched before",
    "endless": "a repetition without an end",
    "named": "a named or conditional group",
}
REPEATS_MAX = 40
PATTERN_MAX = 12_000
DEPTH_MAX = 4


def compiled(pattern: str, words: Mapping[str, str]) -> re.Pattern[str]:
    """Raises ConfigurationError for a pattern that is broken or could take more than its share of time."""
    spelt_out = expand(pattern, words)
    why = why_unbounded(spelt_out)
    if why:
        raise ConfigurationError(f"{pattern[:60]}: {why}")
    try:
        return re.compile(small_as_large(spelt_out))
    except (re.error, RecursionError) as error:
        raise ConfigurationError(f"{pattern[:60]}: {error}") from None


def expand(pattern: str, words: Mapping[str, str], *, depth: int = 0) -> str:
    if depth > DEPTH_MAX:
        raise ConfigurationError(f"{pattern[:60]}: words within words, too deep")

    def spelt(match: re.Match[str]) -> str:
        name, most = match.groups()
        if most is not None:
            return f"[^。\\n!?]{{0,{most}}}"
        if name not in words:
            raise ConfigurationError(f"{pattern[:60]}: no word <{name}>")
        return f"(?:{expand(words[name], words, depth=depth + 1)})"

    expanded = _NAMED.sub(spelt, pattern)
    if len(expanded) > PATTERN_MAX:
        raise ConfigurationError(f"{pattern[:60]}: too long")
    return expanded


def why_unbounded(pattern: str) -> str | None:
    """What lets a pattern's time grow faster than its text; None for a sound one."""
    # For each open group: does anything inside of it repeat a varying number of times?
    repeats_inside = [False]
    last_repeats = False
    for token in _TOKEN.finditer(pattern):
        kind, text = token.lastgroup or "", token.group()
        if kind in WHY:
            return WHY[kind]
        if kind == "open":
            repeats_inside.append(False)
        elif kind == "close" and len(repeats_inside) > 1:
            last_repeats = repeats_inside.pop()
            repeats_inside[-1] = repeats_inside[-1] or last_repeats
        elif kind == "times":
            least, most = _bounds(text)
            if most > REPEATS_MAX:
                return f"more than {REPEATS_MAX} repetitions"
            if last_repeats and most > 1:
                return "a repetition of a repetition"
            repeats_inside[-1] = repeats_inside[-1] or least != most
        if kind in {"open", "times", "other"}:
            last_repeats = False
    return None


def _bounds(times: str) -> tuple[int, int]:
    least, _comma, most = times.strip("{}").partition(",")
    return int(least), int(most or least)
