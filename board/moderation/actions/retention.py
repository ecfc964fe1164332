"""How long things are kept: a case ends when nobody can object any more, what was kept for it half a year later, and
where reports came from is forgotten after three months."""

from __future__ import annotations

from datetime import datetime, timedelta

from board import db
from board.moderation import filed
from board.moderation.actions.case_log import log
from board.moderation.models import Case, CaseState, Evidence

EVIDENCE_KEPT = timedelta(days=180)
ORIGINS_KEPT = timedelta(days=90)
BATCH = 200


def close_ended(*, now: datetime) -> int:
    """Cases that nobody can object to any more."""
    ended = db.session.scalars(filed.past_objecting(now).limit(BATCH).with_for_update(of=Case)).all()
    for case in ended:
        case.state, case.closed_at = CaseState.CLOSED, now
        case.version += 1
    return len(ended)


def purge_evidence(*, now: datetime) -> int:
    """What was kept goes, its digest stays. Images that nothing else shows are swept by night."""
    purged: list[Evidence] = list(db.session.scalars(filed.evidence_closed_until(now - EVIDENCE_KEPT).limit(BATCH)))
    for kept in purged:
        kept.content, kept.image_ids, kept.purged_at = {}, [], now
        log("evidence_purged", db.session.get_one(Case, kept.case_id), by=None, now=now, evidence=kept.id)
    return len(purged)


def forget_origins(*, now: datetime) -> int:
    """Nothing of where a report came from is left. The key of its page still opens it."""
    reports = db.session.scalars(filed.named_until(now - ORIGINS_KEPT).limit(BATCH)).all()
    for report in reports:
        report.fingerprint = report.origin = None
    return len(reports)
