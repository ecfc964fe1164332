"""What a process takes that rebuilds the index, or that has answered ten thousand mixed searches."""

from __future__ import annotations

import pickle
import sys
import time
from pathlib import Path
from random import Random

from bench.search_corpus import ASKED, SEED, Corpus, Query
from bench.search_engines import Ours
from board.backends.search.asking import Request
from board.backends.search.understanding import understand
from board.backends.search.whoosh.engine import WhooshSearch
from board.config import load_settings

MIXED = 10_000


def rebuild(made: Corpus, folder: Path) -> str:
    engine = WhooshSearch(folder)
    began, cpu = time.perf_counter(), time.process_time()
    count = engine.rebuild(made.documents())
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    # Of this program alone: what the system counts for a process begins with what its parent had.
    peak = next(line for line in Path("/proc/self/status").read_text("ascii").splitlines() if "VmHWM" in line)
    return (
        f"Rebuilt from titles and bodies: {count:,} in {seconds:.0f} s ({cpu:.0f} s of one core),"
        f" at most {int(peak.split()[1]) / 1000:.0f} MB."
    )


def mixed(made: Corpus, folder: Path) -> str:
    """A whole web process: the application, the analysis, the lexicon, and the engine."""
    from board import create_app  # noqa: PLC0415 (only this measurement wants all of it)

    instance = folder.parent / "instance"
    environment = {"INSTANCE": str(instance), "SEARCH_URL": f"whoosh:{folder}", "BASE_URL": "http://127.0.0.1"}
    app = create_app(load_settings(environment))
    ours = Ours(folder)
    ours.engine = app.extensions["search"]
    asked: list[Query] = pickle.loads((made.folder / ASKED).read_bytes())  # noqa: S301 (made by bench.search)
    random = Random(SEED)
    before = _megabytes()
    began = time.process_time()
    for _ in range(MIXED):
        query = random.choice(asked)
        request = ours.request(query)
        understood = understand(" ".join(query.words), ours.engine.lexicon)
        for plan in filter(None, (understood.plan, understood.wider)):
            if ours.engine.find(Request(plan, request.where, request.order, facets=request.facets)).total:
                break
    each = (time.process_time() - began) * 1000 / MIXED
    after = _megabytes()
    return (
        f"A web process after {MIXED:,} mixed searches (1,000 hits each, understood, with fallbacks;"
        f" {each:.1f} ms of CPU each): {after['Rss']:.0f} MB resident, {after['Pss']:.0f} MB proportional, of these"
        f" {after['Private_Dirty']:.0f} MB its own; before the first {before['Rss']:.0f} MB."
    )


def _megabytes() -> dict[str, float]:
    lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()[1:]
    return {name: int(rest.split()[0]) / 1000 for name, _, rest in (line.partition(":") for line in lines)}


if __name__ == "__main__":
    task, corpus_folder, count, times, index = sys.argv[1:]
    print({"rebuild": rebuild, "mixed": mixed}[task](Corpus(int(count), Path(corpus_folder), int(times)), Path(index)))
