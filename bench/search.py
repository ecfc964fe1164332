"""How fast our search is, in one run, beside the engines people would otherwise take, with the same tokens.

    python -m bench.search                               # 100,000 listings, about fifteen minutes
    python -m bench.search --count 20000 --engines ours,tantivy
    python -m bench.search --times 10 --engines ours --out bench/results/search-1m.md  # a million, five minutes

Wants the dependency group `bench` (tantivy). Every engine is asked the same and must find as much; they take turns
class by class, so that a busy machine is slow for all, and each has the caches of the processor for its own. What a
search takes right after other work, when it has not, is printed besides. Only the ratios mean anything."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from bench.search_corpus import CLASSES, SEED, Corpus, Entry, Query, corpus, queries
from bench.search_engines import ENGINES, Engine, size_of

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "bench" / "results" / "search.md"
ROUNDS = 4
ADDED = 40
ADD = "add one + commit"
OURS = "Engawa"


@dataclass
class Measured:
    """Of one engine: milliseconds by class."""

    name: str
    times: dict[str, list[float]] = field(default_factory=dict)
    docs_per_second: float = 0.0
    megabytes: float = 0.0

    def at(self, kind: str, share: float) -> float:
        ordered = sorted(self.times[kind])
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    def cell(self, kind: str) -> str:
        return f"{self.at(kind, 0.5):.2f} / {self.at(kind, 0.95):.2f}"

    def row(self) -> list[str]:
        cells = [self.cell(kind) for kind in (*CLASSES, ADD)]
        return [self.name, f"{self.docs_per_second:,.0f}", *cells, f"{self.megabytes:.0f}"]


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=1, help="each listing so often, under numbers of its own")
    parser.add_argument("--engines", default=",".join(ENGINES), help=f"of {', '.join(ENGINES)}")
    parser.add_argument("--out", type=Path, default=RESULTS)
    chosen = parser.parse_args(arguments)
    before = os.getloadavg()[0]
    made = corpus(chosen.count, times=chosen.times)
    work = Path(tempfile.mkdtemp(prefix="engawa-search-"))
    try:
        asked = queries(made)
        engines = [(ENGINES[name](work / name), work / name) for name in chosen.engines.split(",")]
        measured = [_built(engine, folder, made) for engine, folder in engines]
        _agree([engine for engine, _ in engines], asked)
        _ask(engines, measured, asked)
        after_others = _after_others(engines, asked)
        _add(engines, measured, made)
        lines = [
            *_head(made, before),
            *_table(measured),
            *_ratios(measured),
            *after_others,
            *_rebuilding(made, work / "again"),
            *(_of_a_process(work / "ours", made) if "ours" in chosen.engines else []),
            *_relevance(),
        ]
    finally:
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(made.folder, ignore_errors=True)
    chosen.out.write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))


def _built(engine: Engine, folder: Path, made: Corpus) -> Measured:
    began = time.perf_counter()
    engine.build(made)
    seconds = time.perf_counter() - began
    return Measured(engine.name, {}, made.count / seconds, size_of(folder) / 1e6)


def _agree(engines: Sequence[Engine], asked: Sequence[Query]) -> None:
    for query in asked:
        counts = {engine.name: engine.count(query) for engine in engines}
        assert len(set(counts.values())) <= 1, (query, counts)


def _ask(engines: Sequence[tuple[Engine, Path]], measured: Sequence[Measured], asked: Sequence[Query]) -> None:
    best = _best(engines, [[query for query in asked if query.kind == kind] for kind in CLASSES], rounds=ROUNDS)
    for figures in measured:
        _note(figures, asked, best)


def _after_others(engines: Sequence[tuple[Engine, Path]], asked: Sequence[Query]) -> list[str]:
    """Query by query in turns: each engine finds the caches full of what another has left."""
    if len(engines) < 2:
        return []
    best = _best(engines, [[query] for query in asked], rounds=ROUNDS // 2)
    rows = []
    for engine, _ in engines:
        figures = Measured(engine.name)
        _note(figures, asked, best)
        rows.append([engine.name, *(figures.cell(kind) for kind in CLASSES)])
    return ["", "Right after another engine was at work (ms):", "", *_lines(["engine", *CLASSES], rows)]


Best = dict[tuple[str, Query], float]


def _best(engines: Sequence[tuple[Engine, Path]], turns: Sequence[Sequence[Query]], *, rounds: int) -> Best:
    """Of each query the best round: what is left is the engine, not whoever else is at work on the machine."""
    best: Best = {}
    for _ in range(rounds):
        for turn in turns:
            for engine, _ in engines:
                for query in turn:
                    began = time.perf_counter()
                    engine.ask(query)
                    spent = (time.perf_counter() - began) * 1000
                    best[engine.name, query] = min(spent, best.get((engine.name, query), spent))
    return best


def _note(figures: Measured, asked: Sequence[Query], best: Best) -> None:
    for query in asked:
        figures.times.setdefault(query.kind, []).append(best[figures.name, query])


def _add(engines: Sequence[tuple[Engine, Path]], measured: Sequence[Measured], made: Corpus) -> None:
    entries: list[Entry] = []
    for number, (document, analysed) in enumerate(made.entries()):
        if number == ADDED:
            break
        entries.append((replace(document, id=made.count + number + 1), analysed))
    for entry in entries:
        for (engine, _), figures in zip(engines, measured, strict=True):
            began = time.perf_counter()
            engine.add(entry)
            figures.times.setdefault(ADD, []).append((time.perf_counter() - began) * 1000)


def _head(made: Corpus, before: float) -> list[str]:
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return [
        f"# Search, {made.count:,} listings",
        "",
        *([f"{made.made:,} listings, each {made.times} times under numbers of its own.", ""] if made.times > 1 else []),
        f"{now}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},"
        f" load before {before:.1f}, after {os.getloadavg()[0]:.1f}; seed {SEED}."
        f" p50 / p95 over the queries in ms of one process, of each the best of {ROUNDS} rounds;"
        " index documents per second from ready tokens (ours holds pairs of characters and keys besides)."
        " Every engine found as many for every query.",
        "",
    ]


def _table(measured: Sequence[Measured]) -> list[str]:
    return _lines(["engine", "index docs/s", *CLASSES, ADD, "disk MB"], [figures.row() for figures in measured])


def _ratios(measured: Sequence[Measured]) -> list[str]:
    """How many times as long the others take."""
    ours = next((figures for figures in measured if figures.name == OURS), None)
    if ours is None or len(measured) < 2:
        return []
    rows = [
        [
            figures.name,
            *(
                f"{figures.at(kind, 0.5) / ours.at(kind, 0.5):.1f} / {figures.at(kind, 0.95) / ours.at(kind, 0.95):.1f}"
                for kind in (*CLASSES, ADD)
            ),
        ]
        for figures in measured
        if figures is not ours
    ]
    return ["", "How many times ours (p50 / p95):", "", *_lines(["engine", *CLASSES, ADD], rows)]


def _lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]


def _rebuilding(made: Corpus, folder: Path) -> list[str]:
    """From titles and bodies, as `flask engawa search rebuild` does it; in a process of its own for its memory."""
    if made.times > 1:
        return ["", "Not rebuilt from titles and bodies: that takes as much longer as there are more of them."]
    return ["", _child("rebuild", made, folder)]


def _of_a_process(folder: Path, made: Corpus) -> list[str]:
    return [_child("mixed", made, folder), "", _run("bench.search_suggesting", str(made.folder), str(folder))]


def _child(task: str, made: Corpus, folder: Path) -> str:
    return _run("bench.search_memory", task, str(made.folder), str(made.made), str(made.times), str(folder))


def _run(module: str, *arguments: str) -> str:
    """What it prints; an hour's measurement is not thrown away for what fails at its end."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else f"{module} failed: {done.stderr.strip()[-300:]}"


def _relevance() -> list[str]:
    """Our own set by the embedded engine."""
    return ["", "Relevance:", "", "```", _run("bench.search_relevance"), "```"]


if __name__ == "__main__":
    main(sys.argv[1:])
