"""What somebody typed into the search field, as clauses that must all hold. Nothing is ever an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from board.backends.search.analysis import Word, words
from board.text import normalise

QUERY_CHARACTERS_MAX = 200
QUERY_TOKENS_MAX = 20

# Between title and body, so that no phrase reaches across; no word can be this.
BOUNDARY = "\n"

_QUOTES = str.maketrans("“”„«»「」『』", '"' * 9)
_QUOTED = re.compile('"([^"]+)"')


@dataclass(frozen=True)
class Clause:
    """The tokens side by side, or the key that another spelling shares with them."""

    tokens: tuple[str, ...]
    key: str = ""


@dataclass(frozen=True)
class Indexed:
    """A text as the index sees it."""

    title: list[str]
    text: list[str]
    keys: list[str]


def clauses(query: str) -> list[Clause]:
    """Words and "phrases". Whatever goes beyond the limits of a sensible question is left off."""
    found: list[Clause] = []
    room = QUERY_TOKENS_MAX
    for clause in _all_clauses(normalise(query[:QUERY_CHARACTERS_MAX])[:QUERY_CHARACTERS_MAX]):
        room -= len(clause.tokens)
        if room < 0:
            break
        if clause not in found:
            found.append(clause)
    return found


def _all_clauses(query: str) -> Iterator[Clause]:
    # Splitting by a pattern with one group: what was quoted stands at the odd places.
    for place, part in enumerate(_QUOTED.split(query.translate(_QUOTES))):
        if not part.strip(' "'):
            continue
        if place % 2:
            yield from _phrase(words(part))
        else:
            yield from (Clause(word.tokens, word.key) for word in words(part.replace('"', " ")))


def _phrase(quoted: list[Word]) -> Iterator[Clause]:
    tokens = tuple(token for word in quoted for token in word.tokens)
    if tokens:
        yield Clause(tokens[:QUERY_TOKENS_MAX])


def indexed(title: str, body: str) -> Indexed:
    title_words, body_words = words(title), words(body)
    title_tokens = [token for word in title_words for token in word.tokens]
    body_tokens = [token for word in body_words for token in word.tokens]
    keys = [word.key for word in (*title_words, *body_words) if word.key]
    return Indexed(title_tokens, [*title_tokens, BOUNDARY, *body_tokens], keys)


def matches(query: str, title: str, body: str) -> bool:
    """What the index would say of this text if it were in it."""
    looked_for, text = clauses(query), indexed(title, body)
    return bool(looked_for) and all(_holds(clause, text) for clause in looked_for)


def _holds(clause: Clause, text: Indexed) -> bool:
    if clause.key and clause.key in text.keys:
        return True
    length = len(clause.tokens)
    return any(tuple(text.text[n : n + length]) == clause.tokens for n in range(len(text.text)))
