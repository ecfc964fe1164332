"""The real server and the real worker on a board of ours, to be killed; and a browser without any framework."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from board.config import Settings
from tests.browser import ROOT, free_port, wait_for

WORKER = ["huey.bin.huey_consumer", "wsgi.huey", "--max-delay", "0.5", "--quiet"]


@dataclass
class Programs:
    """Server and worker; `kill` ends them as a power cut would end the processes: without a word to them."""

    settings: Settings
    log: Path
    port: int = field(default_factory=free_port)
    environment: Mapping[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *, worker: bool = True) -> None:
        server = ["granian", "--interface", "wsgi", "--port", str(self.port), "--log-level", "error", "wsgi:app"]
        for module in [server, WORKER] if worker else [server]:
            self.running.append(self._started(module))
        wait_for(self._answers)

    def _started(self, module: list[str]) -> subprocess.Popen[bytes]:
        told = {
            "INSTANCE": self.settings.instance,
            "DATABASE_URL": self.settings.database_url,
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            "LOG_LEVEL": "error",
            **self.environment,
        }
        with self.log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", *module],
                cwd=ROOT,
                env={**os.environ, **told},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _answers(self) -> bool:
        assert all(process.poll() is None for process in self.running), self.log.read_text("utf-8")
        try:
            return Browser(self.port).get("/healthz")[0] == 200
        except (OSError, HTTPException):
            return False

    def kill(self) -> None:
        """Each is the head of a group of its own: the server's own workers go with it."""
        for process in self.running:
            os.killpg(process.pid, signal.SIGKILL)
        for process in self.running:
            process.wait(30)
        self.running.clear()


@dataclass
class Browser:
    """Keeps its cookies and asks; nothing is followed and nothing is tried again."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path)

    def post(self, path: str, form: Mapping[str, Any]) -> tuple[int, str]:
        """The status, and the address it leads to or the page itself. Raises when the server dies meanwhile."""
        return self._ask("POST", path, urlencode(form, doseq=True))

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode("utf-8")
            for given in answer.headers.get_all("Set-Cookie") or []:
                self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(given).items()})
            return answer.status, answer.headers.get("Location") or page
        finally:
            connection.close()
