"""A plan and its filters as conditions on the index's table: one tsquery wherever one will do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, and_, cast, false, func, not_, or_
from sqlalchemy.dialects.postgresql import TSQUERY

from board.backends.search.asking import Alternative, Bounds, Clause, Field, Plan, Where
from board.backends.search.postgresql.lexemes import lexeme, quoted, tag
from board.backends.search.postgresql.tables import documents

Conditions = list[ColumnElement[bool]]


def conditions(plan: Plan, where: Where, *, without_family: str = "", without_during: bool = False) -> Conditions:
    """All of them hold for a hit. What is left out is counted by facets as if it had not been asked for."""
    if any(not _any_of(clause.alternatives) for clause in plan.must):
        return [false()]
    # In one tsquery, so that one look into the GIN index finds what the words and the filters have in common.
    together = [f"({_any_of(clause.alternatives)})" for clause in plan.must if not _needs_pairs(clause)]
    for family, values in where.tags:
        if family == without_family:
            continue
        if not values:
            return [false()]
        together.append("(" + " | ".join(quoted(tag(family, value)) for value in sorted(values)) + ")")
    refused = [clause for clause in plan.must_not if not _needs_pairs(clause) and _any_of(clause.alternatives)]
    found: Conditions = []
    if together:
        together += [f"!({_any_of(clause.alternatives)})" for clause in refused]
        found.append(_holds(documents.c.words, " & ".join(together)))
    else:
        # Nothing but refusals: an index would be read from end to end.
        found += [not_(_holds_one(clause)) for clause in refused]
    found += [_holds_one(clause) for clause in plan.must if _needs_pairs(clause)]
    found += [not_(_holds_one(clause)) for clause in plan.must_not if _needs_pairs(clause)]
    found += _within(documents.c.price, where.price)
    return found if without_during else found + _on(documents.c.times, where.during)


def rank_query(plan: Plan) -> str | None:
    """What of the plan says how well a text fits: without the filters, and without what it must not hold."""
    clauses = [part for clause in plan.must if (part := _any_of(_of_words(clause.alternatives)))]
    return " & ".join(f"({part})" for part in clauses) or None


def as_query(text: str) -> ColumnElement[Any]:
    return cast(text, TSQUERY)


def is_on(times: ColumnElement[Any], during: Bounds) -> ColumnElement[bool]:
    """At some time within these bounds."""
    return and_(times.is_not(None), *_on(times, during))


def _on(times: ColumnElement[Any], during: Bounds) -> Conditions:
    if during == (None, None):
        return []
    earliest, latest = (cast(bound, BigInteger) for bound in during)
    return [times.op("&&", is_comparison=True)(func.int8range(earliest, latest, "[]"))]


def _within(column: ColumnElement[Any], bounds: Bounds) -> Conditions:
    lowest, highest = bounds
    found: Conditions = []
    if lowest is not None:
        found.append(column >= cast(lowest, BigInteger))
    if highest is not None:
        found.append(column <= cast(highest, BigInteger))
    return found


def _needs_pairs(clause: Clause) -> bool:
    return any(alternative.field == Field.PAIRS for alternative in clause.alternatives)


def _holds_one(clause: Clause) -> ColumnElement[bool]:
    of_words = _of_words(clause.alternatives)
    of_pairs = [alternative for alternative in clause.alternatives if alternative.field == Field.PAIRS]
    parts = [
        _holds(column, _any_of(alternatives))
        for column, alternatives in ((documents.c.words, of_words), (documents.c.pairs, of_pairs))
        if alternatives
    ]
    return or_(*parts) if parts else false()


def _of_words(alternatives: Iterable[Alternative]) -> list[Alternative]:
    return [alternative for alternative in alternatives if alternative.field != Field.PAIRS]


def _holds(column: Column[Any], query: str) -> ColumnElement[bool]:
    return column.op("@@", is_comparison=True)(as_query(query))


def _any_of(alternatives: Collection[Alternative]) -> str:
    return " | ".join(_one(alternative) for alternative in alternatives if alternative.tokens)


def _one(alternative: Alternative) -> str:
    parts = [quoted(lexeme(alternative.field, token)) for token in alternative.tokens]
    if alternative.is_prefix:
        parts[-1] += ":*"
    # Keys stand in no order.
    return "(" + (" & " if alternative.field == Field.KEYS else " <-> ").join(parts) + ")"
