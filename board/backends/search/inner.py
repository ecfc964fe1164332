"""What lies within a unit of the dictionary that people would also look for by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import jaconv

from board.backends.search.analysis import words
from board.backends.search.dictionary import dictionary, is_in_the_dictionary, is_only_a_name, reading, voiceless

# Longer units are names, or not Japanese.
_INNER_MAX, _EDGED_MAX = 10, 4
_KANJI = re.compile("[々〆\u3400-\u9fff]")
_OF_ANOTHER = re.compile("([^の]+)の([^の]+)")
_KANA, _KATAKANA = re.compile("[ぁ-ゖァ-ヺー]+"), re.compile("[ァ-ヺー]+")


@lru_cache(maxsize=8192)
def inner_words(word: str, *, is_name: bool = False) -> tuple[str, ...]:
    """What is also a word in a unit of the dictionary: 祭 in 夏祭り, 苺 in いちご狩り, 温泉 in 湯田温泉."""
    if not 2 < len(word) <= _INNER_MAX:
        return ()
    if of_another := _OF_ANOTHER.fullmatch(word):
        # Even one character, where it stands apart: 火 in 火の番.
        return tuple(token for part in of_another.groups() if _is_noun(part) for token in _tokens_of(part)[:1])
    cuts = [(word[:cut], word[cut:]) for cut in range(1, len(word))]
    if _KATAKANA.fullmatch(word):
        found = [] if is_in_the_dictionary(word) else _foreign(cuts)
    else:
        is_cut = _is_named if is_name else _is_of_nouns
        found = [part for cut in cuts if is_cut(*cut) for part in cut if _is_inner(part)]
    return tuple(dict.fromkeys(token for part in found for token in _tokens_of(part)[:1]))


def _foreign(cuts: Sequence[tuple[str, str]]) -> Sequence[str]:
    """Both parts where the dictionary knows both: ヘア and ドライヤー. Else the longest it knows: カメラ in
    ミラーレスカメラ."""
    if both := [cut for cut in cuts if min(map(len, cut)) > 1 and _is_of_nouns(*cut)]:
        return max(both, key=lambda cut: min(map(len, cut)))
    known = [part for cut in cuts for part in reversed(cut) if _is_inner(part) and _is_noun(part)]
    return sorted(known, key=len)[-1:]


def _is_of_nouns(first: str, second: str) -> bool:
    return _is_noun(first) and _is_noun(second)


def _is_named(first: str, second: str) -> bool:
    """A thing under its name. Other names are no smaller ones with something before them: 広島 is not in 北広島."""
    return min(len(first), len(second)) > 1 and is_in_the_dictionary(first) and _is_noun(second)


@lru_cache(maxsize=8192)
def edges(word: str) -> tuple[str, ...]:
    """The first and the last character of a unit where they sound as they do alone: 花 in 花束, 豆 in 枝豆; not 木 in
    木曜. Too loose to be looked for before everything else has failed."""
    if not 1 < len(word) <= _EDGED_MAX or is_only_a_name(word):
        return ()
    whole = reading(word)
    start, end = _sound_alone(word[0]), _sound_alone(word[-1])
    found = [word[0]] if start and whole.startswith(start) else []
    # 豆 is まめ alone and in 黒豆, but 箱 is ばこ in 木箱.
    if (
        end
        and len(whole) > len(end)
        and whole[-len(end) + 1 :] == end[1:]
        and _plain(whole[-len(end)]) == _plain(end[0])
    ):
        found.append(word[-1])
    return tuple(dict.fromkeys(found))


def _sound_alone(character: str) -> str:
    """With an ん at its end it is of Chinese origin, and says little about what 金属 and 資本 are."""
    sound = reading(character) if _KANJI.fullmatch(character) else ""
    return "" if len(sound) < 2 or sound.endswith("ん") else sound


def _plain(kana: str) -> str:
    return voiceless(str(jaconv.hira2kata(kana)))


def _is_inner(part: str) -> bool:
    return len(part) > (2 if _KANA.fullmatch(part) else 1)


def _is_noun(part: str) -> bool:
    kinds = (morpheme.part_of_speech() for morpheme in dictionary().lookup(part))
    return any(each[:2] == ("名詞", "普通名詞") for each in kinds)


def _tokens_of(text: str) -> tuple[str, ...]:
    return tuple(token for word in words(text) for token in word.tokens)
