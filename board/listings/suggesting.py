"""What may be meant by the beginning of a word: words of the index, places, categories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

import jaconv
from flask import url_for

from board.backends import search
from board.backends.search.vocabulary import reading_of
from board.i18n import _, current_language, in_language, translate
from board.listings.kinds import CATEGORY_NAMES
from board.regions import matching, tree
from board.text import normalise

TYPED_MAX = 60
WORDS_SHOWN, PLACES_SHOWN, CATEGORIES_SHOWN = 5, 3, 2
WORDS_LOOKED_AT = 60


@dataclass(frozen=True)
class Suggestion:
    label: str
    sort: str
    url: str


def suggest(typed: str) -> list[Suggestion]:
    """For the last word that was typed; those before it stay."""
    *before, begun = normalise(typed[:TYPED_MAX]).split() or [""]
    if not begun:
        return []
    return [*_words(before, begun), *_places(before, begun), *_categories(before, begun)]


def _words(before: list[str], begun: str) -> Iterator[Suggestion]:
    try:
        found = search.current().lexicon.starting_with(begun, limit=WORDS_LOOKED_AT)
    except search.SearchUnavailable:
        return
    written = str(jaconv.kata2hira(begun))
    # Written so comes before read so; a single sign is read in too many ways to be meant.
    telling = [word for word in found if word != begun and len(word) > 1]
    telling.sort(key=lambda word: not str(jaconv.kata2hira(word)).startswith(written))
    for word in telling[:WORDS_SHOWN]:
        query = " ".join([*before, word])
        yield Suggestion(query, _("ことば"), url_for("listings.index", q=query))


def _places(before: list[str], begun: str) -> Iterator[Suggestion]:
    for match in islice(matching.find(begun), PLACES_SHOWN):
        url = _narrowed(before, region=match.place.slug)
        yield Suggestion(tree.label(match.place, current_language()), _("地域"), url)


def _categories(before: list[str], begun: str) -> Iterator[Suggestion]:
    begun = str(jaconv.kata2hira(begun))
    fitting = (code for code, spellings in _spellings().items() if any(each.startswith(begun) for each in spellings))
    for code in islice(fitting, CATEGORIES_SHOWN):
        yield Suggestion(translate(CATEGORY_NAMES[code]), _("カテゴリー"), _narrowed(before, category=code))


def _narrowed(before: list[str], **filters: Any) -> str:
    # Without words there is no `q` in the address.
    return url_for("listings.index", q=" ".join(before) or None, **filters)


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    """Of each category: every part of its names in both languages, and how it is read."""
    with in_language("en"):
        english = {code: translate(name).replace(",", "・").replace("&", "・") for code, name in CATEGORY_NAMES.items()}
    return {code: tuple(_parts(f"{name}・{english[code]}")) for code, name in CATEGORY_NAMES.items()}


def _parts(names: str) -> Iterator[str]:
    for part in filter(None, normalise(names).split("・")):
        yield str(jaconv.kata2hira(part.strip()))
        yield from reading_of(part.strip()).split()
