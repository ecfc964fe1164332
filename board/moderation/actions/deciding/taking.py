"""Deciding: one decision does one thing, and leaves in one transaction all that hangs on it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.errors import BadInput, RuleBroken, msgid
from board.moderation import measures
from board.moderation.actions.case_log import log
from board.moderation.actions.claiming import require_free
from board.moderation.actions.deciding import effects, guards, telling
from board.moderation.models import Action, Case, CaseState, Decision, GuidelineVersion

# What the log calls each.
ACTS = {
    Action.DISMISS: "case_dismissed",
    Action.REQUEST_CHANGES: "changes_requested",
    Action.LIMIT_LISTING: "listing_limited",
    Action.HIDE: "content_hidden",
    Action.REMOVE: "content_removed",
    Action.WARN: "person_warned",
    Action.LIMIT: "person_limited",
    Action.SILENCE: "person_silenced",
    Action.SUSPEND: "person_suspended",
    Action.BAN: "person_banned",
}


def decide(
    case: Case,
    action: Action,
    *,
    by: Account,
    guideline: GuidelineVersion | None,
    facts: str,
    note: str,
    ends_at: datetime | None,
    case_version: int,
    target_version: int,
    key: str,
    now: datetime,
    batch: str | None = None,
) -> Decision:
    """Its effect, the statement of reasons, the notice and the mail to the person, word to the reporters, one line in
    the log. The same key again: the decision that is there. Raises RuleBroken where it cannot be decided now: by this
    person, on what they have seen, or because it stands already; BadInput for what no form of ours sends."""
    already = guards.replayed(case, by=by, key=key)
    if already:
        return already
    guards.require_right(case, by=by)
    require_free(case, by=by, now=now)
    guards.require_as_shown(case, case_version=case_version)
    guards.require_office(case, action, by=by)
    _refuse_nonsense(case, action, guideline=guideline, facts=facts, ends_at=ends_at, now=now)
    if measures.is_personal(action):
        # Whoever publishes waits for the person first, then for the listing.
        db.lock(case.subject)
    guards.require_target_as_shown(case, target_version=target_version)
    decision = add(
        case, action, by=by, guideline=guideline, facts=facts, note=note, ends_at=ends_at, key=key, now=now, batch=batch
    )
    effects.lay(decision, now=now)
    _move(case, action, now=now)
    log(
        ACTS[action],
        case,
        by=by,
        now=now,
        decision=decision.id,
        target=case.target_kind,
        **({"guideline": guideline.code} if guideline else {}),
        **({"until": ends_at.isoformat()} if ends_at else {}),
    )
    telling.of_decision(decision, now=now)
    return decision


def _refuse_nonsense(
    case: Case,
    action: Action,
    *,
    guideline: GuidelineVersion | None,
    facts: str,
    ends_at: datetime | None,
    now: datetime,
) -> None:
    takes = action in measures.MEASURES
    if not measures.fits(action, case.target_kind) or (takes and (guideline is None or not facts.strip())):
        raise BadInput
    if (ends_at is not None) != (action in measures.TIMED):
        raise BadInput
    if action == Action.DISMISS and case.state == CaseState.DECIDED:
        raise RuleBroken(msgid("この件はもう判断されています。判断を変えるときは、その判断を取り消してください。"))
    if takes and effects.already_stands(case, action, now=now):
        raise RuleBroken(msgid("同じ判断がすでに行われています。"))


def add(
    case: Case,
    action: Action,
    *,
    by: Account,
    guideline: GuidelineVersion | None = None,
    facts: str = "",
    note: str = "",
    ends_at: datetime | None = None,
    key: str,
    now: datetime,
    batch: str | None = None,
) -> Decision:
    last = db.session.scalar(select(func.max(Decision.seq)).where(Decision.case_id == case.id)) or 0
    decision = Decision(
        case=case,
        seq=last + 1,
        action=action,
        guideline_version=guideline,
        facts=facts,
        note=note,
        decided_by=by,
        decided_at=now,
        ends_at=ends_at,
        idempotency_key=key,
        batch=batch,
    )
    db.session.add(decision)
    db.session.flush()
    return decision


def _move(case: Case, action: Action, *, now: datetime) -> None:
    """Where the case stands afterwards. What is about the person alone leaves open what still waits: a text that is
    held, an author who was asked for changes."""
    case.version += 1
    case.first_action_at = case.first_action_at or now
    if measures.is_personal(action) and (case.state == CaseState.AWAITING_AUTHOR or effects.is_held(case)):
        return
    if action == Action.REQUEST_CHANGES:
        guards.open_again(case, CaseState.AWAITING_AUTHOR)
    else:
        case.state = CaseState.DECIDED
    case.decided_at = case.decided_at or now
