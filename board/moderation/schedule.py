"""What comes round by itself."""

from __future__ import annotations

import structlog

from board import db
from board.clock import utcnow
from board.listings.models import Restriction
from board.listings.purging import purge
from board.moderation import removals

log = structlog.get_logger()


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
