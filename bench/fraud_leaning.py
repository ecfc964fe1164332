"""Learns how stopped and honest texts are written, from our own labelled ones: board/screening/data/leaning.json.

Learn again whenever texts are added or spellings change: the same texts give the same file, but for its version.

.venv/bin/python -m bench.fraud_leaning"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log
from pathlib import Path

import numpy as np

from board.screening import labelled, leaning
from board.screening.disguises import readings
from board.screening.engine import BETWEEN
from board.screening.labelled import Labelled
from board.screening.leaning import Leaning
from board.screening.rules import RuleSet, shipped

TEXTS = Path(__file__).parent.parent / "tests" / "screening" / "texts"
KEPT_MAX = 6000
# Stretches of letters that stand in one text only say nothing about the next one.
TEXTS_LEAST = 2
ROUNDS, STEP, STRENGTH = 300, 0.5, 10.0


def learn(texts: Sequence[Labelled], rules: RuleSet, *, version: int) -> Leaning:
    """Logistic regression by plain gradient descent: the same texts give the same weights."""
    said = [leaning.grams(_joined(text, rules)) for text in texts]
    seen = Counter(gram for grams in said for gram in grams)
    known = {gram: place for place, gram in enumerate(sorted(g for g, n in seen.items() if n >= TEXTS_LEAST))}
    rarity = np.array([log(len(said) / seen[gram]) for gram in known], dtype=np.float32)
    table = np.zeros((len(said), len(known)), dtype=np.float32)
    for row, grams in enumerate(said):
        places = [known[gram] for gram in grams if gram in known]
        table[row, places] = rarity[places] / (np.linalg.norm(rarity[places]) or 1.0)
    wanted = np.array([_wanted(text) for text in texts], dtype=np.float32)
    weights, bias = _descended(table, wanted)
    both = {gram: (float(weights[place]), float(rarity[place])) for gram, place in known.items()}
    return Leaning(version, bias, both)


def _descended(table: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, float]:
    weights, bias = np.zeros(table.shape[1], dtype=np.float32), 0.0
    for _ in range(ROUNDS):
        off = 1 / (1 + np.exp(-(table @ weights + bias))) - wanted
        weights -= STEP * (table.T @ off + weights / STRENGTH) / len(wanted) ** 0.5
        bias -= STEP * float(off.mean())
    return weights, bias


def _wanted(text: Labelled) -> float:
    """What only deserves a word of advice is to lean nowhere."""
    return 0.0 if not text.is_bad else 0.5 if text.severity == "review" else 1.0


def _joined(text: Labelled, rules: RuleSet) -> str:
    return readings(BETWEEN.join((text.title, text.body)), rules.spelling)[1].text


def main() -> None:
    texts = [text for path in sorted(TEXTS.glob("*.jsonl")) for text in labelled.read(path)]
    before = leaning.shipped().version if leaning.FILE.exists() else 0
    found = learn(texts, shipped(), version=before + 1)
    leaning.FILE.write_text(leaning.written(found, most=KEPT_MAX), "utf-8")
    print(f"{len(texts)} texts, {len(found.weights)} stretches of letters, version {found.version}")


if __name__ == "__main__":
    main()
