"""The ways in which a text may hold a word: as typed, by another spelling, a synonym or a reading. What is looked for
when none of these is known stands in guesses.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import jaconv

from board import romaji
from board.backends.search import katakana
from board.backends.search.analysis import UNFREE, Word, prepare, words
from board.backends.search.asking import Alternative, Field, Lexicon
from board.backends.search.dictionary import reading as reading_of
from board.backends.search.documents import key_term, skeletons

# What was typed weighs 1; the further from it, the less.
BY_INNER, BY_KEY, BY_SCRIPT, BY_SYNONYM, BY_READING = 0.8, 0.7, 0.7, 0.5, 0.5
BY_EDIT, BY_BEGINNING, BY_PAIRS = 0.3, 0.3, 0.2
READ_AS_MAX, BEGUN_MAX = 8, 20
SOUND_MIN = 4
# A piece of a reading that is put together from several words: かんよう + しょくぶつ.
PIECE_MIN, SOUND_PIECE_MIN, PIECES_MAX = 2, 3, 3

# 募集中 is held by 募集, 子供用 by 子供.
_LIGHT = frozenset(["中", "等", "用", "様", "達", "さん", "向け", "風", "たち"])
# In kana these are nearly always something else than a thing: 毛玉なし.
_SAYS_NOTHING = frozenset(
    re.split(
        "・",
        "あと・ある・あり・いる・いり・うち・かた・こと・した・する・ため・つき・とき・なか・なし・ほう・ほか・まえ・みな・もの・よう",
    )
)
_KANA = re.compile("[ぁ-ゖァ-ヺー]+")
_HIRAGANA = re.compile("[ぁ-ゖ]")
_KATAKANA = re.compile("[ァ-ヺー]+")
_KANJI = re.compile("[々〆\u3400-\u9fff]")
_ALL_KANJI = re.compile("[々〆\u3400-\u9fff]{2,6}")
_SKELETON = re.compile("(?:[々〆\u3400-\u9fff]+[ぁ-ゖ]{0,2}){1,2}")
_LATIN = re.compile(r"[a-zāēīōūâêîôû][a-zāēīōūâêîôû'\-ー]*")


@dataclass(frozen=True)
class Part:
    """A word with what leans on it: 洗濯 + 機."""

    words: tuple[Word, ...]

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        return tuple(token for word in self.words for token in word.tokens)

    @cached_property
    def written(self) -> str:
        return "".join(word.written for word in self.words)

    @property
    def key(self) -> str:
        return self.words[0].key if len(self.words) == 1 else ""


def parts_of(found: Sequence[Word]) -> list[Part]:
    parts: list[list[Word]] = []
    for word in found:
        if word.leans and word.follows and parts:
            parts[-1].append(word)
        else:
            parts.append([word])
    return [Part(tuple(part)) for part in parts]


def as_typed(part: Part) -> Iterator[Alternative]:
    yield Alternative(part.tokens)
    if len(part.tokens) == 1:
        yield Alternative(part.tokens, Field.KEYS, BY_INNER)
    if key := part.key or _folded(part):
        yield Alternative((key_term(key),), Field.KEYS, BY_KEY)
        yield Alternative((key,), weight=BY_KEY)
    if len(part.words) > 1 and part.words[-1].written in _LIGHT:
        yield Alternative(Part(part.words[:-1]).tokens, weight=BY_KEY)


def _folded(part: Part) -> str:
    return katakana.folded(part.tokens[0]) if len(part.tokens) == 1 and _KATAKANA.fullmatch(part.tokens[0]) else ""


def all_written_as(texts: Iterable[str], weight: float) -> Iterator[Alternative]:
    """Words of the lexicon or of a list: their units side by side, or one within a unit of the dictionary."""
    for text in texts:
        if tokens := tuple(token for word in words(text) for token in word.tokens):
            yield Alternative(tokens, weight=weight)
            if len(tokens) == 1:
                yield Alternative(tokens, Field.KEYS, weight)


def as_skeleton(chunk: str, found: Sequence[Word]) -> Iterator[Alternative]:
    """薪割 as 薪割り, 雪下し as 雪下ろし, 仕立直し as 仕立て直す."""
    keys = {key_term("".join(_KANJI.findall(chunk)))} if _SKELETON.fullmatch(chunk) else set()
    if len(found) == 2:
        keys |= set(skeletons(found))
    yield from (Alternative((key,), Field.KEYS, BY_KEY) for key in sorted(keys))


def is_kana(text: str) -> bool:
    return _KANA.fullmatch(text) is not None


def covers(found: Sequence[Word], chunk: str) -> bool:
    """Whether the analysis took kana for what they are: of とまと it may have left 苫 and a particle."""
    is_whole = sum(len(word.written) for word in found) == len(chunk)
    is_number = all(token.removesuffix(UNFREE).isdigit() for word in found for token in word.tokens)
    is_inflected = any(not word.is_noun for word in found) and chunk.startswith(found[0].written)
    return not is_number and (is_whole or is_inflected)


def is_left_over(found: Sequence[Word], chunk: str) -> bool:
    """Of 仕込 the dictionary takes 仕 for する, and leaves 込み."""
    return _ALL_KANJI.fullmatch(chunk) is not None and sum(len(word.written) for word in found) < len(chunk)


def by_script(part: Part, lexicon: Lexicon) -> Iterator[Alternative]:
    """鍬 as くわ and クワ, where somebody has written so."""
    if not _KANJI.search(part.written) or len(part.tokens) > 2:
        return
    reading = reading_of(part.tokens[0] if len(part.tokens) == 1 else part.written)
    for kana in (reading, str(jaconv.hira2kata(reading))):
        if len(kana) > 1 and kana not in _SAYS_NOTHING and lexicon.frequency(kana):
            yield Alternative((kana,), weight=BY_SCRIPT)


def by_reading(chunk: str, lexicon: Lexicon) -> Iterator[Alternative]:
    """Of something typed in kana or Latin letters."""
    if is_kana(chunk):
        reading = str(jaconv.kata2hira(chunk))
        minimum = PIECE_MIN
    elif _LATIN.fullmatch(chunk) and len(sound := romaji.sound(chunk)) >= SOUND_MIN:
        reading, minimum = sound, SOUND_PIECE_MIN
    else:
        return
    if found := lexicon.read_as(reading)[:READ_AS_MAX]:
        yield from all_written_as(found, BY_READING)
    elif pieces := _pieces(reading, lexicon, minimum):
        yield from _put_together(pieces)


def by_reading_of_verb(part: Part, lexicon: Lexicon) -> Iterator[Alternative]:
    """なおします as 直す."""
    first = part.words[0]
    if not first.is_noun and len(part.tokens) == 1 and is_kana(part.tokens[0]) and len(part.tokens[0]) > 1:
        yield from all_written_as(lexicon.read_as(part.tokens[0])[:READ_AS_MAX], BY_READING)


def _pieces(reading: str, lexicon: Lexicon, minimum: int) -> list[list[str]]:
    """The words of each piece; the longest first piece wins. [] where something is left over."""
    whole = len(reading)
    if whole > 24 or whole < 2 * minimum:
        return []
    for end in range(whole - minimum, minimum - 1, -1):
        if not (first := lexicon.read_as(reading[:end])[:PIECES_MAX]):
            continue
        if rest := lexicon.read_as(reading[end:])[:PIECES_MAX]:
            return [first, rest]
        if further := _pieces(reading[end:], lexicon, minimum):
            return [first, *further]
    return []


def _put_together(pieces: list[list[str]]) -> Iterator[Alternative]:
    sequences: list[str] = [""]
    for piece in pieces[:PIECES_MAX]:
        sequences = [begun + word for begun in sequences for word in piece][: PIECES_MAX**2]
    if len(pieces) <= PIECES_MAX:
        yield from all_written_as(sequences, BY_READING)


def by_mixed_reading(chunk: str, lexicon: Lexicon) -> Iterator[Alternative]:
    """火ばち, which nobody has written so, is read as 火鉢 is."""
    if _KANJI.search(chunk) and not _ALL_KANJI.fullmatch(chunk) and _HIRAGANA.search(chunk):
        yield from all_written_as(lexicon.read_as(reading_of(chunk))[:READ_AS_MAX], BY_READING)


def says_nothing(kana: str) -> bool:
    """A place in kana may be cut into a verb that is everywhere, or into よし and a particle: とっとり."""
    found = words(kana)
    return is_kana(kana) and (not covers(found, kana) or (len(found) == 1 and not found[0].is_noun))


def begun(text: str, lexicon: Lexicon) -> Iterator[Alternative]:
    """自転*: the last unit may go on, and so may its reading."""
    found = words(text)
    tokens = tuple(token for word in found for token in word.tokens)
    if tokens:
        yield Alternative(tokens, is_prefix=True)
    completions = lexicon.starting_with(prepare(text), limit=BEGUN_MAX)
    yield from all_written_as(completions, BY_BEGINNING)
