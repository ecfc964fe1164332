"""BM25 over the best of what PostgreSQL ranked: its own rank does not know which words are rare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, or_, select, true

from board.backends.search.asking import Alternative, Field, Plan
from board.backends.search.bm25 import BY_LENGTH, SATURATION, TITLE, rarity
from board.backends.search.postgresql.lexemes import lexeme
from board.backends.search.postgresql.tables import documents


@dataclass(frozen=True)
class Weights:
    """How rare a word is among how many texts, and how long these are in the mean."""

    frequency: Callable[[str], int]
    count: int
    mean_length: float

    def of(self, token: str) -> float:
        return rarity(self.frequency(token), self.count)


@dataclass
class _Text:
    length: int
    # Where each lexeme stands; in the title, `titled` times.
    places: dict[str, list[int]] = field(default_factory=dict)
    titled: dict[str, int] = field(default_factory=dict)


def best_first(connection: Connection, ids: Sequence[int], plan: Plan, weights: Weights) -> list[int]:
    """The same ids, the best first; of equal ones the highest."""
    alternatives = [a for clause in plan.must for a in clause.alternatives if a.field != Field.PAIRS and a.tokens]
    texts = _read(connection, ids, alternatives)
    scores = {id_: _score(texts[id_], plan, weights) if id_ in texts else 0.0 for id_ in ids}
    return sorted(ids, key=lambda id_: (-scores[id_], -id_))


def _read(connection: Connection, ids: Sequence[int], alternatives: Iterable[Alternative]) -> dict[int, _Text]:
    """Only the lexemes that were asked for leave the server."""
    asked = {lexeme(a.field, token) for a in alternatives for token in a.tokens}
    beginnings = {lexeme(a.field, a.tokens[-1]) for a in alternatives if a.is_prefix}
    unnested = func.unnest(documents.c.words).table_valued("lexeme", "positions", "weights").render_derived()
    of_interest = or_(
        unnested.c.lexeme.in_(sorted(asked)),
        *(func.starts_with(unnested.c.lexeme, beginning) for beginning in sorted(beginnings)),
    )
    rows = (
        select(documents.c.id, documents.c.length, unnested.c.lexeme, unnested.c.positions, unnested.c.weights)
        .select_from(documents.join(unnested, true()))
        .where(documents.c.id.in_(ids), of_interest)
    )
    texts: dict[int, _Text] = {}
    for id_, length, text, positions, labels in connection.execute(rows):
        read = texts.setdefault(id_, _Text(length))
        read.places[text] = positions or []
        read.titled[text] = (labels or []).count("A")
    return texts


def _score(text: _Text, plan: Plan, weights: Weights) -> float:
    return sum(max((_part(text, a, weights) for a in clause.alternatives), default=0.0) for clause in plan.must)


def _part(text: _Text, alternative: Alternative, weights: Weights) -> float:
    if alternative.field == Field.PAIRS or not alternative.tokens:
        return 0.0
    count = _count(text, alternative)
    if not count:
        return 0.0
    shortness = 1 - BY_LENGTH + BY_LENGTH * text.length / max(weights.mean_length, 1.0)
    saturated = count * (SATURATION + 1) / (count + SATURATION * shortness)
    return alternative.weight * saturated * sum(map(weights.of, alternative.tokens))


def _count(text: _Text, alternative: Alternative) -> float:
    lexemes = [lexeme(alternative.field, token) for token in alternative.tokens]
    if alternative.is_prefix and len(lexemes) == 1:
        going_on = [found for found in text.places if found.startswith(lexemes[0])]
        return sum(_count_of(text, found) for found in going_on)
    if len(lexemes) == 1:
        return _count_of(text, lexemes[0])
    if alternative.field == Field.KEYS:
        return float(all(one in text.places for one in lexemes))
    return _side_by_side(text.places, lexemes, is_prefix=alternative.is_prefix)


def _count_of(text: _Text, one: str) -> float:
    if one not in text.places:
        return 0.0
    # It stands among the places once for each time in the title already.
    return max(len(text.places[one]), 1) + (TITLE - 1) * text.titled[one]


def _side_by_side(places: Mapping[str, Sequence[int]], lexemes: Sequence[str], *, is_prefix: bool) -> float:
    following = [set(places.get(one, ())) for one in lexemes]
    if is_prefix:
        following[-1] = {n for found, where in places.items() if found.startswith(lexemes[-1]) for n in where}
    return float(sum(all(start + n in at for n, at in enumerate(following)) for start in following[0]))
