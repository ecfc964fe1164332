"""Whether the board can do its work: each part by name, without a word about why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from flask import current_app
from sqlalchemy import text

from board import db
from board.backends import search, storage
from board.operations import queries
from board.operations.schedule import WORKER
from board.outbox.models import FollowUp, Mail

# The worker shows itself every minute; rebuilding a large index may keep it from that for a while.
WORKER_SILENT_AFTER = timedelta(minutes=5)
OUTBOX_STUCK_AFTER = timedelta(minutes=10)
log = structlog.get_logger()


def checks(*, now: datetime) -> dict[str, bool]:
    """Name → whether that part is well, in the order in which one would look."""
    parts: dict[str, Callable[[], bool]] = {
        "database": _database_answers,
        "schema": _schema_is_current,
        "storage": lambda: storage.current().takes_files(),
        "search": lambda: not search.current().needs_rebuild,
        "worker": partial(_worker_is_alive, now),
        "outbox": partial(_outbox_flows, now),
    }
    return {name: _holds(name, is_well) for name, is_well in parts.items()}


def _holds(name: str, is_well: Callable[[], bool]) -> bool:
    try:
        return is_well()
    except Exception as error:
        # Whatever is the matter, the answer is that this part is not well.
        log.warning("health check failed", check=name, exc_info=error)
        db.give_up()
        return False


def _database_answers() -> bool:
    return bool(db.session.scalar(text("SELECT 1")) == 1)


def _schema_is_current() -> bool:
    found = db.session.scalars(text("SELECT version_num FROM alembic_version")).all()
    return list(found) == [current_app.extensions["newest_migration"]()]


def _worker_is_alive(now: datetime) -> bool:
    seen = db.session.scalar(queries.heartbeat(WORKER))
    return seen is not None and abs(now - seen) < WORKER_SILENT_AFTER


def _outbox_flows(now: datetime) -> bool:
    since = now - OUTBOX_STUCK_AFTER
    if db.session.scalar(queries.overdue(FollowUp, since=since).limit(1)) is not None:
        return False
    waits_for_server, _oldest = db.session.execute(queries.mails_without_server()).one()
    # While the mail server is away mails wait in their order: the board itself is well, and operators are told.
    return bool(waits_for_server) or db.session.scalar(queries.overdue(Mail, since=since).limit(1)) is None
