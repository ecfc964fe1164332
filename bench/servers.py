"""Servers on loopback for a measurement, started and ended here, and how fast they answer."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WRK = shutil.which("wrk")
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Speed:
    """`failed`: answers other than 200, and connections lost. `cpu_us`: what one answer cost the server's processes,
    which others on the machine change much less than the rate."""

    per_second: float
    p50_ms: float
    p99_ms: float
    failed: int = 0
    cpu_us: float = 0.0


@dataclass(frozen=True)
class Server:
    port: int
    process_id: int


@contextlib.contextmanager
def granian(target: str, environment: dict[str, str], *, workers: int = 2) -> Iterator[Server]:
    """With the settings that `dev.py run` and the README use."""
    port = free_port()
    command = ["granian", "--interface", "wsgi", "--port", str(port), "--workers", str(workers)]
    with running([*command, "--log-level", "error", target], environment) as process_id:
        _wait_for(port)
        yield Server(port, process_id)


@contextlib.contextmanager
def running(module: list[str], environment: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=ROOT,
        env={**os.environ, **environment},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")


def fetch(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def measure(server: Server, path: str, *, connections: int, seconds: float, cookie: str = "") -> Speed:
    headers = {"Cookie": cookie} if cookie else {}
    for _ in range(4):
        fetch(server.port, path, headers)
    before, began = cpu_seconds(server.process_id), time.monotonic()
    if WRK:
        speed = _by_wrk(f"http://127.0.0.1:{server.port}{path}", headers, connections, seconds)
    else:
        speed = _by_ourselves(server.port, path, headers, connections, seconds)
    spent, answers = cpu_seconds(server.process_id) - before, speed.per_second * (time.monotonic() - began)
    return replace(speed, cpu_us=spent / answers * 1_000_000 if answers else 0.0)


def _by_wrk(url: str, headers: dict[str, str], connections: int, seconds: float) -> Speed:
    threads = min(2, connections)
    options = [f"-t{threads}", f"-c{connections}", f"-d{max(round(seconds), 1)}s", "--latency"]
    sent = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    said = subprocess.run([str(WRK), *options, *sent, url], capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s*([\d.]+)", said)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return Speed(
        float(rate[1]) if rate else 0.0, _latency(said, "50%"), _latency(said, "99%"), int(bad[1]) if bad else 0
    )


def _latency(said: str, share: str) -> float:
    found = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", said)
    return float(found[1]) * UNITS[found[2]] if found else float("nan")


def _by_ourselves(port: int, path: str, headers: dict[str, str], connections: int, seconds: float) -> Speed:
    """Where there is no wrk: one process per connection. It takes cores from the server, so ratios shrink."""
    with Pool(connections) as pool:
        parts = pool.starmap(_ask_for, [(port, path, headers, seconds)] * connections)
    times = sorted(each for part in parts for each in part)
    return Speed(len(times) / seconds, times[len(times) // 2] * 1000, times[len(times) * 99 // 100] * 1000)


def _ask_for(port: int, path: str, headers: dict[str, str], seconds: float) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        connection.request("GET", path, headers=headers)
        connection.getresponse().read()
        times.append(time.perf_counter() - began)
    return times


def cpu_seconds(process_id: int) -> float:
    """Spent so far by a process and all below it."""
    ticks = 0
    for each in _family(process_id):
        with contextlib.suppress(OSError):
            # After the name in brackets, which may hold anything: user and system time are the 12th and 13th.
            values = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            ticks += int(values[11]) + int(values[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_megabytes(process_id: int) -> float:
    """Proportional set size of a process and all below it."""
    total = 0
    for each in _family(process_id):
        with contextlib.suppress(OSError):
            found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{each}/smaps_rollup").read_text(), re.MULTILINE)
            total += int(found[1]) if found else 0
    return total / 1024


def _family(process_id: int) -> list[int]:
    below: list[int] = []
    for children in Path(f"/proc/{process_id}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            below += [each for child in children.read_text().split() for each in _family(int(child))]
    return [process_id, *below]
