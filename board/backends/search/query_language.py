"""The signs people use in a search field: "phrases", -without, OR, trailing *, 地域:三条. Nothing is ever an error;
whatever is none of these is looked for as it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from board.backends.search.asking import Bounds, Shortcut

QUERY_CHARACTERS_MAX = 200

_QUOTES = str.maketrans("“”„‟«»「」『』＂", '"' * 11)
# One piece: perhaps a minus, perhaps a name with a colon, then something quoted or everything up to a space.
_PIECE = re.compile(
    r'(?P<minus>[-－−‐–](?=[^\s]))?(?:(?P<name>[^\s"|｜:：]+)[:：])?(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"|｜]+))'
    r"|(?P<colon>[^\s\"|｜]+)|(?P<or>[|｜])"
)
_STARS = re.compile(r"[*＊]+$")
_NAMES = {
    **dict.fromkeys(("地域", "場所", "市町村", "region", "place"), Shortcut.REGION),
    **dict.fromkeys(("種別", "種類", "kind", "type"), Shortcut.KIND),
    **dict.fromkeys(("カテゴリ", "カテゴリー", "分類", "category"), Shortcut.CATEGORY),
    **dict.fromkeys(("価格", "値段", "price"), Shortcut.PRICE),
}
_AMOUNT = r"(\d[\d,]*)(千|万)?円?"
_BOUND = re.compile(f"(<=|>=|<|>|=|≤|≥|〜|~)?{_AMOUNT}(以下|以上|まで|から|未満)?")
_RANGE = re.compile(f"(?:{_AMOUNT})?(?:-|~|〜|–|から|\\.\\.)(?:{_AMOUNT})?(?:まで)?")
_FREE = {"無料", "free", "0"}
_YEN_MAX = 10**12


@dataclass(frozen=True)
class Item:
    """`text` as it was typed, without its signs. `typed`: with them."""

    text: str
    typed: str
    is_phrase: bool = False
    is_begun: bool = False
    is_excluded: bool = False
    shortcut: Shortcut | None = None


def parse(query: str) -> list[list[Item]]:
    """Groups of which one item each is to hold: most have one, those joined by OR several."""
    groups: list[list[Item]] = []
    is_joining = False
    for item in _items(query[:QUERY_CHARACTERS_MAX].translate(_QUOTES)):
        if item is None:
            is_joining = bool(groups)
        elif is_joining and not (item.is_excluded or item.shortcut or _stands_alone(groups[-1])):
            groups[-1].append(item)
            is_joining = False
        else:
            groups.append([item])
            is_joining = False
    return groups


def _stands_alone(group: list[Item]) -> bool:
    return group[0].is_excluded or group[0].shortcut is not None


def _items(query: str) -> Iterator[Item | None]:
    """None is an OR."""
    for match in _PIECE.finditer(query):
        typed = match.group()
        if match["or"] or typed == "OR":
            yield None
        elif item := _item(match, typed):
            yield item


def _item(match: re.Match[str], typed: str) -> Item | None:
    shortcut = _NAMES.get(unicodedata.normalize("NFKC", match["name"] or "").lower())
    value = match["quoted"] if match["quoted"] is not None else (match["plain"] or match["colon"] or "")
    if match["name"] and shortcut and not match["minus"]:
        return Item(value, typed, shortcut=shortcut) if value.strip() else None
    if match["name"]:
        # No name of ours: the colon is a sign like any other.
        value = f"{match['name']}:{value}"
    is_phrase = match["quoted"] is not None and not match["name"]
    text = value if is_phrase else _STARS.sub("", value)
    if not text.strip():
        return None
    return Item(
        text,
        typed,
        is_phrase=is_phrase,
        is_begun=text != value,
        is_excluded=match["minus"] is not None,
    )


def price_bounds(text: str) -> Bounds | None:
    """<=5000, 5000円以下, 1000-5000, 1万以上, 無料. None for what is no price."""
    plain = unicodedata.normalize("NFKC", text).lower().replace(" ", "").replace("¥", "").replace("yen", "円")
    if plain in _FREE:
        return 0, 0
    if match := _BOUND.fullmatch(plain):
        return _bounds(match[1] or "", _yen(match[2], match[3]), match[4] or "")
    if (match := _RANGE.fullmatch(plain)) and (match[1] or match[3]):
        low = _yen(match[1], match[2]) if match[1] else None
        high = _yen(match[3], match[4]) if match[3] else None
        return (high, low) if low is not None and high is not None and high < low else (low, high)
    return None


def _bounds(sign: str, yen: int, word: str) -> Bounds:
    if sign in {"<=", "≤", "~", "〜"} or word in {"以下", "まで"}:
        return None, yen
    if sign in {">=", "≥"} or word in {"以上", "から"}:
        return yen, None
    if sign == "<" or word == "未満":
        return None, max(yen - 1, 0)
    return (yen + 1, None) if sign == ">" else (yen, yen)


def _yen(digits: str, unit: str | None) -> int:
    # More digits than any price has would only be slow to read.
    number = int(digits.replace(",", "")[:13]) * {"千": 1000, "万": 10_000}.get(unit or "", 1)
    return min(number, _YEN_MAX)
