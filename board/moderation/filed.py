"""Reports as statements: by whom, from where, what came of them, and what a case is weighed by."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select

from board.accounts.models import Account
from board.accounts.safety.models import KnownBrowser
from board.audit.models import AuditEvent
from board.conversations.models import Conversation
from board.moderation import measures
from board.moderation.models import (
    Action,
    Appeal,
    AppealState,
    Case,
    CaseState,
    Decision,
    Evidence,
    Report,
    TargetKind,
)
from board.moderation.policy import Outcome
from board.moderation.queries import CASE
from board.moderation.targets import Target
from board.screening import queries as screenings
from board.screening.models import LISTING, Screening


def about(target: Target) -> Select[Report]:
    """As it is now: after a change it is another thing."""
    return select(Report).where(
        Report.target_kind == target.kind,
        Report.target_id == target.id,
        Report.target_version == target.version,
    )


def by(account: Account) -> Select[Report]:
    return select(Report).where(Report.reporter_id == account.id)


def anonymously_from(fingerprint: str) -> Select[Report]:
    return select(Report).where(Report.fingerprint == fingerprint)


def by_key(key_hash: str) -> Select[Report]:
    return select(Report).where(Report.key_hash == key_hash)


def lately(reports: Select[Report], *, since: datetime, until: datetime) -> Select[datetime]:
    """When they were filed, the latest first."""
    filed = reports.where(Report.created_at > since, Report.created_at <= until)
    return filed.with_only_columns(Report.created_at).order_by(Report.created_at.desc())


def how_often_right(account: Account) -> Any:
    """(decided, upheld) of what this person has reported."""
    upheld = func.count(case((Report.outcome == Outcome.ACTED, 1)))
    theirs = by(account).where(Report.outcome.is_not(None))
    return theirs.with_only_columns(func.count(), upheld)


def weighed_in(case: Case) -> Any:
    """(weight, origin, reporter_id, joined_at) of each report of the case."""
    columns = (Report.weight, Report.origin, Report.reporter_id, Account.created_at.label("joined_at"))
    reports = select(*columns).outerjoin(Account, Account.id == Report.reporter_id)
    return reports.where(Report.case_id == case.id).order_by(Report.id)


def browsers_of(account_ids: Collection[int]) -> Any:
    """(account_id, secret_hash)"""
    known = select(KnownBrowser.account_id, KnownBrowser.secret_hash)
    return known.where(KnownBrowser.account_id.in_(account_ids))


def risk_of(case: Case) -> Select[int]:
    """The score of the latest look that the rules against fraud have taken."""
    looks = screenings.of(LISTING, case.listing_id or 0)
    if case.screening_id is not None:
        looks = select(Screening).where(Screening.id == case.screening_id)
    return looks.with_only_columns(Screening.score).limit(1)


def talks_since(case: Case, moment: datetime) -> Select[int]:
    """A conversation about it in which something was said since then."""
    talks = select(Conversation.id).where(Conversation.last_message_at >= moment, Conversation.last_message_id > 0)
    if case.target_kind == TargetKind.MESSAGE:
        return talks.where(Conversation.id == case.target_id).limit(1)
    return talks.where(Conversation.listing_id == case.listing_id).limit(1)


def clearing_of(listing_id: int) -> Select[Decision]:
    """The last time that somebody looked at the listing and found nothing wrong."""
    cleared = select(Decision).join(Case).where(
        Case.target_kind == TargetKind.LISTING,
        Case.target_id == listing_id,
        Decision.action == Action.DISMISS,
        Decision.decided_by_id.is_not(None),
    )
    return cleared.order_by(Decision.decided_at.desc(), Decision.id.desc()).limit(1)


def newest_evidence_of(case: Case) -> Select[Any]:
    return select(func.max(Evidence.id)).where(Evidence.case_id == case.id)


def evidence_opened(case: Case, evidence_id: int, *, by: Account) -> Select[int]:
    """The log's line that this moderator has opened what was kept of a talk, this piece too."""
    return select(AuditEvent.id).where(
        AuditEvent.action == "evidence_opened",
        AuditEvent.object_type == CASE,
        AuditEvent.object_id == case.id,
        AuditEvent.actor_id == by.id,
        AuditEvent.details["evidence"].as_integer() >= evidence_id,
    )


def named_until(moment: datetime) -> Select[Report]:
    """Filed before, and still with where they came from."""
    named = Report.origin.is_not(None) | Report.fingerprint.is_not(None)
    return select(Report).where(Report.created_at < moment, named).order_by(Report.id)


def past_objecting(now: datetime) -> Select[Case]:
    """Decided, the time for an appeal against each of its decisions is over, and none waits for its answer."""
    short, long = now - measures.APPEAL_WITHIN, now - measures.APPEAL_A_BAN_WITHIN
    fresh = or_(Decision.decided_at > short, and_(Decision.action == Action.BAN, Decision.decided_at > long))
    may_be = exists().where(Decision.case_id == Case.id, fresh)
    waits = exists().where(
        Appeal.decision_id == Decision.id, Decision.case_id == Case.id, Appeal.state == AppealState.OPEN
    )
    return select(Case).where(Case.state == CaseState.DECIDED, ~may_be, ~waits).order_by(Case.id)


def evidence_closed_until(moment: datetime) -> Select[Evidence]:
    kept = select(Evidence).join(Case).where(Evidence.purged_at.is_(None), Case.closed_at < moment)
    return kept.order_by(Evidence.id)
