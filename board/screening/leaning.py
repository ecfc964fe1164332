"""How a text is written as a whole: does it lean towards those that had to be stopped, or towards honest ones?

A sum of weights, learned from our own labelled texts (bench/fraud_leaning.py): one for each one to three letters in a
row. Mostly it tips the scale between hints; only where it is surer than almost any text makes it, it holds alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import sqrt
from pathlib import Path

FILE = Path(__file__).parent / "data" / "leaning.json"
LETTERS_MAX = 3
# What is beyond says nothing new, and the time has an end.
READ_MAX = 6000
# Measured on texts that were left out of the learning: a text at the middle gives and takes nothing.
POINTS_EACH, MIDDLE, MOST, LEAST = 20, 0.3, 45, -12
# Below this it is no more than noise, and not worth a line.
NOTED_FROM = 5
# So short that no way of writing shows.
SHORT = 8


@dataclass(frozen=True)
class Leaning:
    """`weights`: of each stretch of letters how much it says, and how rare it is."""

    version: int
    bias: float
    weights: Mapping[str, tuple[float, float]]

    def of(self, text: str) -> float:
        """Above nothing: like what was stopped. Below: like what is honest."""
        known = [self.weights[gram] for gram in grams(text) if gram in self.weights]
        length = sqrt(sum(rarity * rarity for _, rarity in known))
        return self.bias + (sum(weight * rarity for weight, rarity in known) / length if length else 0.0)

    def points(self, text: str) -> int:
        if len(text) < SHORT or not self.weights:
            return 0
        points = round(POINTS_EACH * (self.of(text) - MIDDLE))
        return max(LEAST, min(MOST, points)) if abs(points) >= NOTED_FROM else 0


NONE = Leaning(0, 0.0, {})


def grams(text: str) -> set[str]:
    """Every one, two and three letters in a row."""
    return set(_grams(text[:READ_MAX]))


def _grams(text: str) -> Iterator[str]:
    for letters in range(1, LETTERS_MAX + 1):
        for start in range(len(text) - letters + 1):
            yield text[start : start + letters]


@cache
def shipped() -> Leaning:
    found = json.loads(FILE.read_text("utf-8"))
    weights = {gram: (weight / SCALE, rarity / SCALE) for gram, (weight, rarity) in found["weights"].items()}
    return Leaning(found["version"], found["bias"] / SCALE, weights)


# Kept as whole numbers.
SCALE = 1000


def written(leaning: Leaning, *, most: int) -> str:
    """As a file: those that weigh most, in order, a change of one is a change of a line."""
    heaviest = sorted(leaning.weights.items(), key=lambda each: -abs(each[1][0] * each[1][1]))
    kept = {gram: [round(w * SCALE), round(r * SCALE)] for gram, (w, r) in sorted(islice(heaviest, most))}
    lines = ",\n".join(f" {json.dumps(gram, ensure_ascii=False)}: {json.dumps(both)}" for gram, both in kept.items())
    head = f'{{"version": {leaning.version}, "bias": {round(leaning.bias * SCALE)}, "weights": {{\n'
    return head + lines + "\n}}\n"
