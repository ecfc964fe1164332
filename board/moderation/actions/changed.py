"""Authors have made the changes they were asked for: the same case waits for a moderator again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from board import db
from board.listings.models import Listing
from board.moderation import decisions, targets
from board.moderation.actions.case_log import log
from board.moderation.actions.opening import keep_evidence
from board.moderation.models import Case, CaseState


def take_in_changes(listing_ids: Sequence[int], now: datetime) -> None:
    """Work after a commit; again for the same ones: nothing more."""
    waiting = [case for number in sorted(set(listing_ids)) for case in db.session.scalars(decisions.asking(number))]
    # Every case before the first line in the log, as whoever decides.
    for case in waiting:
        db.lock(case)
    for case in waiting:
        if case.state == CaseState.AWAITING_AUTHOR:
            _open_again(case, case.about, now=now)


def _open_again(case: Case, listing: Listing, *, now: datetime) -> None:
    kept = keep_evidence(case, targets.of_listing(listing), now=now)
    case.state = CaseState.OPEN
    case.version += 1
    log("case_reopened", case, by=None, now=now, listing=listing.id, evidence=kept.id)
