"""From text to the words that are indexed and looked for: the same for listings and for questions.

Short units (mode A), so that 京都 finds 京都市 but not 東京都; normalised forms, so that りんご, リンゴ and
林檎 are one word and 譲ります is 譲る; and a key for what the dictionary keeps apart, 譲り and 譲る.
A unit that is no word there carries a mark, so that 本 finds neither 三本 nor 本日限り: see UNFREE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

import jaconv

from board.backends.search import english, katakana
from board.backends.search.dictionary import is_in_the_dictionary, short_mode, tokenizer
from board.backends.search.synonyms import respelled
from board.backends.search.units import sign_of
from board.kanji import modern
from board.text import normalise

if TYPE_CHECKING:
    from sudachipy import Morpheme

# At the end of a unit that is no word of its own where it stands: what is counted (三本), 本 before a noun, and what
# is read otherwise behind one (車 in 三輪車).
UNFREE = "/"

# The analyser takes at most 49,149 bytes at once; a character has at most four.
CHUNK_CHARACTERS = 12_000

_FUNCTION_WORDS = frozenset({"助詞", "助動詞", "補助記号", "空白"})
# Verbs and prefixes that only carry politeness: お譲りします, 譲ってください, 置いてあります.
_POLITENESS = frozenset({"御", "為る", "居る", "有る", "下さる"})
_INFLECTED = frozenset({"動詞", "名詞", "形容詞", "連体詞", "接尾辞"})
# Prefixes that are also words, and quite other ones: 未 is also read ひつじ.
_UNFREE_PREFIXES = frozenset("本未不無非再")
# And suffixes: 三輪車, 専門家, 運転手, 補助金.
_UNFREE_SUFFIXES = frozenset("車家手金道水力")
# They say of what kind something is, and only together with what stands before them: 洗濯機, 三条市.
_LEANING = frozenset("機都道府県市区町村")
_IN_A_PLACE = frozenset(f"{place}{side}" for place in "都道府県市区町村" for side in "内外")
# Two units for the dictionary, one word for everybody: 車 is another thing.
_BICYCLES = frozenset({"自転車", "じてんしゃ"})

_DASHES = "\\-\u2010-\u2015\u2212\u2500\u2501\ufe58\ufe63"
_DASH_FOR_LONG_VOWEL = re.compile(f"(?<=[ぁ-ゖァ-ヺ])[{_DASHES}](?![{_DASHES}0-9a-z])")
_KANJI = re.compile("[々〆ヵヶ\u3400-\u9fff\uf900-\ufaff]")
_KATAKANA = re.compile("[ァ-ヺー]+")
# 霞ケ関 is 霞ヶ関; and 霞が関, as far as it is a name.
_SMALL_KE = re.compile(f"(?<={_KANJI.pattern})ケ(?={_KANJI.pattern})")
_KE_IN_A_NAME = re.compile(f"(?<={_KANJI.pattern})が(?={_KANJI.pattern})")
_OKURIGANA = re.compile(f"{_KANJI.pattern}([ぁ-ゖ])")
_NUMBER = re.compile("[0-9一二三四五六七八九十百千]+")
# What programmers write; the dictionary would take the signs for punctuation.
_LITERAL = re.compile(r"((?<![a-z0-9+#])[a-z]{1,2}(?:\+\+|#)(?![a-z0-9+#])|(?<![a-z0-9.])\.net(?![a-z0-9]))")
# Below it lie ornaments (★, ♪), above it pictures somebody may look for.
_FIRST_EMOJI = "\U0001f000"
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
    """A word as people see it: its short units in order, and the key it shares with its other spellings.

    `written`: as it stands in the text. `leans`: it belongs to the word before it (機 in 洗濯機).
    `follows`: it stands directly behind the word before it."""

    tokens: tuple[str, ...]
    key: str = ""
    written: str = ""
    is_noun: bool = False
    leans: bool = False
    follows: bool = False
    is_name: bool = False
    is_filler: bool = False


def words(text: str) -> list[Word]:
    """The words that carry meaning; where there are none, the text itself between its spaces."""
    prepared = prepare(text)
    found = [word for chunk in _chunks(prepared) for word in _meaningful(chunk)]
    return found or [Word((part,), written=part, is_filler=True) for part in prepared.split()]


def prepare(text: str) -> str:
    """Widths, case, old characters, dashes for the long vowel, and the spellings the dictionary does not know."""
    today = modern(normalise(text))
    if "ケ" in today:
        today = _SMALL_KE.sub("ヶ", today)
    return respelled(_DASH_FOR_LONG_VOWEL.sub("ー", today))


def _chunks(text: str) -> Iterator[str]:
    while len(text) > CHUNK_CHARACTERS:
        breaks = [match.end() for match in _BREAKS.finditer(text, CHUNK_CHARACTERS // 2, CHUNK_CHARACTERS)]
        end = breaks[-1] if breaks else CHUNK_CHARACTERS
        yield text[:end]
        text = text[end:]
    if text:
        yield text


def _meaningful(text: str) -> Iterator[Word]:
    # Splitting by a pattern with one group: the literals stand at the odd places.
    for place, part in enumerate(_LITERAL.split(text)):
        if place % 2:
            yield Word((part,), written=part, is_noun=True)
        elif part:
            yield from _joined(_of_the_dictionary(part))


def _of_the_dictionary(text: str) -> Iterator[Word]:
    end_of_last = -1
    is_counted = False
    morphemes = list(tokenizer().tokenize(text))
    for morpheme, following in zip_longest(morphemes, morphemes[1:]):
        kinds = morpheme.part_of_speech()
        surface = morpheme.surface()
        if kinds[0] in _FUNCTION_WORDS and surface < _FIRST_EMOJI:
            is_counted = False
            continue
        if surface in _IN_A_PLACE and morpheme.begin() == end_of_last:
            yield from _in_a_place(surface)
            is_counted, end_of_last = False, morpheme.end()
            continue
        tokens = _tokens(morpheme)
        if tokens and _is_unfree(morpheme, following, is_counted=is_counted):
            tokens = (*tokens[:-1], tokens[-1] + UNFREE)
        if is_counted and len(tokens) == 1:
            tokens = (sign_of(tokens[0]),)
        is_counted = _is_number(morpheme)
        if tokens:
            yield Word(
                tokens,
                _key(morpheme, kinds[0]),
                written=surface,
                is_noun=kinds[0] in {"名詞", "接尾辞", "接頭辞"},
                leans=kinds[0] == "接尾辞" or surface in _LEANING,
                follows=morpheme.begin() == end_of_last,
                is_name=kinds[1] == "固有名詞",
            )
            end_of_last = morpheme.end()


def _in_a_place(surface: str) -> Iterator[Word]:
    """三条市内 lies in 三条市: the dictionary sees 三条 and 市内."""
    yield Word((surface[0],), written=surface[0], is_noun=True, leans=True, follows=True)
    yield Word((surface[1],), written=surface[1], is_noun=True, leans=True, follows=True)


def _tokens(morpheme: Morpheme) -> tuple[str, ...]:
    units = (_unit(short) for short in _short_units(morpheme))
    return tuple(unit for unit in units if unit and unit not in _POLITENESS)


def _is_unfree(morpheme: Morpheme, following: Morpheme | None, *, is_counted: bool) -> bool:
    kinds, surface = morpheme.part_of_speech(), morpheme.surface()
    if kinds[0] == "接頭辞":
        return surface in _UNFREE_PREFIXES and following is not None and not _is_number(following)
    if _KANJI.fullmatch(surface) is None:
        return False
    is_suffix = kinds[0] == "接尾辞"
    return (is_suffix and surface in _UNFREE_SUFFIXES) or (is_counted and (is_suffix or "助数詞" in kinds[2]))


def _is_number(morpheme: Morpheme) -> bool:
    return bool(morpheme.part_of_speech()[1] == "数詞")


def _joined(found: Iterable[Word]) -> Iterator[Word]:
    """Put together what the dictionary cuts although it is one word: 自転車, the 用品 of ベビー用品 and of
    自転車用品, the place in 燕三条."""
    last: Word | None = None
    for word in found:
        whole = _whole(last, word) if last and word.follows else ""
        if last and whole:
            last = Word((whole,), written=last.written + word.written, is_noun=True, follows=last.follows)
            continue
        if last:
            yield last
        last = word
    if last:
        yield last


def _whole(first: Word, second: Word) -> str:
    if second.written == "条" and _NUMBER.fullmatch(first.written) and first.follows:
        return first.written + "条"
    both = first.written + second.written
    if first.leans and second.leans and both not in _IN_A_PLACE and len(both) == 2 and is_in_the_dictionary(both):
        return both
    return "自転車" if jaconv.kata2hira(both) in _BICYCLES else ""


def _short_units(morpheme: Morpheme) -> list[Morpheme]:
    if morpheme.part_of_speech()[0] == "動詞":
        # 見守る is neither 見る nor 守る.
        return [morpheme]
    # An empty answer means one unit. `add_single=True` would say so itself, but dies with a BaseException.
    return list(morpheme.split(short_mode(), add_single=False)) or [morpheme]


def _unit(morpheme: Morpheme) -> str:
    # The dictionary makes katakana of some English words (moving → ムービング), and leaves most of them alone.
    if english.is_english(morpheme.surface()):
        return english.singular(morpheme.surface())
    form = "".join(morpheme.normalized_form().lower().split())
    if morpheme.part_of_speech()[1] == "固有名詞":
        form = _KE_IN_A_NAME.sub("ヶ", form)
    return english.singular(form) if english.is_english(form) else form


def _key(morpheme: Morpheme, part_of_speech: str) -> str:
    if english.is_english(morpheme.surface()):
        return english.stem_key(morpheme.surface())
    if _KATAKANA.fullmatch(form := morpheme.normalized_form()):
        folded = katakana.folded(form)
        return folded if folded != form else ""
    return _okurigana_key(morpheme, part_of_speech)


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
