"""Listings removed half a year ago, and whether anybody still argues about them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, exists
from sqlalchemy.orm import aliased

from board.listings.models import Restriction
from board.listings.purging import removed_long_ago
from board.moderation.models import Appeal, AppealState, Decision


def to_be_purged(now: datetime) -> Select[Restriction]:
    """What was removed on the ground of the decisions about the listing, unless an appeal against one of them waits for
    its answer: who judges it must see what it is about."""
    laid = aliased(Restriction)
    argued_about = (
        exists()
        .where(laid.listing_id == Restriction.listing_id, Decision.restriction_id == laid.id)
        .where(Appeal.decision_id == Decision.id, Appeal.state == AppealState.OPEN)
    )
    return removed_long_ago(now).where(~argued_about)
