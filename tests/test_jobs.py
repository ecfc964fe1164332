"""The sweep of every minute: each part has its turn, and the queue is chosen by its address."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, current_app

from board import jobs
from board.errors import ConfigurationError


def sweeping(folder: Path, *parts: object) -> Flask:
    app = Flask("sweeping")
    jobs.init_app(app, f"sqlite:///{folder / 'jobs.sqlite3'}", every_minute=list(parts))
    return app


def test_one_part_that_fails_does_not_keep_the_others_from_their_turn(tmp_path: Path):
    done: list[str] = []

    def broken() -> None:
        raise RuntimeError("the index is damaged")

    app = sweeping(tmp_path, lambda: done.append("first"), broken, lambda: done.append("mails"))
    app.extensions["nudge"].call_local()
    assert done == ["first", "mails"]
    app.extensions["huey"].storage.close()


def test_each_part_has_an_application_context_of_its_own(tmp_path: Path):
    contexts: list[object] = []
    app = sweeping(tmp_path, *[lambda: contexts.append(current_app._get_current_object())] * 2)
    app.extensions["nudge"].call_local()
    assert contexts == [app, app]
    app.extensions["huey"].storage.close()


def test_what_is_done_at_night_is_not_done_every_minute(tmp_path: Path):
    done: list[str] = []
    app = Flask("sweeping")
    address = f"sqlite:///{tmp_path / 'jobs.sqlite3'}"
    jobs.init_app(
        app, address, every_minute=[lambda: done.append("minute")], every_night=[lambda: done.append("night")]
    )
    app.extensions["nudge"].call_local()
    assert done == ["minute"]
    app.extensions["tidy"].call_local()
    assert done == ["minute", "night"]
    app.extensions["huey"].storage.close()


@pytest.mark.parametrize("address", ["", "mysql://x", "file:/tmp/x"])
def test_an_unknown_queue_is_refused_at_the_start(address: str):
    with pytest.raises(ConfigurationError, match="JOBS_URL"):
        jobs.init_app(Flask("none"), address, every_minute=[])
