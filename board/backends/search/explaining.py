"""Why something is found, in lines for an operator."""

from __future__ import annotations

from collections.abc import Iterator

from board.backends.search.analysis import words
from board.backends.search.asking import Alternative, Analysed, Clause, Field, Plan, Request, SearchEngine, Understood
from board.backends.search.bm25 import rarity
from board.backends.search.documents import times_held


def spelt_out(query: str, understood: Understood) -> Iterator[str]:
    yield "tokens   " + " ".join(token for word in words(query) for token in word.tokens)
    for each in understood.filters:
        yield f"filter   {each.name}: {each.value or each.bounds}"
    for typed, meant in understood.corrections:
        yield f"meant    {typed} → {meant}"
    for name, plan in (("plan", understood.plan), ("wider", understood.wider or Plan())):
        for sign, clauses in (("+", plan.must), ("-", plan.must_not)):
            yield from (f"{name:<8} {sign} {_clause(clause)}" for clause in clauses)


def _clause(clause: Clause) -> str:
    return " | ".join(map(_alternative, clause.alternatives))


def _alternative(one: Alternative) -> str:
    where = "" if one.field is Field.TEXT else f"{one.field}:"
    return f"{where}{' '.join(one.tokens)}{'*' if one.is_prefix else ''} ×{one.weight:g}"


def parts_of_score(plan: Plan, text: Analysed, engine: SearchEngine) -> Iterator[str]:
    """Of every clause each way in which the text holds it: its weight, how rare it is, how often it is there. The
    best way of each counts; engines also look at how long title and text are."""
    count = engine.count()
    for clause in plan.must:
        for one in clause.alternatives:
            if times := times_held(one, text):
                frequency = engine.find(Request(Plan((Clause((one,)),)), limit=1)).total
                rare = rarity(frequency, count)
                in_title, elsewhere = times
                yield (
                    f"{_alternative(one)}  rarity {rare:.2f} ({frequency}/{count})"
                    f"  title {in_title}, text {elsewhere}  → {one.weight * rare:.2f}"
                )
