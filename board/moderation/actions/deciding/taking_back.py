"""Taking a decision back: whatever it did is as before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.errors import RuleBroken, msgid
from board.moderation import decisions, measures
from board.moderation.actions.case_log import log
from board.moderation.actions.claiming import require_free
from board.moderation.actions.deciding import effects, guards, telling
from board.moderation.actions.deciding.taking import add
from board.moderation.models import Action, Appeal, AppealState, Case, CaseState, Decision


def undo(
    decision: Decision,
    *,
    by: Account,
    reason: str,
    case_version: int,
    key: str,
    now: datetime,
    appeal: Appeal | None = None,
) -> Decision:
    """By anybody who may judge the case, with a reason that stays among moderators. The person hears of it. What waited
    for a judgement before waits again, unless an `appeal` has had its way: then, and where a dismissal is taken back,
    the case is open once more. The same key again: the decision that is there."""
    case = decision.case
    already = guards.replayed(case, by=by, key=key)
    if already:
        return already
    guards.require_right(case, by=by)
    require_free(case, by=by, now=now)
    _refuse_without_effect(decision)
    guards.require_as_shown(case, case_version=case_version)
    if measures.is_personal(decision.action):
        db.lock(case.subject)
    if case.listing is not None:
        db.lock(case.listing)
    inverse = add(case, Action.LIFT, by=by, note=reason, key=key, now=now)
    inverse.supersedes_id = decision.id
    db.session.flush()
    if appeal is None:
        appeal = _grant_pending(decision, inverse, by=by, now=now)
    effects.take_back(decision, releases=appeal is not None, now=now)
    _move(case, decision, now=now)
    log("decision_undone", case, by=by, now=now, decision=inverse.id, supersedes=decision.id, undone=decision.action)
    telling.of_undoing(decision, appeal, now=now)
    return inverse


def _refuse_without_effect(decision: Decision) -> None:
    if decision.action not in {*measures.MEASURES, Action.DISMISS}:
        raise RuleBroken(msgid("この判断は取り消せません。件について判断してください。"))
    if db.session.scalars(decisions.undone_by(decision)).first():
        raise RuleBroken(msgid("この判断はすでに取り消されています。"))


def _move(case: Case, decision: Decision, *, now: datetime) -> None:
    """What was about the person alone had left open what waits, and leaves closed what was judged. What is held for
    another case about the same is judged there."""
    case.version += 1
    if measures.is_personal(decision.action):
        return
    if decision.action == Action.DISMISS or (effects.is_held(case) and not _waits_elsewhere(case)):
        guards.open_again(case, CaseState.OPEN)
    elif effects.awaits_author(case):
        guards.open_again(case, CaseState.AWAITING_AUTHOR)
    elif case.state == CaseState.AWAITING_AUTHOR:
        case.state = CaseState.DECIDED
        case.decided_at = case.decided_at or now


def _waits_elsewhere(case: Case) -> bool:
    return bool(db.session.scalar(select(decisions.opened_beside(case))))


def _grant_pending(decision: Decision, inverse: Decision, *, by: Account, now: datetime) -> Appeal | None:
    """What was said against a decision has had its way, whoever takes it back, be it the one who took it."""
    pending = db.session.scalars(decisions.appeal_against(decision)).one_or_none()
    if pending is None or pending.state != AppealState.OPEN:
        return None
    pending.state, pending.outcome, pending.answered_at = AppealState.OVERTURNED, inverse, now
    pending.reviewer_id = by.id if by.id != pending.judged_by_id else None
    return pending
