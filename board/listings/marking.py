"""Where a text says what was looked for: whole words of the original, found by the same analysis as the search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import jaconv
from markupsafe import Markup, escape

from board.backends.search.analysis import Word, words
from board.backends.search.asking import Alternative, Field, Plan
from board.backends.search.documents import key_term
from board.kanji import modern
from board.text import normalise, one_line
from board.web.fragments import Recent

SNIPPET_LENGTH, BEFORE = 80, 24
# Of a long body only the part around the first thing that looks right is analysed.
READ_MAX = 600
MARKED_KEPT = 3000
# Between two words that mean something stand particles and signs, hardly more.
GAP_MAX = 60
# A letter with what is written onto it: か and ﾞ are one.
_LETTER = re.compile("[\\s\\S][\u0300-\u036f\u3099\u309a\uff9e\uff9f]*")
_BREAK = re.compile("[。、！？!?\\s]")

Span = tuple[int, int]


@dataclass(frozen=True)
class Marked:
    """`snippet`: None where the body says nothing of it."""

    title: Markup
    snippet: Markup | None


_known = Recent[Marked](MARKED_KEPT)


def marked(listing_id: int, title: str, body: str, plan: Plan, *, number: int) -> Marked:
    """`number`: the plan's hash, taken once for all of a page."""
    # By hashes: five thousand characters are long for a key, and a collision would only mark other words.
    key = (listing_id, title, hash(body), number)
    return _known.got_or_made(key, lambda: Marked(mark(title, spans(title, plan)), snippet(body, plan)))


def mark(text: str, found: Iterable[Span]) -> Markup:
    parts, end = [], 0
    for begin, until in found:
        parts += [escape(text[end:begin]), Markup("<mark>"), escape(text[begin:until]), Markup("</mark>")]
        end = until
    return Markup("").join([*parts, escape(text[end:])])


def snippet(body: str, plan: Plan) -> Markup | None:
    """The first place in the body that says it, with some words around."""
    line = _around(one_line(body), plan)
    found = spans(line, plan)
    if not found:
        return None
    begin = _beginning(line, found[0][0])
    end = min(len(line), begin + SNIPPET_LENGTH)
    inside = [(max(first, begin) - begin, min(last, end) - begin) for first, last in found if begin <= first < end]
    shown = mark(line[begin:end], inside)
    return escape("…" if begin else "") + shown + ("…" if end < len(line) else "")


def _beginning(line: str, first: int) -> int:
    if first <= BEFORE:
        return 0
    breaks = [match.end() for match in _BREAK.finditer(line, first - BEFORE, first)]
    return breaks[0] if breaks else first - BEFORE // 2


def _around(line: str, plan: Plan) -> str:
    if len(line) <= READ_MAX:
        return line
    typed = (token for clause in plan.must for each in clause.alternatives for token in each.tokens)
    places = [place for token in typed if (place := line.lower().find(token)) >= 0]
    begin = max(0, min(places, default=0) - READ_MAX // 2)
    return line[begin : begin + READ_MAX]


def spans(text: str, plan: Plan) -> list[Span]:
    """In order, none of them touching another."""
    read = _Read.of(text)
    found = {span for clause in plan.must for each in clause.alternatives for span in read.holding(each)}
    joined: list[Span] = []
    for begin, end in sorted(found):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined


@dataclass(frozen=True)
class _Read:
    """A text, its words and where each of them stands; those that cannot be found again are left out."""

    plain: str
    places: Sequence[int]
    words: Sequence[tuple[Word, Span]]

    @classmethod
    def of(cls, text: str) -> _Read:
        letters = _LETTER.findall(text)
        shown = [modern(normalise(letter)) or " " for letter in letters]
        starts = accumulate(map(len, letters), initial=0)
        places = [start for start, letter in zip(starts, shown, strict=False) for _ in letter]
        plain = "".join(shown)
        return cls(plain, [*places, len(text)], tuple(_stand(words(text), plain)))

    def holding(self, looked_for: Alternative) -> Iterator[Span]:
        if looked_for.field is Field.PAIRS:
            pairs = looked_for.tokens
            yield from self._written("".join(pair[:1] for pair in pairs[:-1]) + pairs[-1])
        elif looked_for.field is Field.KEYS:
            yield from self._keys(looked_for.tokens[0])
        else:
            yield from self._side_by_side(looked_for)

    def _side_by_side(self, looked_for: Alternative) -> Iterator[Span]:
        tokens = [(token, span) for word, span in self.words for token in word.tokens]
        length = len(looked_for.tokens)
        for start in range(len(tokens) - length + 1):
            here = [token for token, _span in tokens[start : start + length]]
            *whole, last = looked_for.tokens
            ends = here[-1].startswith(last) if looked_for.is_prefix else here[-1] == last
            if ends and here[:-1] == whole:
                yield self._original(tokens[start][1][0], tokens[start + length - 1][1][1])

    def _keys(self, key: str) -> Iterator[Span]:
        for word, span in self.words:
            if word.key and key_term(word.key) == key:
                yield self._original(*span)
        for (first, (begin, _)), (second, (_, end)) in pairwise(self.words):
            if second.follows and first.written + second.written == key:
                yield self._original(begin, end)

    def _written(self, characters: str) -> Iterator[Span]:
        hiragana = str(jaconv.kata2hira(self.plain))
        begin = hiragana.find(characters)
        while begin >= 0 and characters:
            yield self._original(begin, begin + len(characters))
            begin = hiragana.find(characters, begin + 1)

    def _original(self, begin: int, end: int) -> Span:
        return self.places[begin], self.places[end]


def _stand(found: Iterable[Word], plain: str) -> Iterator[tuple[Word, Span]]:
    end = 0
    for word in found:
        begin = plain.find(word.written, end, end + GAP_MAX + len(word.written)) if word.written else -1
        if begin >= 0:
            end = begin + len(word.written)
            yield word, (begin, end)
