"""Guesses at what somebody may have meant, for words that nothing holds: a slip of the finger, half a word, a part of
another one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

import jaconv

from board.backends.search import katakana
from board.backends.search.analysis import words
from board.backends.search.asking import BOUNDARY, Alternative, Field, Lexicon
from board.backends.search.dictionary import is_in_the_dictionary, is_only_a_name, readings, voiceless
from board.backends.search.documents import edge_term, pairs
from board.backends.search.ways import (
    BEGUN_MAX,
    BY_BEGINNING,
    BY_PAIRS,
    SOUND_MIN,
    Part,
    all_written_as,
    covers,
    is_kana,
)

NEAR_MAX = 3
BEGUN_MIN, LATIN_BEGUN_MIN = 2, 3
_PAIRED_MIN = 3

_PLACES, _PEOPLE = "市町村区郡島", "者員師士"
_KATAKANA = re.compile("[ァ-ヺー]+")
_KANJI = re.compile("[々〆\u3400-\u9fff]")
_ALL_KANJI = re.compile("[々〆\u3400-\u9fff]{2,6}")
_DOUBLED = re.compile(r"(.)\1")


def near(written: str, lexicon: Lexicon, *, is_generous: bool) -> list[str]:
    """What somebody may have meant. A number is no typing mistake, and a word of the dictionary hardly one."""
    may_be_wrong = is_generous and len(written) > 3 and is_kana(written) and not _is_sure(written)
    if any(sign.isdigit() for sign in written) or (is_in_the_dictionary(written) and not may_be_wrong):
        return []
    found = _nearest(written, lexicon)
    if _ALL_KANJI.fullmatch(written):
        found = _likely(written, found)
    elif may_be_wrong and is_in_the_dictionary(written):
        # Whoever types a real word for another has begun that other one: ハンター is not センター.
        found = [other for other in found if _beginning(other) == _beginning(written)]
    return found[:NEAR_MAX]


def _nearest(written: str, lexicon: Lexicon) -> list[str]:
    """One slip away; or two, of which one is the commonest of all: begginer, シュレッタ, ボランテァ."""
    found = lexicon.near(written)
    if not found and _DOUBLED.search(written) and written.isascii():
        return lexicon.near(_DOUBLED.sub(r"\1", written))
    if not found and _KATAKANA.fullmatch(written):
        with_end = written.removesuffix("ー") if written.endswith("ー") else written + "ー"
        return lexicon.near(with_end) or lexicon.near(katakana.enlarged(written))
    return found


def _beginning(word: str) -> str:
    return voiceless(str(jaconv.hira2kata(word[0])))


def _is_sure(kana: str) -> bool:
    """ふろしき is 風呂敷 and nothing else; オルゴン is also in the dictionary."""
    return any(_KANJI.search(token) for word in words(kana) for token in word.tokens)


def _likely(written: str, found: Sequence[str]) -> list[str]:
    """Who types kanji types how they sound: 自転者 is 自転車, and 両津市 is not 大津市."""
    alike = [other for other in found if len(other) == len(written) and _sound_alike(written, other)]
    return alike or [other for other in found if _in_common(written, other) > 1]


def _sound_alike(written: str, other: str) -> bool:
    changed = [(one, another) for one, another in zip(written, other, strict=True) if one != another]
    return len(changed) == 1 and all(not set(readings(one)).isdisjoint(readings(other)) for one, other in changed)


def _in_common(written: str, other: str) -> int:
    """How many characters both begin and end with, without what every place ends with."""
    one, another = written.rstrip(_PLACES), other.rstrip(_PLACES)
    begun = _begun_alike(one, another)
    return begun + _begun_alike(one[begun:][::-1], another[begun:][::-1])


def _begun_alike(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def completed(chunk: str, lexicon: Lexicon) -> Iterator[Alternative]:
    """Half a word, typed without a star."""
    is_long_enough = len(chunk) >= (LATIN_BEGUN_MIN if chunk.isascii() else BEGUN_MIN)
    if is_long_enough and chunk.isalpha() and is_only_a_name(chunk):
        yield from all_written_as(lexicon.starting_with(chunk, limit=BEGUN_MAX), BY_BEGINNING)


def by_edge(part: Part) -> Iterator[Alternative]:
    """花 in 花束, うなぎ in 鰻屋, イヌ in 迷い犬."""
    tokens = (part.written,) if _KANJI.fullmatch(part.written) else part.tokens
    if _KATAKANA.fullmatch(part.written):
        hiragana = str(jaconv.kata2hira(part.written))
        found = words(hiragana)
        tokens = Part(tuple(found)).tokens if covers(found, hiragana) else ()
    if len(tokens) == 1 and _KANJI.fullmatch(tokens[0]):
        yield Alternative((edge_term(tokens[0]),), Field.KEYS, BY_BEGINNING)


def without_ending(part: Part) -> Iterator[Alternative]:
    """両津市 was one; 両津 still lies there. 通訳者 is who does 通訳."""
    if len(part.words) > 1 and part.words[-1].written in _PLACES + _PEOPLE and len(part.words[0].written) > 1:
        yield Alternative(Part(part.words[:-1]).tokens, weight=BY_BEGINNING)


def by_pairs(chunk: str) -> Iterator[Alternative]:
    """The same characters in the same order, wherever the dictionary cuts. One of its own words as a part of
    something else would mostly be another thing: ライト in フライト."""
    found = pairs(chunk)
    needed = _PAIRED_MIN + (is_in_the_dictionary(chunk) and _KATAKANA.fullmatch(chunk) is not None)
    if chunk.isascii():
        needed = SOUND_MIN
    if len(chunk) >= needed and BOUNDARY not in found:
        yield Alternative(found, Field.PAIRS, BY_PAIRS)
