"""The rules as data: read whole from one file, all of them sound or none in force."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from board.errors import ConfigurationError
from board.screening.disguises import Spelling, folded
from board.screening.figures import FIGURES
from board.screening.patterns import compiled

FILE = Path(__file__).parent / "data" / "rules.toml"
POINTS_MAX = 100
CODE_MAX = 40
# Letters from the first to the last of what stands together: a sentence and a half; hints: a paragraph.
WITHIN, HINTS_WITHIN, WITHIN_MAX = 44, 120, 400
_RULE_KEYS = {
    "code",
    "version",
    "family",
    "points",
    "where",
    "kinds",
    "patterns",
    "together",
    "hints",
    "needs",
    "enough",
    "firm",
    "within",
    "torn",
    "figure",
    "unless",
    "stop",
    "guideline",
    "advice",
    "title_ja",
    "title_en",
    "cites_ja",
    "cites_en",
}
_ASKED = {"code", "version", "family", "points", "guideline", "title_ja", "title_en"}


class Where(StrEnum):
    LISTING = "listing"
    MESSAGE = "message"


@dataclass(frozen=True)
class Hints:
    """Words that say little alone: each that stands `within` the stretch gives, or takes, its points once. The rule
    counts what they add up to, when it is `enough` and of each group of `needs` one is there."""

    points: Mapping[str, int]
    needs: tuple[frozenset[str], ...]
    enough: int


@dataclass(frozen=True)
class Rule:
    """One of `patterns` matches; or all of `together` do, in any order, `within` so many letters; or a `figure` is
    measured; or `hints` add up. `unless`: names of shields; a match beside one of them does not count. `torn`: only in
    pieces. `firm`: about a thing that may not be traded, however honestly it is written of."""

    code: str
    version: int
    family: str
    points: int
    guideline: str
    title_ja: str
    title_en: str
    where: frozenset[Where]
    kinds: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    together: tuple[re.Pattern[str], ...]
    hints: Hints | None
    within: int
    figure: str
    unless: tuple[str, ...]
    stop: bool
    torn: bool
    firm: bool
    advice: str
    cites_ja: str
    cites_en: str

    def applies(self, where: Where, kind: str) -> bool:
        return where in self.where and (not self.kinds or kind in self.kinds)

    def title_in(self, language: str) -> str:
        return self.title_en if language == "en" else self.title_ja

    def cites_in(self, language: str) -> str:
        return self.cites_en if language == "en" else self.cites_ja


@dataclass(frozen=True)
class Shield:
    """Words that turn a match into its opposite. `before` and `after` touch it, `around` stands anywhere."""

    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    around: re.Pattern[str] | None


@dataclass(frozen=True)
class Combo:
    """Rules that together say more than each: points when of every group one has fired."""

    code: str
    version: int
    points: int
    groups: tuple[frozenset[str], ...]
    stop: bool


@dataclass(frozen=True)
class RuleSet:
    version: int
    rules: tuple[Rule, ...]
    shields: dict[str, Shield]
    combos: tuple[Combo, ...]
    words: Mapping[str, re.Pattern[str]]
    spelling: Spelling

    def rule(self, code: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.code == code), None)


@cache
def shipped() -> RuleSet:
    """Raises ConfigurationError when our own file cannot be understood: asked at the start."""
    return parse(FILE.read_text("utf-8"))


def parse(source: str) -> RuleSet:
    """Every rule checked and compiled. Raises ConfigurationError, naming the rule, when a single one is not sound."""
    try:
        found = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"the rules cannot be read: {error}") from None
    version = found.get("version")
    if type(version) is not int or version < 1:
        raise ConfigurationError("the rules need a version, a number from 1 on")
    if set(found) - _PARTS or not found.get("rule"):
        raise ConfigurationError(f"the rules hold {', '.join(sorted(_PARTS))}")
    words: dict[str, str] = found.get("words", {})
    shields = {table.get("name", ""): _shield(table, words) for table in found.get("shield", [])}
    rules = tuple(_rule(table, words, shields) for table in found["rule"])
    twice = [code for code, count in Counter(rule.code for rule in rules).items() if count > 1]
    if twice:
        raise ConfigurationError(f"two rules are called {twice[0]}")
    codes = {rule.code for rule in rules}
    return RuleSet(
        version,
        rules,
        shields,
        tuple(_combo(table, codes) for table in found.get("combo", [])),
        {name: compiled(f"<{name}>", words) for name in sorted({n for r in rules if r.hints for n in r.hints.points})},
        _spelling(found.get("spelt", {}), found.get("masked", []), words),
    )


_PARTS = {"version", "masked", "spelt", "words", "shield", "rule", "combo"}


def _spelling(spelt: dict[str, str], masked: list[str], words: Mapping[str, str]) -> Spelling:
    if any(len(word) < 2 for word in masked):
        raise ConfigurationError("masked: a word of two letters or more")
    other = tuple((folded(word), compiled(pattern, words)) for word, pattern in spelt.items())
    return Spelling(other, tuple(sorted(map(folded, masked), key=len, reverse=True)))


def _shield(table: dict[str, Any], words: dict[str, str]) -> Shield:
    sides = {side: table[side] for side in ("before", "after", "around") if side in table}
    if set(table) != {"name", *sides} or not sides or not all(isinstance(each, str) for each in table.values()):
        raise ConfigurationError(f"shield {table.get('name', 'without a name')}: a name and before, after or around")
    patterns = {side: compiled(pattern, words) for side, pattern in sides.items()}
    return Shield(patterns.get("before"), patterns.get("after"), patterns.get("around"))


def _rule(table: dict[str, Any], words: dict[str, str], shields: dict[str, Shield]) -> Rule:
    name = f"rule {table.get('code', 'without a code')}"
    odd = (_ASKED - set(table)) | (set(table) - _RULE_KEYS)
    if odd:
        raise ConfigurationError(f"{name}: missing or unknown: {', '.join(sorted(odd))}")
    _check_values(table, name, shields)
    try:
        patterns, together = (
            tuple(compiled(pattern, words) for pattern in table.get(key, [])) for key in ("patterns", "together")
        )
    except ConfigurationError as error:
        raise ConfigurationError(f"{name}: {error}") from None
    return Rule(
        **{key: table[key] for key in _ASKED},
        where=frozenset(Where(each) for each in table.get("where", list(Where))),
        kinds=frozenset(table.get("kinds", [])),
        patterns=patterns,
        together=together,
        hints=_hints(table, words, name),
        within=table.get("within", HINTS_WITHIN if "hints" in table else WITHIN),
        figure=table.get("figure", ""),
        unless=tuple(table.get("unless", [])),
        stop=table.get("stop", False),
        torn=table.get("torn", False),
        firm=table.get("firm", False),
        advice=table.get("advice", ""),
        cites_ja=table.get("cites_ja", ""),
        cites_en=table.get("cites_en", ""),
    )


def _hints(table: dict[str, Any], words: dict[str, str], name: str) -> Hints | None:
    points: dict[str, int] = table.get("hints", {})
    needs = tuple(frozenset(group) for group in table.get("needs", []))
    unknown = sorted(set(points) - set(words)) + sorted(frozenset().union(*needs) - set(points))
    if unknown:
        raise ConfigurationError(f"{name}: no word <{unknown[0]}>")
    return Hints(points, needs, table.get("enough", table["points"])) if points else None


def _check_values(table: dict[str, Any], name: str, shields: dict[str, Shield]) -> None:
    if any(type(table[key]) is not int or not 0 <= table[key] <= POINTS_MAX for key in ("version", "points")):
        raise ConfigurationError(f"{name}: version and points are numbers from 0 to {POINTS_MAX}")
    if len(table["code"]) > CODE_MAX:
        raise ConfigurationError(f"{name}: a code has at most {CODE_MAX} letters")
    if not set(table.get("where", [])) <= set(Where):
        raise ConfigurationError(f"{name}: where is listing or message")
    if not set(table.get("unless", [])) <= set(shields):
        raise ConfigurationError(f"{name}: an unknown shield")
    if sum(bool(table.get(key)) for key in ("patterns", "together", "figure", "hints")) != 1:
        raise ConfigurationError(f"{name}: patterns, together, hints or a figure")
    if type(table.get("within", WITHIN)) is not int or not 0 < table.get("within", WITHIN) <= WITHIN_MAX:
        raise ConfigurationError(f"{name}: within is a number up to {WITHIN_MAX}")
    if table.get("figure", "") not in {"", *FIGURES}:
        raise ConfigurationError(f"{name}: no figure {table['figure']}")


def _combo(table: dict[str, Any], codes: set[str]) -> Combo:
    name = f"combo {table.get('code', 'without a code')}"
    if set(table) - {"code", "version", "points", "all", "stop"} or not table.get("all"):
        raise ConfigurationError(f"{name}: code, version, points, all, stop")
    groups = tuple(frozenset(group) for group in table["all"])
    unknown = frozenset().union(*groups) - codes
    if unknown:
        raise ConfigurationError(f"{name}: no rule {sorted(unknown)[0]}")
    return Combo(table["code"], table["version"], table["points"], groups, table.get("stop", False))
