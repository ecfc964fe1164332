"""How long /suggestions takes at the server while people type: the whole request, by beginnings of words."""

from __future__ import annotations

import pickle
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench.search_corpus import ASKED, SEED, Query
from board import create_app, romaji
from board.backends.search.vocabulary import reading_of
from board.config import load_settings

TYPED_MAX, TYPED = 5, 400
ROUNDS = 3
BASE_URL = "http://127.0.0.1"


def main(asked: list[Query], index: Path) -> str:
    environment = {
        "INSTANCE": str(index.parent / "instance"),
        "SEARCH_URL": f"whoosh:{index}",
        "BASE_URL": BASE_URL,
    }
    client = create_app(load_settings(environment)).test_client()
    typed = sorted({beginning for query in asked for beginning in beginnings(query)})
    chosen = Random(SEED).sample(typed, min(TYPED, len(typed)))
    best = dict.fromkeys(chosen, float("inf"))
    for _ in range(ROUNDS):
        for beginning in chosen:
            began = time.perf_counter()
            answer = client.get("/suggestions", base_url=BASE_URL, query_string={"q": beginning})
            best[beginning] = min(best[beginning], (time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, answer.status
    ordered = sorted(best.values())
    middle, most = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return (
        f"Suggestions for {len(chosen)} beginnings of one to {TYPED_MAX} signs, the whole request at the server,"
        f" best of {ROUNDS}: p50 {middle:.1f} ms, p95 {most:.1f} ms, the longest {ordered[-1]:.1f} ms."
    )


def beginnings(query: Query) -> Iterator[str]:
    """As it is written, in kana and in Latin letters."""
    for word in query.words:
        for reading in [word, *reading_of(word).split()]:
            for written in (reading, romaji.sound_of_kana(reading)):
                yield from (written[:n] for n in range(1, min(len(written), TYPED_MAX) + 1))


if __name__ == "__main__":
    folder, index = map(Path, sys.argv[1:])
    print(main(pickle.loads((folder / ASKED).read_bytes()), index))  # noqa: S301 (made by bench.search)
