"""What is measured, by one sign: 500ミリリットル is 500ml, 10キロ mostly 10kg."""

from __future__ import annotations

_NAMES = {
    "%": ("パーセント",),
    "cc": ("シーシー",),
    "cm": ("センチ", "センチメートル"),
    "g": ("グラム",),
    "gb": ("ギガ", "ギガバイト"),
    "ha": ("ヘクタール",),
    "kg": ("キロ", "キログラム"),
    "km": ("キロメートル",),
    "kw": ("キロワット",),
    "l": ("リットル", "リッター"),
    "m": ("メートル",),
    "mb": ("メガバイト",),
    "mg": ("ミリグラム",),
    "ml": ("ミリリットル",),
    "mm": ("ミリ", "ミリメートル"),
    "t": ("トン",),
    "tb": ("テラ", "テラバイト"),
    "v": ("ボルト",),
    "w": ("ワット",),
    # Counted, therefore marked: see analysis.UNFREE.
    "インチ": ("inch", "型/"),
    "畳/": ("帖/",),
    "歳/": ("才/",),
}
_SIGNS = {name: sign for sign, names in _NAMES.items() for name in names}


def sign_of(token: str) -> str:
    """Of a token behind a number; another one stays as it is."""
    return _SIGNS.get(token, token)
