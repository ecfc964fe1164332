"""The region tree in memory, the same for every page: read once from the data file, never from the database.

Pages and lists speak of a `Place`; the mapped `Region` is there for foreign keys and joins."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from board.regions.models import Level, region_slug

DATA = Path(__file__).parent / "data"
REGIONS_FILE = DATA / "regions.csv"
ALIASES_FILE = DATA / "aliases.csv"
_NATION = frozenset(range(1, 48))


@dataclass(frozen=True, slots=True)
class Place:
    """One region of any level. `first_id` to `last_id` is everything in and below it."""

    id: int
    code: str
    parent_id: int | None
    level: Level
    kind: str
    name_ja: str
    kana: str
    name_en: str
    county_ja: str
    latitude: float | None
    longitude: float | None
    first_id: int
    last_id: int

    @property
    def slug(self) -> str:
        return region_slug(self.id)

    @property
    def can_hold_listings(self) -> bool:
        return self.level in {Level.MUNICIPALITY, Level.WARD}

    def contains(self, other: Place) -> bool:
        """A place contains itself."""
        return self.first_id <= other.id <= self.last_id

    def name(self, locale: str) -> str:
        return self.name_ja if locale == "ja" else self.name_en


@dataclass(frozen=True, slots=True)
class Alias:
    """An old code and name; `place_id` is today's region."""

    code: str
    name_ja: str
    place_id: int


def get(region_id: int) -> Place:
    """Raises KeyError for a number that is no region."""
    return _by_id()[region_id]


def by_slug(text: str) -> Place | None:
    """By what an address may carry: "15204", "15", "R4", the data's six digits, the code of a former ward.

    Only the first three are canonical: a page whose address differs from the place's slug redirects."""
    if not text.isascii():
        return None
    return _by_any_code().get(text)


def children(region_id: int) -> tuple[Place, ...]:
    """In order of the official code, north to south."""
    return _children().get(region_id, ())


def ancestors(region_id: int) -> tuple[Place, ...]:
    """Nearest first: city of a ward, prefecture, 地方. The place itself is not among them."""
    found = []
    parent_id = get(region_id).parent_id
    while parent_id is not None:
        found.append(get(parent_id))
        parent_id = found[-1].parent_id
    return tuple(found)


def prefecture_of(region_id: int) -> Place | None:
    """The prefecture a place is or lies in; a 地方 has none."""
    return _by_id().get(region_id // 1000 * 1000)


def prefecture_numbers(place: Place | None) -> frozenset[int]:
    """1 to 47: those that the place lies in or holds. No place is the whole country."""
    return _NATION if place is None else frozenset(range(place.first_id // 1000, place.last_id // 1000 + 1))


def regions() -> tuple[Place, ...]:
    """The eight 地方 in order; `children` gives the prefectures of each."""
    return tuple(get(number) for number in range(1, 9))


def prefectures() -> tuple[Place, ...]:
    return tuple(get(number * 1000) for number in range(1, 48))


def all_places() -> tuple[Place, ...]:
    """Parents stand before their children."""
    return tuple(_by_id().values())


def label(place: Place, locale: str) -> str:
    """The name that cannot be mistaken: a municipality with its prefecture, a ward with its city too.

    「新潟県 三条市」「神奈川県 横浜市 緑区」; "Midori Ward, Yokohama City, Kanagawa"."""
    if locale == "ja":
        return _label_ja(place)
    english = _label_en(place)
    # 江差町 and 枝幸町, both in Hokkaido, are both Esashi Town.
    return f"{english} ({place.name_ja})" if english in _shared_english_labels() else english


def _label_ja(place: Place) -> str:
    return " ".join(each.name_ja for each in (*reversed(_named_above(place)), place))


def _label_en(place: Place) -> str:
    if place.level is Level.REGION:
        return f"{place.name_en} Region"
    if place.level is Level.PREFECTURE:
        # Tokyo and Hokkaido are called by their names alone; most others share theirs with a city.
        return place.name_en if place.kind in {"都", "道"} else f"{place.name_en} Prefecture"
    return ", ".join(each.name_en for each in (place, *_named_above(place)))


def _named_above(place: Place) -> list[Place]:
    return [each for each in ancestors(place.id) if each.level is not Level.REGION]


@cache
def _shared_english_labels() -> frozenset[str]:
    times = Counter(_label_en(place) for place in all_places())
    return frozenset(english for english, count in times.items() if count > 1)


@cache
def aliases() -> tuple[Alias, ...]:
    with ALIASES_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Alias(row["old_code"], row["old_name_ja"], _id_of(row["new_code"]))
            for row in csv.DictReader(file)
        )


@cache
def _by_id() -> dict[int, Place]:
    places = {place.id: place for place in _read_places()}
    spans = {place.id: (place.first_id, place.last_id) for place in places.values()}
    # From the wards up, so that a parent sees the finished spans of its children.
    for place in reversed(places.values()):
        if place.parent_id is not None:
            (first, last), (first_below, last_below) = spans[place.parent_id], spans[place.id]
            spans[place.parent_id] = (min(first, first_below), max(last, last_below))
    return {
        place.id: replace(place, first_id=spans[place.id][0], last_id=spans[place.id][1])
        for place in places.values()
    }


def _read_places() -> Iterator[Place]:
    with REGIONS_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place_id, level = _id_of(row["code"]), Level(row["level"])
            first_id, last_id = _own_span(place_id, level)
            yield Place(
                id=place_id,
                code=row["code"],
                parent_id=_id_of(row["parent_code"]) if row["parent_code"] else None,
                level=level,
                kind=row["kind"],
                name_ja=row["name_ja"],
                kana=row["kana"],
                name_en=row["name_en"],
                county_ja=row["county_ja"],
                latitude=float(row["lat"]) if row["lat"] else None,
                longitude=float(row["lon"]) if row["lon"] else None,
                first_id=first_id,
                last_id=last_id,
            )


def _own_span(place_id: int, level: Level) -> tuple[int, int]:
    if level is Level.REGION:
        return 47_999, 1_000  # nothing yet: narrowed to its prefectures
    return place_id, place_id + 999 if level is Level.PREFECTURE else place_id


def _id_of(code: str) -> int:
    return int(code[1:]) if code.startswith("R") else int(code[:5])


@cache
def _children() -> dict[int, tuple[Place, ...]]:
    grouped: dict[int, list[Place]] = {}
    for place in sorted(_by_id().values(), key=lambda each: each.id):
        if place.parent_id is not None:
            grouped.setdefault(place.parent_id, []).append(place)
    return {parent_id: tuple(below) for parent_id, below in grouped.items()}


@cache
def _by_any_code() -> dict[str, Place]:
    codes: dict[str, Place] = {}
    for alias in aliases():
        codes[alias.code] = codes[alias.code[:5]] = get(alias.place_id)
    for place in all_places():
        codes[place.code] = codes[place.slug] = place
    return codes
