"""Foreign words as one, however their sounds are written: タイヤ and タイア, ヒータ and ヒーター."""

from __future__ import annotations

import re
from functools import lru_cache

# スキ is not スキー; ヒータ is ヒーター.
_WITHOUT_END_MIN = 3
_WITHOUT_DOTS = str.maketrans("ァィゥェォッャュョヮヂヅ", "アイウエオツヤユヨワジズ", "・")
_ROWS = (
    (re.compile("ヴア"), "バ"),
    (re.compile("ヴイ"), "ビ"),
    (re.compile("ヴエ"), "ベ"),
    (re.compile("ヴオ"), "ボ"),
    (re.compile("ヴ"), "ブ"),
    (re.compile("(?<=[オコソトノホモヨロゴゾドボポ])[ウオ]"), "ー"),
    (re.compile("(?<=[ウクスツヌフムユルグズブプ])ウ"), "ー"),
    (re.compile("(?<=[エケセテネヘメレゲゼデベペ])[イエ]"), "ー"),
    (re.compile("(?<=[イキシチニヒミリギジビピ])ア"), "ヤ"),
    (re.compile("ー+"), "ー"),
)


@lru_cache(maxsize=8192)
def folded(word: str) -> str:
    """For comparing only, never for showing."""
    word = word.translate(_WITHOUT_DOTS)
    for pattern, replacement in _ROWS:
        word = pattern.sub(replacement, word)
    shorter = word.removesuffix("ー")
    return shorter if len(shorter) >= _WITHOUT_END_MIN else word


def enlarged(word: str) -> str:
    """ボランテア for ボランテァ."""
    return word.translate(_WITHOUT_DOTS)
