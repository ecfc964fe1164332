"""How much two texts, or two photos, are alike. Pure functions."""

from __future__ import annotations

from functools import lru_cache

from board.text import normalise

SHINGLE = 3
DISTANCE_MAX = 8
DIGITS = 16


@lru_cache(maxsize=1024)
def shingles(text: str) -> frozenset[str]:
    """Every three letters in a row of the compared form."""
    compared = normalise(text).replace(" ", "")
    return frozenset(compared[start : start + SHINGLE] for start in range(max(len(compared) - SHINGLE + 1, 1)))


def alike(one: str, other: str) -> float:
    """Jaccard: of all their shingles, the share that both have."""
    mine, theirs = shingles(one), shingles(other)
    return len(mine & theirs) / len(mine | theirs)


def distance(one: str, other: str) -> int:
    """In how many of 64 bits two fingerprints of 16 hexadecimal digits differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def looks_alike(one: str, other: str) -> bool:
    """As it is, mirrored, or only its middle: any of the three of one against the other as it is."""
    if not one or not other:
        return False
    views = [one[start : start + DIGITS] for start in range(0, len(one), DIGITS)]
    return any(distance(view, other[:DIGITS]) <= DISTANCE_MAX for view in views)
