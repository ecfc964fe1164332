"""How soon a case wants to be looked at, counted anew with every report; and a listing that many report, or somebody
who is often right, set aside until a moderator has looked. That is all that happens by itself."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select

from board import db
from board.listings.actions import index_later
from board.listings.models import Effect, Listing, Restriction
from board.moderation import filed, policy, queries
from board.moderation.actions.case_log import log
from board.moderation.models import Action, Case, Decision, GuidelineVersion, TargetKind
from board.moderation.weighing import Cleared, Filed, independent, is_set_aside
from board.notifications.actions import notify

# In the words of its author, who reads it in the statement of reasons. Never who reported, nor how many.
WHY_SET_ASIDE = {
    "ja": "確かめる必要のある報告が寄せられました",
    "en": "It was reported in a way that somebody has to look at",
}


def rank(case: Case, *, now: datetime) -> None:
    """Its place in the queue, with the lines of the sum."""
    parts = policy.addends(
        severity=case.severity,
        weight=sum(_weights(case)),
        risk=db.session.scalar(filed.risk_of(case)) or 0,
        talks_go_on=db.session.scalar(filed.talks_since(case, now - policy.TALKS_GO_ON)) is not None,
    )
    case.priority = policy.sum_of(parts)
    case.addends = {part.code: part.points for part in parts}


def _weights(case: Case) -> list[int]:
    """Of those who reported it, each counted once."""
    rows = db.session.execute(filed.weighed_in(case)).all()
    browsers: dict[int, set[str]] = {}
    for account_id, secret_hash in db.session.execute(filed.browsers_of([row.reporter_id for row in rows])):
        browsers.setdefault(account_id, set()).add(secret_hash)
    return independent(
        [
            Filed(
                weight=row.weight,
                origin=row.origin,
                account_id=row.reporter_id,
                joined_at=row.joined_at,
                browsers=frozenset(browsers.get(row.reporter_id, ())),
            )
            for row in rows
        ]
    )


def set_aside_if_due(case: Case, *, reason: policy.Reason, now: datetime) -> Restriction | None:
    """Of a case about a whole listing that everybody still sees."""
    if case.target_kind != TargetKind.LISTING or case.listing is None:
        return None
    listing = case.listing
    db.lock(listing)
    if listing.is_concealed or listing.published_at is None:
        return None
    risk = db.session.scalar(filed.risk_of(case)) or 0
    due = is_set_aside(
        _weights(case), published_at=listing.published_at, risk=risk, cleared=_cleared(listing), now=now
    )
    return _set_aside(case, listing, reason, now=now) if due else None


def _cleared(listing: Listing) -> Cleared | None:
    last = db.session.scalars(filed.clearing_of(listing.id)).first()
    if last is None:
        return None
    return Cleared(at=last.decided_at, is_edited=listing.updated_at > last.decided_at)


def _set_aside(case: Case, listing: Listing, reason: policy.Reason, *, now: datetime) -> Restriction:
    guideline = db.session.scalars(queries.current_guidelines().where(GuidelineVersion.code == str(reason))).first()
    restriction = listing.restrict(Effect.HELD, guideline=guideline.code if guideline else "", now=now)
    db.session.add(restriction)
    index_later(listing, now=now)
    why = WHY_SET_ASIDE.get(case.subject.locale, WHY_SET_ASIDE["ja"])
    note_hold(case, restriction, guideline=guideline, facts=why, now=now)
    return restriction


def note_hold(
    case: Case,
    restriction: Restriction,
    *,
    guideline: GuidelineVersion | None,
    facts: str,
    now: datetime,
    **details: object,
) -> Decision:
    """The statement of reasons for what happened by itself, and its author is told."""
    last = db.session.scalar(select(func.max(Decision.seq)).where(Decision.case_id == case.id)) or 0
    decision = Decision(
        case_id=case.id,
        seq=last + 1,
        action=Action.HOLD,
        facts=facts,
        guideline_version=guideline,
        restriction=restriction,
        decided_at=now,
        idempotency_key=str(uuid4()),
    )
    db.session.add(decision)
    db.session.flush()
    # Whoever has the case open has not seen this yet.
    case.version += 1
    log("case_held", case, by=None, now=now, decision=decision.id, **details)
    notify(case.subject, "listing_held", now=now, title=case.title, rule=facts, decision_id=decision.id)
    return decision
