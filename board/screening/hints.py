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
        standing = sorted(
            (place, name)
            for name, points in hints.points.items()
            for place in self.of(name)
            if points < 0 or counts(place)
        )
        together: Counter[str] = Counter()
        first, found = 0, []
        for last, ((start, end), name) in enumerate(standing):
            together[name] += 1
            while end - standing[first][0][0] > within and first < last:
                together -= Counter([standing[first][1]])
                first += 1
            points = sum(hints.points[each] for each in together)
            if points >= hints.enough and all(not group.isdisjoint(together) for group in hints.needs):
                names = tuple(each for each in hints.points if each in together)
                found.append(Sum(points, standing[first][0][0], max(end, start + 1), names))
        yield from sorted(found, key=lambda each: -each.points)
