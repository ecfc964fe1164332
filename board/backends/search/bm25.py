"""What BM25 is made of, alike in every engine."""

from __future__ import annotations

import math

SATURATION, BY_LENGTH = 1.2, 0.75
# A word in the title counts as often.
TITLE = 3.0


def rarity(frequency: int, count: int) -> float:
    """Of a word held by so many of so many texts; an engine that still counts what is gone may say more than all."""
    frequency = min(frequency, count)
    return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))
