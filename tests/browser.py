"""The real thing and a real browser: `board_server` is `dev.py run`, `open_page` gives pages of Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import dev
from tests.databases import missing

ROOT = Path(__file__).parent.parent
ARTIFACTS = Path(__file__).parent / "artifacts"
SECONDS_TO_START = 120
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Milliseconds until the first byte, bytes in a second after it.
BAD_LINE = {"offline": False, "latency": 250, "downloadThroughput": 60_000, "uploadThroughput": 120_000}
PHONE, DESKTOP = (360, 740), (1280, 800)


@dataclass(frozen=True)
class BoardServer:
    address: str
    instance: Path
    process: subprocess.Popen[bytes]
    log: Path


@contextmanager
def running_board(
    folder: Path, *options: str, port: int | None = None, like: Path | None = None, **environment: str
) -> Iterator[BoardServer]:
    """`dev.py run` on a free port with its data under `folder`; interrupted as by Ctrl-C at the end.
    `like`: an instance that was set up before, to begin with a copy of it."""
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    if like:
        shutil.copytree(like, folder / "instance")
    log = folder / "dev.log"
    command = [sys.executable, "dev.py", "run", "--port", str(port), "--instance", str(folder / "instance")]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(lambda: "Ctrl-C" in log.read_text("utf-8") or process.poll() is not None)
        assert process.poll() is None, log.read_text("utf-8")
        yield BoardServer(f"http://127.0.0.1:{port}", folder / "instance", process, log)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


@pytest.fixture(scope="session")
def empty_board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance of a board with regions and guidelines only, set up once for all that begin with one."""
    folder = tmp_path_factory.mktemp("empty") / "instance"
    dev._prepare_database(dev._environment(free_port(), folder), demo=False)
    return folder


@pytest.fixture(scope="module")
def board_server(empty_board: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoardServer]:
    """An empty board."""
    with running_board(tmp_path_factory.mktemp("board"), "--no-demo", like=empty_board) as server:
        yield server


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoardServer]:
    """With the demonstration data and accounts."""
    with running_board(tmp_path_factory.mktemp("demo")) as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None:
        missing("Chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(js=False, locale="en-US", viewport=PHONE)`: a person's own browser, nothing remembered.
    Scripts that fail and whatever the content policy blocks fail the test."""
    contexts = []
    complaints: list[str] = []

    def opened(*, js: bool = True, locale: str = "ja-JP", viewport: tuple[int, int] = DESKTOP, **options: Any) -> Page:
        size = {"width": viewport[0], "height": viewport[1]}
        # Between page and server only where a test is about it: what a test listens to would pass it by.
        options.setdefault("service_workers", "block")
        # Pages that slide and fade are looked at in between; a journey is about where they arrive.
        options.setdefault("reduced_motion", "reduce")
        context = chromium.new_context(
            java_script_enabled=js, locale=locale, timezone_id="Asia/Tokyo", viewport=size, **options
        )
        context.set_default_timeout(10_000)
        context.on("weberror", lambda problem: complaints.append(str(problem.error)))
        context.on("console", lambda message: _keep_errors(complaints, message))
        contexts.append(context)
        if os.environ.get("BROWSER_WEATHER"):
            context.on("page", _in_bad_weather)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A Japanese reader at a desk, with JavaScript."""
    return open_page()


def _in_bad_weather(page: Page) -> None:
    """For looking after races. BROWSER_WEATHER=slow: a slow machine. BROWSER_WEATHER=bad: on a slow line as well, so
    that pages come late and piece by piece; not for tests that take the line away themselves."""
    line = page.context.new_cdp_session(page)
    line.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    if os.environ["BROWSER_WEATHER"] == "bad":
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", BAD_LINE)


def _keep_errors(complaints: list[str], message: Any) -> None:
    # A page that answers 404 or 422 on purpose is also told to the console.
    if message.type == "error" and not message.text.startswith("Failed to load resource"):
        complaints.append(message.text)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(page: Page, true: Callable[[], bool], *, seconds: float = 30) -> None:
    """For what no locator can see. The page goes on meanwhile; it cannot look for itself, for its content policy
    forbids to evaluate anything."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        page.wait_for_timeout(50)


def wait_for(true: Callable[[], bool], *, seconds: float = SECONDS_TO_START) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.05)
