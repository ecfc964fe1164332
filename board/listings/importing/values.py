"""What single cells mean: codes, fees, numbers of people, places on the map. None is "not plainly said"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from board.listings.importing.days import is_nothing, narrow
from board.listings.models import PRICE_MAX
from board.regions import tree
from board.regions.tree import Place

PEOPLE_MAX = 100_000
# Of the islands and the sea around them: what lies outside was typed into the wrong column.
NORTH, EAST = (20.0, 46.0), (122.0, 154.0)
_CHECK_WEIGHTS = (6, 5, 4, 3, 2)
_YEN = re.compile(r"¥?(\d{1,3}(?:,\d{3})+|\d{1,9})円?")
_FREE = re.compile(r"無料(?:です)?|0円?|タダ")
_PEOPLE = re.compile(r"(\d{1,6})(?:人|名)?")
_CALLED_OFF = re.compile(r"中止|取り?やめ|取消|キャンセル|cancel", re.IGNORECASE)
# In this order: a 工作教室 at a 夏まつり is part of the festival.
_CATEGORY_WORDS = (
    ("flea", "フリマ|フリーマーケット|交換会|バザー"),
    ("market", "マルシェ|朝市|市場|直売|物産"),
    ("relocation", "移住|二地域|空き家相談"),
    ("festival", "まつり|祭|花火|盆踊|縁日|イルミ"),
    ("cleanup", "清掃|クリーン|草刈|ごみ拾い"),
    ("harvest", "収穫|農業体験|田植|稲刈|いも掘|野菜作り"),
    ("tour", "ツアー|まち歩き|街歩き|散策|ウォーキング|ハイキング|見学会"),
    ("sports", "スポーツ|マラソン|体操|ピラティス|ヨガ|試合|大会|運動|応援"),
    ("arts", "展|コンサート|音楽|演奏|映画|上映|美術|演劇|落語|合唱|サイン会"),
    ("workshop", "体験|ワークショップ|工作|手づくり|手作り|ものづくり|つくろう|作ろう"),
    ("course", "講座|教室|講演|セミナー|学習|研修|勉強|塾|トーク|相談"),
    ("meetup", "交流|サロン|カフェ|つどい|集い"),
)
_CATEGORY_PATTERNS = [(code, re.compile(words)) for code, words in _CATEGORY_WORDS]


@dataclass(frozen=True, slots=True)
class Spot:
    latitude: float
    longitude: float


def place_of(text: str, *, near: Place | None = None) -> Place | None:
    """By its code, also without the leading zero or the check digit. Five digits may be either: what lies in the
    prefecture of `near` is meant, and where that does not decide it, nobody knows."""
    code = narrow(text)
    if not code.isascii() or not code.isdigit():
        return None
    possible = {found.id: found for each in _written_out(code) if (found := tree.by_slug(each)) is not None}
    at_home = [found for found in possible.values() if near and found.id // 1000 == near.id // 1000]
    if len(at_home) == 1:
        return at_home[0]
    return next(iter(possible.values())) if len(possible) == 1 else None


def _written_out(code: str) -> list[str]:
    """Five digits each, as addresses carry them."""
    with_check = [digits[:5] for digits in (code.zfill(6),) if len(digits) == 6 and digits[5] == check_digit(digits)]
    without = [code.zfill(5)] if len(code) in {4, 5} else [code.zfill(2)] if len(code) <= 2 else []
    return [*with_check, *without]


def check_digit(digits: str) -> str:
    """Of the first five."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:5], _CHECK_WEIGHTS, strict=True))
    return str(11 - total) if total < 11 else str((11 - total % 11) % 10)


def yen_of(text: str) -> int | None:
    """Of 「500円」 and 「無料」; 「一般300円、高校生以下無料」 is for people to read."""
    said = narrow(text)
    if _FREE.fullmatch(said):
        return 0
    found = _YEN.fullmatch(said)
    if found is None:
        return None
    yen = int(found[1].replace(",", ""))
    return yen if yen <= PRICE_MAX else None


def people_of(text: str) -> int | None:
    found = _PEOPLE.fullmatch(narrow(text))
    return int(found[1]) or None if found and int(found[1]) <= PEOPLE_MAX else None


def spot_of(latitude: str, longitude: str) -> Spot | None:
    """The right way round, whichever way they were typed."""
    try:
        north, east = float(narrow(latitude)), float(narrow(longitude))
    except ValueError:
        return None
    if not _lies(north, NORTH) and _lies(east, NORTH):
        north, east = east, north
    return Spot(north, east) if _lies(north, NORTH) and _lies(east, EAST) else None


def _lies(degrees: float, within: tuple[float, float]) -> bool:
    return within[0] <= degrees <= within[1]


def is_called_off(text: str) -> bool:
    return not is_nothing(text) and _CALLED_OFF.search(narrow(text)) is not None


def category_of(*texts: str) -> str | None:
    """By the first text that says something of it."""
    for text in texts:
        found = next((code for code, words in _CATEGORY_PATTERNS if words.search(text)), None)
        if found:
            return found
    return None
