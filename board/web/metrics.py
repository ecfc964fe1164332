"""Figures for whoever watches the board: counted in each process, added up over all of them when they are read.

A server may run several processes and the worker is one more, so one process's figures are never the whole.
Each writes its own to a small file, at most every few seconds; `merged()` adds up all files. Files of processes
that ended stay until the whole board starts anew, so that a counter never falls meanwhile. (The library's own way
keeps figures in memory-mapped files, and a process that writes to one on a full disk is killed.)"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import cast

from flask import Flask, Response, current_app
from flask.globals import app_ctx, request_ctx
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.core import Metric

from board.backends.files import write_atomically

SECONDS_BETWEEN_WRITES = 5.0
LATENCY_STEPS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# A method is anybody's word; a label must not be.
METHODS = frozenset({"GET", "HEAD", "POST"})
Sample = tuple[str, str, tuple[tuple[str, str], ...]]
disable_created_metrics()  # type: ignore[no-untyped-call]


class Figures:
    """Those of this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.registry = CollectorRegistry()
        self._began = time.time_ns()
        self._written = 0.0
        self._lock = Lock()
        self._answers: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self.requests = self._counter("requests", "Answers, by page and kind of status", "endpoint", "method", "status")
        self.limited = self._counter("rate_limited", "Refused for coming too often", "endpoint")
        self.mails = self._counter("mails", "Tries to send a mail: sent, put_off or given_up", "outcome")
        self.searches = self._counter("searches", "Searches: found, empty or without_index", "outcome")
        self.sign_ins = self._counter("sign_ins", "Log-ins: done or refused", "outcome")
        self.in_flight = Gauge("engawa_requests_in_flight", "Being answered now", registry=self.registry)
        self.seconds = Histogram(
            "engawa_request_seconds", "Time to answer", ["endpoint"], buckets=LATENCY_STEPS, registry=self.registry
        )

    def begin(self) -> None:
        app_ctx.g.counted_from = time.perf_counter()
        self.in_flight.inc()

    def count(self, response: Response) -> Response:
        asked, here = request_ctx.request, app_ctx.g
        answers, seconds = self._of(asked.endpoint or "none", asked.method, response.status_code)
        answers.inc()
        if "counted_from" in here:
            seconds.observe(time.perf_counter() - here.counted_from)
        if response.status_code == 429:
            self.limited.labels(asked.endpoint or "none").inc()
        return response

    def end(self, _error: BaseException | None) -> None:
        if app_ctx.g.pop("counted_from", None) is not None:
            self.in_flight.dec()
            self.write()

    def _of(self, endpoint: str, method: str, status: int) -> tuple[Counter, Histogram]:
        """The two that such an answer moves; found by their labels only once."""
        key = (endpoint, method if method in METHODS else "other", status // 100)
        found = self._answers.get(key)
        if found is None:
            counter = self.requests.labels(*key[:2], f"{key[2]}xx")
            found = self._answers[key] = (counter, self.seconds.labels(endpoint))
        return found

    def _counter(self, name: str, explanation: str, *labels: str) -> Counter:
        return Counter(f"engawa_{name}", explanation, labels, registry=self.registry)

    def write(self, *, at_once: bool = False) -> None:
        """Let the other processes see ours. A full disk costs the figures, never the answer."""
        if not at_once and not self._is_due():
            return
        with self._lock:
            if not at_once and not self._is_due():
                return
            self._written = time.monotonic()
        lines = [[*key, value] for key, value in _samples(self.registry).items()]
        with suppress(OSError):
            write_atomically(self.folder / f"{os.getpid()}-{self._began}.json", json.dumps(lines).encode())

    def _is_due(self) -> bool:
        return time.monotonic() - self._written >= SECONDS_BETWEEN_WRITES

    def merged(self) -> Iterator[Metric]:
        """All processes' figures added up; what is being answered only counts where somebody is alive to answer."""
        self.write(at_once=True)
        total: dict[Sample, float] = {}
        for path in self.folder.glob("*.json"):
            alive = _is_alive(path)
            for sample, value in _read(path):
                if alive or not sample[0].endswith("_in_flight"):
                    total[sample] = total.get(sample, 0.0) + value
        for metric in self.registry.collect():
            whole = Metric(metric.name, metric.documentation, metric.type)
            for (family, name, labels), value in sorted(total.items(), key=_buckets_in_order):
                if family == metric.name:
                    whole.add_sample(name, dict(labels), value)
            yield whole


def _samples(registry: CollectorRegistry) -> dict[Sample, float]:
    return {
        (metric.name, sample.name, tuple(sample.labels.items())): sample.value
        for metric in registry.collect()
        for sample in metric.samples
    }


def _buckets_in_order(item: tuple[Sample, float]) -> tuple[str, list[tuple[str, float | str]], str]:
    """A histogram's buckets stand from the smallest to the greatest, each page's beside each other."""
    (family, name, labels), _value = item
    others = [(label, text) for label, text in labels if label != "le"]
    bound = [("le", float(text)) for label, text in labels if label == "le"]
    return family, [*others, *bound], name


def _read(path: Path) -> list[tuple[Sample, float]]:
    """Nothing of a file that is gone or none of ours."""
    try:
        lines = json.loads(path.read_text("utf-8"))
        return [
            ((family, name, tuple((label, text) for label, text in labels)), float(value))
            for family, name, labels, value in lines
        ]
    except (OSError, ValueError, TypeError):
        return []


def _is_alive(path: Path) -> bool:
    try:
        os.kill(int(path.name.partition("-")[0]), 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True


def init_app(app: Flask, folder: Path) -> None:
    _forget_former_run(folder)
    ours = app.extensions["figures"] = Figures(folder)
    app.before_request(ours.begin)
    app.after_request(ours.count)
    app.teardown_request(ours.end)


def _forget_former_run(folder: Path) -> None:
    """Only when nobody of it is left: a worker that starts anew among others takes nothing away."""
    files = list(folder.glob("*.json"))
    if not any(_is_alive(path) for path in files):
        for path in files:
            path.unlink(missing_ok=True)


def figures() -> Figures:
    return cast(Figures, current_app.extensions["figures"])


def count_mail(outcome: str) -> None:
    figures().mails.labels(outcome).inc()


def count_search(outcome: str) -> None:
    figures().searches.labels(outcome).inc()


def count_sign_in(outcome: str) -> None:
    figures().sign_ins.labels(outcome).inc()


def write() -> None:
    """After the worker's round: it answers no requests."""
    figures().write()
