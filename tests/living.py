"""The board as dev.py runs it, a server and a worker, on the data of a test's application; but nobody looks every
minute for what was left to do, so that what gets done was asked for by a nudge."""

from __future__ import annotations

import html
import http.client
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask

import dev
from board import db
from board.accounts.actions import start_session
from board.accounts.models import Account
from board.clock import utcnow

SECONDS_AT_MOST = 120
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Visitor:
    """A browser that keeps cookies and no pages; `session`: of somebody who has signed in."""

    def __init__(self, port: int, session: str = "") -> None:
        self._port = port
        self._cookies = SimpleCookie(session)

    def get(self, path: str) -> str:
        status, page = self._ask("GET", path)
        assert status == 200, (path, status)
        return page

    def post(self, path: str, form: dict[str, Any], *, seen_on: str) -> None:
        """With the token of the page that holds the form."""
        token = TOKEN.search(self.get(seen_on))
        assert token, seen_on
        body = urlencode({**form, "csrf_token": html.unescape(token[1])}, doseq=True)
        status, _page = self._ask("POST", path, body)
        assert status == 303, (path, status)

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=SECONDS_AT_MOST)
        headers = {"Cookie": self._cookies.output([], header="", sep=";").strip()}
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                self._cookies.load(cookie)
            return answer.status, answer.read().decode()
        finally:
            connection.close()


@contextmanager
def without_the_minute(app: Flask, instance: Path) -> Iterator[int]:
    """The port of a server that answers. The worker has looked once for what was left to do, when it started."""
    port = dev._free_port()
    environment = {**dev._environment(port, instance), "DATABASE_URL": app.extensions["settings"].database_url}
    commands = [dev._server(port), [*dev.WORKER, "--no-periodic"]]
    with (instance / "living.log").open("wb") as log:
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=dev.ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                preexec_fn=dev._end_with_parent,  # noqa: PLW1509 (there are no threads here)
            )
            for command in commands
        ]
    try:
        wait_until(lambda: _answers(port))
        yield port
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(SECONDS_AT_MOST)


def wait_until(is_so: Callable[[], bool]) -> float:
    """How many seconds it took: to be told, not to be judged by."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < SECONDS_AT_MOST
        time.sleep(0.02)
    return time.monotonic() - began


def cookie_of(app: Flask, account: Account) -> str:
    """Of a session that began just now."""
    with app.app_context():
        _, secret = start_session(db.session.get_one(Account, account.id), user_agent="test", now=utcnow())
        db.session.commit()
    serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps({'_user_id': secret, '_fresh': True})}"


def _answers(port: int) -> bool:
    try:
        return bool(Visitor(port).get("/"))
    except OSError:
        return False
