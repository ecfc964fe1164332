"""What an index keeps of a document: the same for every engine, and for looking whether one text holds a plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import jaconv

from board.backends.search.analysis import UNFREE, Word, prepare, words
from board.backends.search.asking import BOUNDARY, Alternative, Analysed, Document, Field, Plan
from board.backends.search.inner import edges, inner_words

# What lies between two of these runs is white space or punctuation: no pair reaches across.
_RUN = re.compile(r"[^\W_]+")
_KANJI = re.compile("[々〆\u3400-\u9fff]")
# The form of a verb that goes on in another one: 張り, 取り, 寄せ.
_JOINING = re.compile(f"{_KANJI.pattern}[ぁ-ゖ]?[いきしちにみりぎじびえけせてねめれげぜべ]")
_KANJI_WITH_KANA = re.compile(f"{_KANJI.pattern}[ぁ-ゖ]*")
_KATAKANA = re.compile("[ァ-ヺー]+")
_ONE_KANA = re.compile("[ァ-ヺー]+|[ぁ-ゖー]+")
# Before a key that is no word anybody could type: 譲r, mov~.
KEY_MARK = "="


def analysed(document: Document) -> Analysed:
    title, body = words(document.title), words(document.body)
    title_tokens = [token for word in title for token in word.tokens]
    body_tokens = [token for word in body for token in word.tokens]
    return Analysed(
        text=(*title_tokens, BOUNDARY, *body_tokens),
        keys=tuple(sorted({*_keys(title), *_keys(body)})),
        pairs=(*pairs(document.title), BOUNDARY, *pairs(document.body)),
        title_length=len(title_tokens),
    )


def _keys(found: Sequence[Word]) -> Iterator[str]:
    for word in found:
        if word.key:
            yield key_term(word.key)
        if word.is_noun and len(word.tokens) == 1:
            # ハチの巣 is 蜂の巣.
            whole = word.tokens[0] if "の" in word.tokens[0] else word.written
            yield from inner_words(whole, is_name=word.is_name)
            if not word.is_name:
                # 裁ちばさみ is 裁ち鋏.
                yield from map(edge_term, edges(word.written))
                if word.tokens[0] != word.written:
                    yield from map(edge_term, edges(word.tokens[0]))
    yield from whole_words(found)
    yield from skeletons(found)


def key_term(key: str) -> str:
    return KEY_MARK + key


def edge_term(character: str) -> str:
    return key_term("^" + character)


def whole_words(found: Sequence[Word]) -> Iterator[str]:
    """Units that people see as one word, as they are written: 洗濯機, 三条市, さとうきび, アイスクリームメーカー."""
    for first, second in pairwise(found):
        if second.follows and first.is_noun and second.is_noun and not _is_counting(first):
            written = first.written + second.written
            is_short = 1 in {len(first.written), len(second.written)} and _KANJI.search(written)
            if is_short or _ONE_KANA.fullmatch(written):
                # 夏もの is 夏物.
                yield from {written, *_in_one(first, second)}
    for first, second, third in zip(found, found[1:], found[2:], strict=False):
        if second.follows and third.follows and _KATAKANA.fullmatch(first.written):
            written = first.written + second.written + third.written
            yield from [written] if _KATAKANA.fullmatch(written) else ()


def _in_one(first: Word, second: Word) -> Iterator[str]:
    if len(first.tokens) == len(second.tokens) == 1:
        yield (first.tokens[0] + second.tokens[0]).removesuffix(UNFREE)


def _is_counting(word: Word) -> bool:
    return all(token.isdigit() for token in word.tokens)


def skeletons(found: Sequence[Word]) -> Iterator[str]:
    """What 薪割, 雪下し and 張直し share with 薪割り, 雪下ろし and 張り直し, where the dictionary does not take it for
    one word."""
    for first, second in pairwise(found):
        if second.follows and _begins_a_compound(first) and _KANJI_WITH_KANA.fullmatch(second.written):
            yield key_term(first.written[0] + second.written[0])


def _begins_a_compound(word: Word) -> bool:
    """薪 and 張り; not 古い or 見る, which end where they stand."""
    is_inflected = word.is_noun or word.tokens[0] != word.written
    return _KANJI.fullmatch(word.written) is not None or (is_inflected and _JOINING.fullmatch(word.written) is not None)


def pairs(text: str) -> tuple[str, ...]:
    """Every two characters side by side, a single one alone; hiragana for katakana."""
    found: list[str] = []
    for run in _RUN.findall(str(jaconv.kata2hira(prepare(text)))):
        if found:
            found.append(BOUNDARY)
        found += [run[n : n + 2] for n in range(len(run) - 1)] or [run]
    return tuple(found)


def holds(plan: Plan, text: Analysed) -> bool:
    """Whether a text is among what a plan finds: slow and plain, what every engine must agree with."""
    return all(_holds_one(clause.alternatives, text) for clause in plan.must) and not any(
        _holds_one(clause.alternatives, text) for clause in plan.must_not
    )


def _holds_one(alternatives: Iterable[Alternative], text: Analysed) -> bool:
    return any(_holds(alternative, text) for alternative in alternatives)


def _holds(alternative: Alternative, text: Analysed) -> bool:
    return next(_places(alternative, text), None) is not None


def _places(alternative: Alternative, text: Analysed) -> Iterator[int]:
    terms = {Field.TEXT: text.text, Field.KEYS: text.keys, Field.PAIRS: text.pairs}[alternative.field]
    length = len(alternative.tokens)
    for start in range(len(terms) - length + 1) if length else ():
        if _fits(alternative, terms[start : start + length]):
            yield start


def _fits(alternative: Alternative, found: tuple[str, ...]) -> bool:
    if not alternative.is_prefix:
        return found == alternative.tokens
    *whole, begun = alternative.tokens
    return list(found[:-1]) == whole and found[-1].startswith(begun) and found[-1] != BOUNDARY


def times_held(alternative: Alternative, text: Analysed) -> tuple[int, int] | None:
    """(in the title, elsewhere); None where it is not held."""
    places = list(_places(alternative, text))
    in_title = sum(place < text.title_length for place in places) if alternative.field is Field.TEXT else 0
    return (in_title, len(places) - in_title) if places else None
