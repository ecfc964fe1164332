"""From text to the words that are indexed and looked for: the same for listings and for questions.

Short units (mode A), so that 京都 finds 京都市 but not 東京都; normalised forms, so that りんご, リンゴ and
林檎 are one word and 譲ります is 譲る; and a key for what the dictionary keeps apart, 譲り and 譲る."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from board.text import normalise

if TYPE_CHECKING:
    from sudachipy import Dictionary, Morpheme, Tokenizer

# The analyser takes at most 49,149 bytes at once; a character has at most four.
CHUNK_CHARACTERS = 12_000

_FUNCTION_WORDS = frozenset({"助詞", "助動詞", "補助記号", "空白"})
# Verbs and prefixes that only carry politeness: お譲りします, 譲ってください, 置いてあります.
_POLITENESS = frozenset({"御", "為る", "居る", "有る", "下さる"})
_INFLECTED = frozenset({"動詞", "名詞"})

_DASHES = "\\-\u2010-\u2015\u2212\u2500\u2501\ufe58\ufe63"
_DASH_FOR_LONG_VOWEL = re.compile(f"(?<=[ぁ-ゖァ-ヺ])[{_DASHES}](?![{_DASHES}0-9a-z])")
_KANJI = re.compile("[々〆ヵヶ\u3400-\u9fff\uf900-\ufaff]")
_OKURIGANA = re.compile(f"{_KANJI.pattern}([ぁ-ゖ])")
_ENGLISH = re.compile("[a-z]+")
_BREAKS = re.compile(r"[\s。、！？!?]")

_ROWS = {
    kana: row
    for row, kanas in {
        "w": "あいうえおわゐゑを",
        "k": "かきくけこ",
        "g": "がぎぐげご",
        "s": "さしすせそ",
        "z": "ざじずぜぞ",
        "t": "たちつてとっ",
        "d": "だぢづでど",
        "n": "なにぬねのん",
        "h": "はひふへほ",
        "b": "ばびぶべぼ",
        "p": "ぱぴぷぺぽ",
        "m": "まみむめも",
        "y": "やゆよ",
        "r": "らりるれろ",
    }.items()
    for kana in kanas
}


@dataclass(frozen=True)
class Word:
    """A word as people see it: its short units in order, and the key it shares with its other spellings."""

    tokens: tuple[str, ...]
    key: str = ""


def words(text: str) -> list[Word]:
    """The words that carry meaning; where there are none, the text itself between its spaces."""
    prepared = _DASH_FOR_LONG_VOWEL.sub("ー", normalise(text))
    found = [word for chunk in _chunks(prepared) for word in _meaningful(chunk)]
    return found or [Word((part,)) for part in prepared.split()]


def _chunks(text: str) -> Iterator[str]:
    while len(text) > CHUNK_CHARACTERS:
        breaks = [match.end() for match in _BREAKS.finditer(text, CHUNK_CHARACTERS // 2, CHUNK_CHARACTERS)]
        end = breaks[-1] if breaks else CHUNK_CHARACTERS
        yield text[:end]
        text = text[end:]
    if text:
        yield text


def _meaningful(text: str) -> Iterator[Word]:
    for morpheme in _tokenizer().tokenize(text):
        part_of_speech = morpheme.part_of_speech()[0]
        if part_of_speech in _FUNCTION_WORDS:
            continue
        units = (_unit(short) for short in _short_units(morpheme))
        tokens = tuple(unit for unit in units if unit and unit not in _POLITENESS)
        if tokens:
            yield Word(tokens, _okurigana_key(morpheme, part_of_speech))


def _short_units(morpheme: Morpheme) -> list[Morpheme]:
    # An empty answer means one unit. `add_single=True` would say so itself, but dies with a BaseException.
    return list(morpheme.split(_short_mode(), add_single=False)) or [morpheme]


def _unit(morpheme: Morpheme) -> str:
    form = "".join(morpheme.normalized_form().lower().split())
    return _singular(form) if _ENGLISH.fullmatch(form) else form


def _singular(word: str) -> str:
    """Enough for guitars, boxes and strawberries; both sides of a comparison go through it."""
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def _okurigana_key(morpheme: Morpheme, part_of_speech: str) -> str:
    """買い取り, 買取り and 買い取る share their kanji. One kanji alone would say too little (上げる, 上る):
    it takes the row of its kana along, so that 譲る and 譲り are 譲r."""
    if part_of_speech not in _INFLECTED:
        return ""
    form = morpheme.normalized_form()
    okurigana = _OKURIGANA.search(form)
    if okurigana is None:
        return ""
    kanji = "".join(_KANJI.findall(form))
    return kanji if len(kanji) > 1 else kanji + _ROWS.get(okurigana.group(1), "")


# A tokenizer belongs to one thread; the dictionary, 100 MB mapped into memory, to all of them.
_threads = threading.local()
_loading = threading.Lock()


def _tokenizer() -> Tokenizer:
    if not hasattr(_threads, "tokenizer"):
        with _loading:
            _threads.tokenizer = _dictionary().tokenizer(
                mode="C", fields={"pos", "normalized_form", "split_a"}
            )
    tokenizer: Tokenizer = _threads.tokenizer
    return tokenizer


@cache
def _dictionary() -> Dictionary:
    from sudachipy import Dictionary  # noqa: PLC0415 (0.3 s, which most commands never need)

    return Dictionary(dict="small")


@cache
def _short_mode() -> object:
    from sudachipy import SplitMode  # noqa: PLC0415

    return SplitMode.A
