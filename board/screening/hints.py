"""Words that say little alone and much together: where each of them stands, and what they add up to."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from board.screening.rules import Hints

# Of each word; a text that says one more often says nothing more by it.
PLACES_MAX = 40
Stretch = tuple[int, int]


@dataclass(frozen=True)
class Sum:
    """What stands together within one stretch."""

    points: int
    start: int
    end: int
    names: tuple[str, ...]


class Found:
    """Where the words of the rules stand in one text; each is looked for once, whichever rules ask."""

    def __init__(self, words: Mapping[str, re.Pattern[str]], text: str) -> None:
        self._words, self._text = words, text
        self._places: dict[str, list[Stretch]] = {}

    def of(self, name: str) -> list[Stretch]:
        if name not in self._places:
            matches = itertools.islice(self._words[name].finditer(self._text), PLACES_MAX)
            self._places[name] = [match.span() for match in matches if match.end() > match.start()]
        return self._places[name]

    def sums(self, hints: Hints, within: int, counts: Callable[[Stretch], bool]) -> Iterator[Sum]:
        """Every stretch where enough comes together, the most first."""
        found = []
        for start, end, names in self._together(hints, within, counts):
            against = [name for name, points in hints.points.items() if points < 0]
            names |= {name for name in against if self._stands_near(name, start, end, within)}
            points = sum(hints.points[name] for name in names)
            if points >= hints.enough and all(not group.isdisjoint(names) for group in hints.needs):
                found.append(Sum(points, start, end, tuple(name for name in hints.points if name in names)))
        yield from sorted(found, key=lambda each: -each.points)

    def _together(
        self, hints: Hints, within: int, counts: Callable[[Stretch], bool]
    ) -> Iterator[tuple[int, int, set[str]]]:
        """What speaks for it, stretch by stretch."""
        standing = sorted(
            (*place, name)
            for name, points in hints.points.items()
            for place in (self.of(name) if points > 0 else ())
            if counts(place)
        )
        names: Counter[str] = Counter()
        first = 0
        for last, (_, end, name) in enumerate(standing):
            names[name] += 1
            while end - standing[first][0] > within and first < last:
                names -= Counter([standing[first][2]])
                first += 1
            yield standing[first][0], end, set(names)

    def _stands_near(self, name: str, start: int, end: int, within: int) -> bool:
        """What speaks against it does so from the next sentence too."""
        return any(place[0] < end + within and place[1] > start - within for place in self.of(name))
