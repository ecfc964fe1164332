"""Counts and spans of time that may be shown to everybody. Pure functions.

Counts of fewer than five are not shown (product.md): so few people can be recognised."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

FEWEST_SHOWN = 5


@dataclass(frozen=True)
class Count:
    """`value`: None where it is withheld. Nothing at all is no secret: 0 is shown."""

    value: int | None

    @property
    def is_withheld(self) -> bool:
        return self.value is None


@dataclass(frozen=True)
class Spread:
    """How long things took: the middle one, and what nine of ten did not pass (nearest rank). None: too few.
    `dropped`: those that ended before they began, because a clock was put back; they are not among the `count`."""

    count: Count
    median: timedelta | None
    p90: timedelta | None
    dropped: int


def count(number: int) -> Count:
    return Count(None if 0 < number < FEWEST_SHOWN else number)


def table(counts: Mapping[str, int]) -> tuple[dict[str, Count], Count]:
    """Each count, and their sum. Where only one is withheld the sum would tell it, so the smallest of the others is
    withheld with it; where there is no other, the sum is."""
    withheld = {name for name, number in counts.items() if 0 < number < FEWEST_SHOWN}
    shown = sorted((number, name) for name, number in counts.items() if number and name not in withheld)
    hides_sum = False
    if len(withheld) == 1:
        if shown:
            withheld.add(shown[0][1])
        else:
            hides_sum = True
    cells = {name: Count(None if name in withheld else number) for name, number in counts.items()}
    total = sum(counts.values())
    return cells, Count(None) if hides_sum else count(total)


def share(part: int, whole: int) -> float | None:
    """None where it would tell of fewer than five on either side, or of nothing."""
    either_few = any(0 < number < FEWEST_SHOWN for number in (part, whole - part))
    return None if whole < FEWEST_SHOWN or either_few else part / whole


def spread(spans: Iterable[timedelta]) -> Spread:
    every = list(spans)
    kept = sorted(span for span in every if span >= timedelta())
    dropped = len(every) - len(kept)
    if len(kept) < FEWEST_SHOWN:
        return Spread(count(len(kept)), None, None, dropped)
    return Spread(Count(len(kept)), _rank(kept, 0.5), _rank(kept, 0.9), dropped)


def _rank(ordered: list[timedelta], part: float) -> timedelta:
    return ordered[math.ceil(part * len(ordered)) - 1]
