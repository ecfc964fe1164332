"""Our tokens as PostgreSQL keeps them: lexemes whose first letter says where they stand.

The texts of tsvector and tsquery are written here by hand, so that PostgreSQL never cuts or folds a word itself.
A tsvector takes positions up to 16,383, 255 of them for one lexeme, and lexemes of 2,046 bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from board.backends.search.asking import Field

TAG = "="
FIRST_LETTERS = {Field.TEXT: "w", Field.KEYS: "k", Field.PAIRS: "p"}
POSITION_MAX = 16_383
POSITIONS_MAX = 255
# Bytes. What is longer is nobody's word; it is still found, by what it begins with and a fingerprint.
LEXEME_MAX = 400


def lexeme(field: Field, token: str) -> str:
    return _storable(FIRST_LETTERS[field] + token)


def tag(family: str, value: str) -> str:
    """「=kind=goods」: no word of a text can begin so, and no family contains the sign."""
    return _storable(f"{TAG}{family}={value}")


def _storable(text: str) -> str:
    """PostgreSQL takes neither NUL nor halves of a pair."""
    clean = text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    if len(clean.encode()) <= LEXEME_MAX:
        return clean
    fingerprint = hashlib.sha256(clean.encode()).hexdigest()
    return clean.encode()[: LEXEME_MAX - len(fingerprint)].decode("utf-8", "ignore") + fingerprint


def quoted(text: str) -> str:
    """As both tsvector and tsquery read it, whatever is in it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def vector(places: Mapping[str, Iterable[tuple[int, str]]], without_places: Iterable[str] = ()) -> str:
    """The text of a tsvector. `places`: of each lexeme, where it stands and with which weight ("A" or "")."""
    placed = {text: _positions(found) for text, found in places.items()}
    bare = [text for text in without_places if text not in placed]
    return " ".join([*(quoted(text) + positions for text, positions in placed.items()), *map(quoted, bare)])


def _positions(found: Iterable[tuple[int, str]]) -> str:
    kept = [f"{position}{weight}" for position, weight in found if position <= POSITION_MAX][:POSITIONS_MAX]
    # What stands only beyond the last position is found as a word, but in no phrase.
    return ":" + ",".join(kept) if kept else ""
