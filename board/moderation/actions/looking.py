"""Who has looked at what, for the log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from board import db
from board.accounts.models import Account
from board.moderation.actions.case_log import log
from board.moderation.models import Case


def record_opening(case: Case, *, evidence_id: int | None = None, by: Account, now: datetime) -> None:
    """A moderator has opened the message that the case is about; or what a reporter chose of a talk, all that was kept
    of it until the evidence of this number."""
    if evidence_id is None:
        log("message_opened", case, by=by, now=now)
    else:
        log("evidence_opened", case, by=by, now=now, evidence=evidence_id)


def record_reading(case: Case, *, by: Account, now: datetime) -> None:
    """A moderator has opened the case and seen its reports and what was kept; whoever did so first, when."""
    unseen = update(Case).where(Case.id == case.id, Case.first_viewed_at.is_(None))
    db.session.execute(unseen.values(first_viewed_at=now).execution_options(synchronize_session=False))
    log("case_read", case, by=by, now=now, version=case.version)


def record_denied(case: Case, *, by: Account, now: datetime) -> None:
    """Somebody tried to decide a case that is not theirs."""
    log("case_denied", case, by=by, now=now)
