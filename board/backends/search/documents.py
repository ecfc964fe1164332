"""What an index keeps of a document: the same for every engine, and for looking whether one text holds a plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import jaconv

from board.backends.search.analysis import UNFREE, Word, inner_words, prepare, words
from board.backends.search.asking import BOUNDARY, Alternative, Analysed, Clause, Document, Field, Plan

# What lies between two of these runs is white space or punctuation: no pair reaches across.
_RUN = re.compile(r"[^\W_]+")
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
            yield from inner_words(word.written)
    yield from whole_words(found)


def key_term(key: str) -> str:
    return KEY_MARK + key


def whole_words(found: Sequence[Word]) -> Iterator[str]:
    """Two units that people see as one word, as it is written: 洗濯機, 学習机, 三条市."""
    for first, second in pairwise(found):
        are_nouns = first.is_noun and second.is_noun and second.follows
        are_free = not any(word.tokens[-1].endswith(UNFREE) for word in (first, second))
        if are_nouns and are_free and len(second.written) == 1 < len(first.written):
            yield first.written + second.written


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
    terms = {Field.TEXT: text.text, Field.KEYS: text.keys, Field.PAIRS: text.pairs}[alternative.field]
    length = len(alternative.tokens)
    return length > 0 and any(
        _fits(alternative, terms[start : start + length]) for start in range(len(terms) - length + 1)
    )


def _fits(alternative: Alternative, found: tuple[str, ...]) -> bool:
    if not alternative.is_prefix:
        return found == alternative.tokens
    *whole, begun = alternative.tokens
    return list(found[:-1]) == whole and found[-1].startswith(begun) and found[-1] != BOUNDARY


def matching_clause(clause: Clause, text: Analysed) -> Alternative | None:
    """The first alternative of a clause that a text holds."""
    return next((each for each in clause.alternatives if _holds(each, text)), None)
