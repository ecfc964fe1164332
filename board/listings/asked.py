"""What somebody typed, understood with what this board knows: its places, kinds, categories, its operator's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from flask import current_app

from board import romaji
from board.backends.search import synonyms, understanding
from board.backends.search.asking import Lexicon, Shortcut, Understood
from board.backends.search.synonyms import Synonyms
from board.i18n import LANGUAGES, in_language, translate
from board.listings.kinds import CATEGORIES, KIND_NAMES, Kind
from board.regions import matching, names, tree
from board.regions.models import Level
from board.text import normalise

# An operator's own words, in the shape of board/backends/search/synonyms.toml.
SYNONYMS = "synonyms.toml"
# 中央区 and 中央町 are many; more names than this say nothing.
PLACES_MAX = 6


def understand(query: str, lexicon: Lexicon) -> Understood:
    return understanding.understand(query, lexicon, house(current_app.instance_path))


@dataclass(frozen=True)
class House:
    synonyms: Synonyms

    def place_names(self, typed: str) -> Sequence[str]:
        return place_names(typed)

    def value_of(self, name: Shortcut, typed: str) -> str | None:
        if name is Shortcut.REGION:
            found = matching.find(typed)
            place = tree.by_slug(typed) or (found[0].place if found and found[0].exact else None)
            return place.slug if place else None
        if name is Shortcut.KIND:
            return _codes()[0].get(normalise(typed))
        return _codes()[1].get(normalise(typed)) if name is Shortcut.CATEGORY else None


@cache
def house(instance: str) -> House:
    """Raises ConfigurationError when the operator's file cannot be understood."""
    own = Path(instance) / SYNONYMS
    shipped = synonyms.shipped()
    return House(shipped + synonyms.read(own) if own.exists() else shipped)


@lru_cache(maxsize=4096)
def place_names(typed: str) -> tuple[str, ...]:
    """How listings write the place that is called exactly this, in kanji, kana or romaji, today or formerly."""
    plain = names.plain(typed)
    # One character means its word far oftener than a ward: 南, 西.
    found = names.index().exact(names.key_of(plain)) if len(plain) > 1 else ()
    # Every listing names its prefecture, none its 地方.
    places = [place for place in found if place.level is not Level.REGION][:PLACES_MAX]
    return tuple(dict.fromkeys(name for place in places for name in _all_written(place, plain)))


def _all_written(place: tree.Place, typed: str) -> Iterable[str]:
    yield _written(place, typed)
    kana, english = names.short_kana(place), place.name_en.partition(" ")[0]
    # つ and みき are too short to say that a place is meant.
    if typed not in _whole_names(place) and place.level is not Level.WARD:
        yield from (name for name, least in ((kana, 3), (english, 4)) if len(name) >= least)


def _written(place: tree.Place, typed: str) -> str:
    if place.level is Level.WARD:
        # By a former name, a ward of one city only: 中央区 is in ten.
        is_former = len(typed) > len(place.name_ja) and not typed.isascii() and typed not in place.kana
        return "".join(each.name_ja for each in (*(tree.ancestors(place.id)[:1] if is_former else ()), place))
    short = place.name_ja if place.kind == "道" else place.name_ja[:-1]
    return place.name_ja if len(short) < 2 or typed in _whole_names(place) else short


def _whole_names(place: tree.Place) -> set[str]:
    kana = names.plain(place.kana)
    english = {romaji.sound(place.name_en)} if " " in place.name_en else set()
    return {names.plain(place.name_ja), kana, romaji.sound_of_kana(kana)} | english


@cache
def _codes() -> tuple[dict[str, str], dict[str, str]]:
    """Kinds and categories by every name of theirs, and by each part of one: 祭り, 年中行事, festival."""
    kinds: dict[str, str] = {}
    categories: dict[str, str] = {}
    for kind in Kind:
        _name(kinds, str(kind), KIND_NAMES[kind])
        for code, name in CATEGORIES[kind].items():
            _name(categories, code, name)
    return kinds, categories


def _name(codes: dict[str, str], code: str, name: str) -> None:
    for said in (code, *_in_every_language(name)):
        for each in (said, *said.replace(",", "・").replace("&", "・").split("・")):
            codes.setdefault(normalise(each), code)


def _in_every_language(name: str) -> Iterable[str]:
    for language in LANGUAGES:
        with in_language(language):
            yield translate(name)
