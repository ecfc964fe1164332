"""Finds the places a person may mean by what they typed: in kanji, kana or romaji, whole or only begun.

Pure: no database. Postal codes are looked up in `resolving`, which falls back to this."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from board import romaji
from board.regions import names, tree
from board.regions.models import Level

MATCH_LIMIT = 50
# The longest full name with its prefecture has 17 letters in kanji, 40 in romaji: nothing longer is read.
QUERY_MAX = 120
_READ_MAX = 60
_ADDRESS_HEAD_MAX = 25

_KANA = re.compile(r"[ぁ-ゖー]+")
_LEVELS = list(Level)
_COUNTRY = {"日本", "日本国", "japan"}
_KIND_WORDS = {
    *("city", "town", "village", "ward", "prefecture", "region"),
    *("shi", "ku", "cho", "chou", "machi", "mura", "son", "ken", "fu", "to"),
}

# Ranges of ids, both ends included; None is all of Japan.
Spans = tuple[tuple[int, int], ...] | None
Lookup = Callable[[str], Iterable[tree.Place]]


@dataclass(frozen=True, slots=True)
class Match:
    """exact: the text is a whole name of the place, not only the beginning of one."""

    place: tree.Place
    exact: bool


def find(query: str) -> list[Match]:
    """Best first: whole names, then begun ones; within each the larger place first, then north to south."""
    texts = _readable(query)
    exact = _all_readings(texts, _named) or _by_ear(texts, _named)
    begun = _all_readings(texts, _beginning_with) or ([] if exact else _by_ear(texts, _beginning_with))
    if not exact and not begun:
        exact = _at_the_head_of_an_address(texts)
    exact_ids = {place.id for place in exact}
    matches = [Match(place, exact=True) for place in exact]
    matches += [Match(place, exact=False) for place in begun if place.id not in exact_ids]
    return matches[:MATCH_LIMIT]


def _readable(query: str) -> list[str]:
    """The texts to read from large to small: 「新潟県三条市」, and "Sanjo, Niigata" turned round as well."""
    words = [word for word in names.words(query[:QUERY_MAX])[:QUERY_MAX] if word not in _COUNTRY]
    texts = ["".join(words)[:_READ_MAX]]
    if len(words) > 1 and names.is_latin(texts[0]):
        texts.append("".join(reversed(_with_their_kinds(words)))[:_READ_MAX])
    return [text for text in texts if names.key_of(text)]


def _with_their_kinds(words: list[str]) -> list[str]:
    """["sanjo", "city", "niigata"] → ["sanjocity", "niigata"]."""
    together: list[str] = []
    for word in words:
        if word in _KIND_WORDS and together:
            together[-1] += word
        else:
            together.append(word)
    return together


def _all_readings(texts: Iterable[str], last: Lookup) -> list[tree.Place]:
    found = {place.id: place for text in texts for place in _readings(text, None, last)}
    return sorted(found.values(), key=lambda place: (_LEVELS.index(place.level), place.id))


def _readings(text: str, within: Spans, last: Lookup) -> Iterator[tree.Place]:
    """Read the text as one name, or as the name of something larger and what lies in it."""
    yield from (place for place in last(text) if _inside(place.id, within))
    for end in range(1, len(text)):
        for inner in _larger_ones(text[:end], within):
            yield from _readings(text[end:], inner, last)


def _larger_ones(name: str, within: Spans) -> Iterator[Spans]:
    for place in _named(name):
        # Strictly inside: a city is not in itself, so that every step gets narrower and reading ends.
        if place.last_id > place.id and _inside(place.id, within):
            yield ((max(place.first_id, place.id + 1), place.last_id),)
    of_county = names.index().by_county.get(name, ())
    if members := tuple((place.id, place.id) for place in of_county if _inside(place.id, within)):
        yield members


def _inside(region_id: int, spans: Spans) -> bool:
    return spans is None or any(first <= region_id <= last for first, last in spans)


def _named(name: str) -> Iterable[tree.Place]:
    return names.index().exact(names.key_of(name))


def _beginning_with(name: str) -> Iterable[tree.Place]:
    key = romaji.unfinished_sound(name) if names.is_latin(name) else name
    return names.index().starting(key, limit=200) if key else ()


def _by_ear(texts: list[str], last: Lookup) -> list[tree.Place]:
    """さんじょー, おおた for おた: kana that is no reading of ours, compared by its sound."""
    return _all_readings((romaji.sound_of_kana(text) for text in texts if _KANA.fullmatch(text)), last)


def _at_the_head_of_an_address(texts: list[str]) -> list[tree.Place]:
    """「新潟県三条市旭町2丁目」: the longest beginning that is a whole name with its 市, 区, 町 or 村."""
    for text in texts[:1]:
        for end in range(min(len(text), _ADDRESS_HEAD_MAX), 1, -1):
            if text[end - 1] in "市区町村都道府県" and (places := _all_readings([text[:end]], _named)):
                return places
    return []
