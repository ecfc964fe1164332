"""The worker says every minute that it is there."""

from __future__ import annotations

from board import db
from board.clock import utcnow
from board.operations import actions
from board.web import metrics

WORKER = "worker"


def show_life() -> None:
    actions.beat(WORKER, now=utcnow())
    db.session.commit()
    metrics.write()
