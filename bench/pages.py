"""How fast our pages are, in one run, beside what any page could reach on this machine at this moment.

    .venv/bin/python -m bench.pages                      # 10,000 and 100,000 listings, about ten minutes
    .venv/bin/python -m bench.pages --sizes 2000 --seconds 1

Each page is measured by turns: ours without the page cache, a Flask and Jinja page of the same size from memory,
ours as shipped, the same bytes without Flask. Only the ratios mean anything: the machine may be busy."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.board import Board, member_cookie, pages_of, postings_per_second, statements
from bench.servers import ROOT, WRK, Speed, fetch, granian, measure, memory_megabytes, running

RESULTS = ROOT / "bench" / "results" / "pages.md"
MANY = 16
WORKER = ["huey.bin.huey_consumer", "wsgi.huey", "--quiet"]
COLUMNS = ["page", "kB", "SQL", "SQL signed in", "p50 ms", "p99 ms", "req/s", "ceiling", "ratio", "by CPU"]
COLUMNS += ["signed in", "of anonymous", "by CPU", "as shipped", "raw", "ratio"]


@dataclass
class Measured:
    """One page at one size."""

    name: str
    size: int
    sql: int
    sql_signed_in: int
    alone: Speed
    ours: Speed
    ceiling: Speed
    signed_in: Speed
    shipped: Speed
    raw: Speed

    def row(self) -> list[str]:
        return [
            self.name,
            f"{self.size / 1000:.1f}",
            str(self.sql),
            str(self.sql_signed_in),
            f"{self.alone.p50_ms:.1f}",
            f"{self.alone.p99_ms:.1f}",
            f"{self.ours.per_second:,.0f}",
            f"{self.ceiling.per_second:,.0f}",
            _ratio(self.ours, self.ceiling),
            _ratio_by_cpu(self.ours, self.ceiling),
            f"{self.signed_in.per_second:,.0f}",
            _ratio(self.signed_in, self.ours),
            _ratio_by_cpu(self.signed_in, self.ours),
            f"{self.shipped.per_second:,.0f}",
            f"{self.raw.per_second:,.0f}",
            _ratio(self.shipped, self.raw),
        ]


@dataclass
class Run:
    """All of one size."""

    count: int
    pages: list[Measured] = field(default_factory=list)
    postings: float = 0.0
    memory: float = 0.0


def main() -> None:
    arguments = _parse()
    began, load = datetime.now(UTC), os.getloadavg()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        runs = [_run(Board(folder / str(size), size), seconds=arguments.seconds) for size in arguments.sizes]
    report = _report(runs, began=began, load=load, seconds=arguments.seconds)
    print(report)
    arguments.write.parent.mkdir(parents=True, exist_ok=True)
    arguments.write.write_text(report, "utf-8")


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000], help="listings")
    parser.add_argument("--seconds", type=float, default=2, help="for each measurement")
    parser.add_argument("--keep", type=Path, help="a folder whose boards are kept for the next run")
    parser.add_argument("--write", type=Path, default=RESULTS)
    return parser.parse_args()


def _run(board: Board, *, seconds: float) -> Run:
    board.fill()
    run = Run(board.count)
    with board.application() as app, ExitStack() as servers:
        paths, cookie = pages_of(app), member_cookie(app)
        uncached = servers.enter_context(granian("wsgi:app", board.environment(cache_seconds=0)))
        shipped = servers.enter_context(granian("wsgi:app", board.environment(cache_seconds=10)))
        ceiling = servers.enter_context(granian("bench.ceiling:app", {}))
        worker = servers.enter_context(running(WORKER, board.environment(cache_seconds=10)))
        _, body = fetch(uncached.port, "/", {"Cookie": cookie})
        if b'href="/my"' not in body:
            raise RuntimeError("the member is not signed in")
        for name, path in paths.items():
            status, body = fetch(uncached.port, path)
            if status != 200:
                raise RuntimeError(f"{path}: {status}")
            size = len(body)
            run.pages.append(
                Measured(
                    name=name,
                    size=size,
                    sql=statements(app, path),
                    sql_signed_in=statements(app, path, cookie),
                    alone=measure(uncached, path, connections=1, seconds=seconds),
                    ours=measure(uncached, path, connections=MANY, seconds=seconds),
                    ceiling=measure(ceiling, f"/page/{size}", connections=MANY, seconds=seconds),
                    signed_in=measure(uncached, path, connections=MANY, seconds=seconds, cookie=cookie),
                    shipped=measure(shipped, path, connections=MANY, seconds=seconds),
                    raw=measure(ceiling, f"/raw/{size}", connections=MANY, seconds=seconds),
                )
            )
        run.memory = memory_megabytes(shipped.process_id) + memory_megabytes(worker)
        run.postings = postings_per_second(app, seconds=seconds)
    return run


def _ratio(ours: Speed, theirs: Speed) -> str:
    return f"{ours.per_second / theirs.per_second:.2f}" if theirs.per_second else "-"


def _ratio_by_cpu(ours: Speed, theirs: Speed) -> str:
    return f"{theirs.cpu_us / ours.cpu_us:.2f}" if ours.cpu_us else "-"


def _report(runs: list[Run], *, began: datetime, load: tuple[float, ...], seconds: float) -> str:
    lines = [
        "# Pages",
        "",
        f"{began:%Y-%m-%d %H:%M} UTC, {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, load before {load[0]:.1f}, after {os.getloadavg()[0]:.1f}; "
        f"{'wrk' if WRK else 'own client'}, {seconds:g} s each, {MANY} connections (p50 and p99 at one).",
        "",
        "`ceiling`: Flask and Jinja, a page of the same size from memory. `raw`: the same bytes without Flask.",
        "`req/s`: no page is kept. Each asks the database; pieces are drawn anew when what they show is another.",
        "`by CPU`: the same ratio by what an answer costs the server's processes, which a busy machine changes less.",
    ]
    for run in runs:
        lines += ["", f"## {run.count:,} listings", "", _line(COLUMNS), _line(["---"] * len(COLUMNS))]
        lines += [_line(page.row()) for page in run.pages]
        lines += [
            "",
            f"Postings flushed to disk: {run.postings:,.0f} a second by one writer. "
            f"Two web workers and the job worker: {run.memory:.0f} MB proportional set size.",
        ]
        failed = sum(s.failed for p in run.pages for s in (p.ours, p.ceiling, p.signed_in, p.shipped, p.raw))
        lines += [f"Answers other than 200: {failed}."]
    if len(runs) > 1:
        first, last = runs[0], runs[-1]
        lines += ["", f"## p50 at {last.count:,} listings against {first.count:,}", ""]
        pairs = zip(first.pages, last.pages, strict=True)
        lines += [f"- {small.name}: {large.alone.p50_ms / small.alone.p50_ms:.2f}" for small, large in pairs]
    return "\n".join(lines) + "\n"


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
