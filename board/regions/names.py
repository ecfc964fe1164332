"""Every name a place answers to, as keys of one index: kanji, kana and the sound of its romaji."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import jaconv

from board import romaji
from board.kanji import modern
from board.regions import tree
from board.regions.models import Level

# Besides what is older than today's: look-alikes that stand for the same name on an envelope, 竜ケ崎, 塩釜.
_VARIANTS = str.maketrans("龍竈鰺檜礪祗", "竜釜鯵桧砺祇")
_SAME_SIGNS = str.maketrans("ヶゖケ’‘ʼ‐–—−", "けけけ'''----")
_SEPARATORS = re.compile(r"[\s、，,。・･/／|>＞()（）「」『』\"“”]+")
# The 地方 is the prefecture under another name: whoever types it means the prefecture.
HOKKAIDO_AS_REGION = 1
_KANA_SUFFIXES = {
    "市": ("し",),
    "政令指定都市": ("し",),
    "区": ("く",),
    "特別区": ("く",),
    "町": ("ちょう", "まち"),
    "村": ("むら", "そん"),
    "県": ("けん",),
    "府": ("ふ",),
    "都": ("と",),
    "道": (),
    "地方": ("ちほう",),
}
_ASCII = re.compile(r"[\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class NameIndex:
    places_by_key: dict[str, tuple[tree.Place, ...]]
    sorted_keys: tuple[str, ...]
    by_county: dict[str, tuple[tree.Place, ...]]

    def exact(self, key: str) -> tuple[tree.Place, ...]:
        return self.places_by_key.get(key, ())

    def starting(self, key: str, limit: int) -> Iterator[tree.Place]:
        """Places with a name that begins with the key, without those that have exactly this name."""
        start = bisect_left(self.sorted_keys, key)
        for name in self.sorted_keys[start : start + limit]:
            if not name.startswith(key):
                return
            if name != key:
                yield from self.places_by_key[name]


def plain(text: str) -> str:
    """One form for every way of writing: widths, letter case, katakana and variant kanji are alike."""
    composed = modern(unicodedata.normalize("NFKC", text).casefold()).translate(_VARIANTS)
    return str(jaconv.kata2hira(composed.translate(_SAME_SIGNS)))


def words(text: str) -> list[str]:
    return [word for word in _SEPARATORS.split(plain(text)) if word]


def is_latin(text: str) -> bool:
    return _ASCII.fullmatch("".join(_without_marks(text))) is not None


def key_of(name: str) -> str:
    """The index key of one name that is already `plain`: Latin letters by their sound."""
    return romaji.sound(name) if is_latin(name) else name


@cache
def index() -> NameIndex:
    found: dict[str, dict[int, tree.Place]] = {}
    counties: dict[str, list[tree.Place]] = {}
    for place in tree.all_places():
        if place.id == HOKKAIDO_AS_REGION:
            continue
        for key in _keys(place):
            found.setdefault(key, {})[place.id] = place
        if place.county_ja:
            counties.setdefault(plain(place.county_ja), []).append(place)
    for alias in tree.aliases():
        found.setdefault(plain(alias.name_ja), {})[alias.place_id] = tree.get(alias.place_id)
    return NameIndex(
        places_by_key={key: tuple(places.values()) for key, places in found.items()},
        sorted_keys=tuple(sorted(found)),
        by_county={name: tuple(places) for name, places in counties.items()},
    )


def _keys(place: tree.Place) -> Iterator[str]:
    yield from _kanji_keys(place)
    short = short_kana(place)
    english, _space, kind = place.name_en.lower().partition(" ")
    for kana in {place.kana, short}:
        yield kana
        yield romaji.sound_of_kana(kana)
    for spelling in {romaji.sound_of_kana(short), romaji.sound(english)}:
        yield spelling
        yield romaji.sound(spelling + (kind or _english_kind(place)))
        if place.kind == "特別区":
            # Tokyo's wards write themselves both ways: Chiyoda Ward, Chiyoda City.
            yield romaji.sound(spelling + "city")


def _kanji_keys(place: tree.Place) -> Iterator[str]:
    name = plain(place.name_ja)
    short = name if place.kind == "道" else name.removesuffix("地方" if place.level is Level.REGION else name[-1])
    for written in {name, short}:
        yield written
        if "け" in written and ("ヶ" in place.name_ja or "ケ" in place.name_ja):
            yield written.replace("け", "が")


def short_kana(place: tree.Place) -> str:
    """Without its 市, 区, 町 or 村: さばえ."""
    for suffix in _KANA_SUFFIXES[place.kind]:
        if place.kana.endswith(suffix):
            return place.kana.removesuffix(suffix)
    return place.kana


def _english_kind(place: tree.Place) -> str:
    return "region" if place.level is Level.REGION else "prefecture"


def _without_marks(text: str) -> Iterator[str]:
    """ō is o with a mark: Latin all the same."""
    for letter in unicodedata.normalize("NFKD", text):
        if not unicodedata.combining(letter):
            yield letter
