"""What piles up is cleared away at night, a little at a time."""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, delete, or_, select

from board import db
from board.accounts.models import LoginSession, SingleUseToken
from board.clock import utcnow
from board.operations import mending
from board.outbox.models import FollowUp, Mail

DONE_WORK_KEPT = timedelta(days=30)
ENDED_SESSIONS_KEPT = timedelta(days=90)
BATCH = 500
log = structlog.get_logger()

Piled = type[FollowUp] | type[Mail] | type[LoginSession] | type[SingleUseToken]


def sweep_files() -> None:
    """Photos of forms that were given up, files that no row names; kept in quarantine for a month."""
    images = mending.remove_forgotten_images(now=utcnow())
    # Their rows must be gone before their files go.
    db.session.commit()
    files = mending.set_aside_forgotten_files(now=utcnow())
    deleted = mending.empty_quarantine(now=utcnow())
    if images or files or deleted:
        log.info("files swept", images=images, set_aside=files, deleted=deleted)


def clear_done_work() -> None:
    """Follow-ups and mails long done; what is dead waits for an operator."""
    before = utcnow() - DONE_WORK_KEPT
    for model in (FollowUp, Mail):
        _clear(model, model.done_at < before)


def clear_ended_sessions() -> None:
    """Sessions and single-use links that have been of no use to anybody for three months."""
    before = utcnow() - ENDED_SESSIONS_KEPT
    _clear(LoginSession, or_(LoginSession.ended_at < before, LoginSession.expires_at < before))
    _clear(SingleUseToken, SingleUseToken.expires_at < before)


def _clear(model: Piled, condition: ColumnElement[bool]) -> None:
    count = BATCH
    while count == BATCH:
        ids = db.session.scalars(select(model.id).where(condition).limit(BATCH)).all()
        db.session.execute(delete(model).where(model.id.in_(ids)))
        # Between two handfuls others have their turn.
        db.session.commit()
        count = len(ids)
