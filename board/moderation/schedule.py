"""What comes round by itself."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from board import db
from board.clock import utcnow
from board.listings.models import Restriction
from board.listings.purging import purge
from board.moderation import removals
from board.moderation.actions import retention

log = structlog.get_logger()


def end_what_is_over() -> None:
    """Every night: cases that nobody can object to any more, what was kept for them long ago, where reports came
    from."""
    for work in (retention.close_ended, retention.purge_evidence, retention.forget_origins):
        _all_of(work)


def _all_of(work: Callable[..., int]) -> None:
    """A few at a time: between two handfuls others have their turn."""
    while done := work(now=utcnow()):
        log.info("kept long enough", work=work.__name__, count=done)
        db.session.commit()
    db.session.rollback()


def purge_removed() -> None:
    """Every night, each listing in a transaction of its own."""
    found = [restriction.id for restriction in db.session.scalars(removals.to_be_purged(utcnow()))]
    db.session.rollback()
    for restriction_id in found:
        # Asked again: an appeal may have come in meanwhile.
        due = removals.to_be_purged(utcnow()).where(Restriction.id == restriction_id)
        restriction = db.session.scalars(due).one_or_none()
        if restriction is not None and purge(restriction, now=utcnow()):
            log.info("removed listing purged", listing_id=restriction.listing_id)
        db.session.commit()
