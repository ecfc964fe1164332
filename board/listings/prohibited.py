"""What may not be offered among goods, and by which law: named beside the category of the form."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

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
    tables: list[dict[str, Any]] = tomllib.loads(FILE.read_text("utf-8"))["item"]
    return tuple(Prohibited(**{**table, "categories": tuple(table["categories"])}) for table in tables)


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
