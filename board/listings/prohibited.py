"""What may not be offered among goods, and by which law: named beside the category of the form."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from board.errors import ConfigurationError
from board.i18n import _, current_language, translate
from board.listings.kinds import CATEGORIES, Kind

FILE = Path(__file__).parent / "data" / "prohibited.toml"


@dataclass(frozen=True)
class Prohibited:
    code: str
    # Empty: whatever the category.
    categories: tuple[str, ...]
    ja: str
    en: str
    law_ja: str
    law_en: str

    def what(self, language: str) -> str:
        return self.ja if language == "ja" else self.en

    def law(self, language: str) -> str:
        return self.law_ja if language == "ja" else self.law_en


@cache
def entries() -> tuple[Prohibited, ...]:
    """Raises ConfigurationError when the file cannot be understood: asked at the start, before anybody posts."""
    try:
        tables: list[dict[str, Any]] = tomllib.loads(FILE.read_text("utf-8"))["item"]
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise ConfigurationError(f"{FILE.name} cannot be read: {error!r}") from None
    return tuple(_entry(table, number) for number, table in enumerate(tables, start=1))


def _entry(table: dict[str, Any], number: int) -> Prohibited:
    name = f"{FILE.name}: item number {number} ({table.get('code', 'without a code')})"
    asked = {field.name for field in fields(Prohibited)}
    if set(table) != asked:
        raise ConfigurationError(f"{name}: missing or unknown: {', '.join(sorted(set(table) ^ asked))}")
    categories = table["categories"]
    if not isinstance(categories, list) or not set(categories) <= set(CATEGORIES[Kind.GOODS]):
        raise ConfigurationError(f"{name}: a category that goods do not have")
    if not all(isinstance(table[text], str) and table[text].strip() for text in asked - {"categories"}):
        raise ConfigurationError(f"{name}: a text is missing")
    return Prohibited(**{**table, "categories": tuple(categories)})


def groups() -> list[dict[str, Any]]:
    """First what holds for everything (code ""), then by category, in the language of the page."""
    names = {"": _("どのカテゴリーでも"), **{code: translate(name) for code, name in CATEGORIES[Kind.GOODS].items()}}
    return [{"code": code, "name": name, "items": _items(code)} for code, name in names.items()]


def _items(category: str) -> list[dict[str, str]]:
    language = current_language()
    return [
        {"what": each.what(language), "law": each.law(language)}
        for each in entries()
        if category in (each.categories or ("",))
    ]
