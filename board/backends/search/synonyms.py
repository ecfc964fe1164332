"""Words that mean the same, from a file people can read: `synonyms.toml`, and the operator's own beside it."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("synonyms.toml")


def respelled(text: str) -> str:
    """Spellings the dictionary does not know, as it knows them: 売切 → 売り切れ."""
    spellings, pattern = _spellings()
    return pattern.sub(lambda match: spellings[match.group()], text)


@cache
def _spellings() -> tuple[dict[str, str], re.Pattern[str]]:
    spellings: dict[str, str] = tomllib.loads(FILE.read_text(encoding="utf-8"))["spelling"]
    longest_first = sorted(spellings, key=len, reverse=True)
    return spellings, re.compile("|".join(map(re.escape, longest_first)))
