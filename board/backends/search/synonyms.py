"""Words that mean the same, from files people can read: `synonyms.toml`, and an operator's own beside it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from board.backends.search import english
from board.errors import ConfigurationError

FILE = Path(__file__).with_name("synonyms.toml")
PARTS = frozenset({"same", "wider", "abroad", "spelling"})


@dataclass(frozen=True, eq=False)
class Synonyms:
    """`same`: groups of words of which each finds all. `wider`: who types the word on the left also finds those on the
    right, not the other way round; `abroad`: the same, for words that are in no listing. Read once and kept: equal only
    to itself."""

    same: Sequence[Sequence[str]] = ()
    wider: Mapping[str, Sequence[str]] = field(default_factory=dict)
    abroad: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def pairs(self) -> Iterable[tuple[str, str]]:
        """(what is typed, what is found besides)."""
        for group in self.same:
            yield from ((word, other) for word in group for other in group if other != word)
        for word, others in self.wider.items():
            yield from ((word, other) for other in others)

    def of_abroad(self, typed: str) -> Sequence[str]:
        return self.abroad.get(english.singular(typed), ())

    def __add__(self, more: Synonyms) -> Synonyms:
        return Synonyms([*self.same, *more.same], _both(self.wider, more.wider), _both(self.abroad, more.abroad))


def _both(one: Mapping[str, Sequence[str]], other: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    return {word: [*one.get(word, ()), *other.get(word, ())] for word in (*one, *other)}


@cache
def shipped() -> Synonyms:
    return read(FILE)


def read(path: Path) -> Synonyms:
    """Raises ConfigurationError for a file that is none of ours."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        return _checked(given)
    except (OSError, UnicodeError, ValueError) as error:
        raise ConfigurationError(f"{path}: {error}") from error


def _checked(given: Mapping[str, Any]) -> Synonyms:
    same, wider, abroad = given.get("same", []), given.get("wider", {}), given.get("abroad", {})
    if unknown := set(given) - PARTS:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    if not isinstance(same, list) or not all(_are_words(group) for group in same):
        raise ValueError("same must be a list of lists of words")
    for name, table in (("wider", wider), ("abroad", abroad)):
        if not isinstance(table, dict) or not all(_are_words(others) for others in table.values()):
            raise ValueError(f"{name} must be a table of lists of words")
    return Synonyms(same, wider, abroad)


def _are_words(group: object) -> bool:
    return isinstance(group, list) and all(isinstance(word, str) and word.strip() for word in group)


def respelled(text: str) -> str:
    """Spellings the dictionary does not know, as it knows them: 売切 → 売り切れ. Changing them asks for a new index."""
    spellings, pattern = _spellings()
    return pattern.sub(lambda match: spellings[match.group()], text)


@cache
def _spellings() -> tuple[dict[str, str], re.Pattern[str]]:
    spellings: dict[str, str] = tomllib.loads(FILE.read_text(encoding="utf-8"))["spelling"]
    longest_first = sorted(spellings, key=len, reverse=True)
    return spellings, re.compile("|".join(map(re.escape, longest_first)))
