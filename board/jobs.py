"""The job runner: a nudge after each commit that left work as rows, and a sweep every minute.

Facts are rows, jobs are nudges: a lost nudge costs at most a minute, never the work."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any, cast

import structlog
from flask import Flask, current_app, has_app_context
from huey import Huey, SqliteHuey, crontab
from sqlalchemy import event
from sqlalchemy.orm import Session
from structlog.contextvars import bound_contextvars

from board.errors import ConfigurationError

NUDGE = "nudge"
# Huey's calendar is UTC: 3:17 in Japan, when hardly anybody waits for the database.
QUIET_HOUR = crontab(hour="18", minute="17")
log = structlog.get_logger()


Work = Callable[[], None]


def init_app(app: Flask, jobs_url: str, *, every_minute: Sequence[Work], every_night: Sequence[Work] = ()) -> None:
    """What a sweep does, in order; each runs in an app context of its own."""
    huey = _make_huey(jobs_url)

    def sweep() -> None:
        _do_all(app, every_minute)

    def tidy() -> None:
        _do_all(app, every_night)

    app.extensions["huey"] = huey
    app.extensions["nudge"] = huey.task(name="nudge")(sweep)
    app.extensions["tidy"] = huey.periodic_task(QUIET_HOUR, name="tidy")(tidy)
    huey.periodic_task(crontab(minute="*"), name="sweep")(sweep)
    huey.on_startup(name="sweep")(sweep)


def _do_all(app: Flask, works: Sequence[Work]) -> None:
    # One name for all that this round logs.
    with bound_contextvars(job_id=secrets.token_hex(8)):
        for work in works:
            with app.app_context():
                _do(work)


def _do(work: Work) -> None:
    name = getattr(work, "__name__", "work")
    began = time.perf_counter()
    try:
        work()
    except Exception as error:
        log.error("periodic work failed", work=name, exc_info=error)
    else:
        log.debug("periodic work done", work=name, ms=round((time.perf_counter() - began) * 1000, 1))


def _make_huey(jobs_url: str) -> Huey:
    if jobs_url.startswith("sqlite:///"):
        return SqliteHuey("engawa", filename=jobs_url.removeprefix("sqlite:///"), fsync=False, results=False)
    if jobs_url.startswith(("redis://", "rediss://")):
        from huey import RedisHuey  # noqa: PLC0415 (the redis package is an extra)

        return RedisHuey("engawa", url=jobs_url, results=False)
    raise ConfigurationError(f"JOBS_URL: no job queue for {jobs_url.partition(':')[0]}:")


def nudge_after_commit(session: Session) -> None:
    """Call when a row that asks for work is added; nothing happens if the transaction is rolled back."""
    session.info[NUDGE] = True


@event.listens_for(Session, "after_commit")
def _nudge(session: Session) -> None:
    # A savepoint is no commit yet: its rows are seen by nobody else.
    if session.in_nested_transaction() or not session.info.pop(NUDGE, False) or not has_app_context():
        return
    try:
        cast(Callable[[], Any], current_app.extensions["nudge"])()
    except Exception as error:
        # What was asked for is done and committed; the sweep finds the rest.
        log.warning("nudge lost", exc_info=error)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(NUDGE, None)
