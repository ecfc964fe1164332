"""How well the search finds what it should: questions with the listings that answer them, in one file.

{"listings": {"1": "text", …}, "cases": [{"category", "query", "relevant": [ids], "dont_care": [ids]}]}"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from board.backends.search.asking import Document, Request, SearchEngine
from board.listings import asked


@dataclass(frozen=True)
class Case:
    category: str
    query: str
    relevant: frozenset[str]
    dont_care: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RelevanceSet:
    listings: Mapping[str, str]
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Result:
    """`found` without what nobody cares about. `f1`: 1 where nothing is relevant and nothing was found."""

    case: Case
    found: frozenset[str]

    @property
    def f1(self) -> float:
        right = len(self.found & self.case.relevant)
        if not self.found and not self.case.relevant:
            return 1.0
        return 2 * right / (len(self.found) + len(self.case.relevant))


def read(path: Path) -> RelevanceSet:
    """Raises ValueError for a file of another shape."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        listings = {str(id_): str(text) for id_, text in given["listings"].items()}
        return RelevanceSet(listings, tuple(_case(each, listings) for each in given["cases"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a relevance set: {error!r}") from error


def _case(given: Mapping[str, Any], listings: Mapping[str, str]) -> Case:
    relevant = frozenset(map(str, given["relevant"]))
    dont_care = frozenset(map(str, given.get("dont_care") or ())) - relevant
    if unknown := (relevant | dont_care) - set(listings):
        raise ValueError(f"{given['query']}: no such listings: {', '.join(sorted(unknown))}")
    return Case(str(given.get("category", "")), str(given["query"]), relevant, dont_care)


def measure(known: RelevanceSet, engine: SearchEngine) -> list[Result]:
    """Fills an empty engine with the listings and asks it every question."""
    numbers = {id_: number for number, id_ in enumerate(known.listings, start=1)}
    ids = {number: id_ for id_, number in numbers.items()}
    engine.rebuild(document(numbers[id_], text) for id_, text in known.listings.items())
    found = (frozenset(ids[number] for number in find(case.query, engine)) for case in known.cases)
    return [Result(case, each - case.dont_care) for case, each in zip(known.cases, found, strict=True)]


def document(number: int, text: str) -> Document:
    """The first of several lines is the title."""
    first, _, rest = text.partition("\n")
    return Document(number, first, rest) if rest.strip() else Document(number, "", text)


def find(query: str, engine: SearchEngine) -> list[int]:
    understood = asked.understand(query, engine.lexicon)
    if understood.is_empty:
        return []
    most = max(engine.count(), 1)
    hits = engine.find(Request(understood.plan, limit=most))
    if not hits.total and understood.wider:
        hits = engine.find(Request(understood.wider, limit=most))
    return hits.ids


def mean(results: Iterable[Result]) -> float:
    scores = [result.f1 for result in results]
    return sum(scores) / len(scores) if scores else 1.0
