"""Saying that a decision was wrong, and answering that: by somebody who did not take it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from board import db
from board.accounts.models import Account
from board.errors import RuleBroken, msgid
from board.moderation import decisions, measures, versions
from board.moderation.actions.case_log import log
from board.moderation.actions.claiming import require_free
from board.moderation.actions.deciding import decide, guards, telling, undo
from board.moderation.models import Action, Appeal, AppealState, CaseState, Decision, GuidelineVersion


def appeal(decision: Decision, *, text: str, now: datetime) -> Appeal:
    """By the person it is about, once, within its time. A second call: the appeal that is there."""
    db.lock(decision.case)
    earlier = db.session.scalars(decisions.appeal_against(decision)).one_or_none()
    if earlier is not None:
        return earlier
    if not may_appeal(decision, now=now):
        raise RuleBroken(msgid("この判断には、いま異議を申し立てられません。"))
    filed = Appeal(
        decision=decision,
        appellant_id=decision.case.subject_id,
        judged_by_id=decision.decided_by_id,
        text=text,
        filed_at=now,
        due_at=now + measures.ANSWER_APPEAL_WITHIN,
    )
    db.session.add(filed)
    db.session.flush()
    log("appeal_filed", decision.case, by=decision.case.subject, now=now, appeal=filed.id, against=decision.id)
    return filed


def may_appeal(decision: Decision, *, now: datetime) -> bool:
    """What the rules held is judged by a person in any case: against that judgement, one may."""
    case = decision.case
    # Closed stays closed, also where the clock was put back.
    if decision.action not in measures.MEASURES or case.subject.is_erased or case.state == CaseState.CLOSED:
        return False
    if now > measures.appeal_until(decision.action, decided_at=decision.decided_at):
        return False
    return db.session.scalars(decisions.undone_by(decision)).first() is None


def uphold(filed: Appeal, *, by: Account, answer: str, now: datetime) -> None:
    """The decision was right. A second call does nothing."""
    if _take_up(filed, AppealState.UPHELD, by=by, answer=answer, now=now):
        _note(filed, by=by, now=now)
        telling.of_answer(filed, now=now)


def overturn(filed: Appeal, *, by: Account, answer: str, case_version: int, key: str, now: datetime) -> None:
    """The decision was wrong: it is taken back, with an apology. What had waited to be judged before is let go: nothing
    is wrong with it. A second call does nothing."""
    if _take_up(filed, AppealState.OVERTURNED, by=by, answer=answer, now=now):
        filed.outcome = _take_back(filed, by=by, case_version=case_version, key=key, now=now)


def soften(
    filed: Appeal,
    action: Action,
    *,
    by: Account,
    answer: str,
    case_version: int,
    key: str,
    now: datetime,
    guideline: GuidelineVersion | None,
    facts: str,
    ends_at: datetime | None,
) -> None:
    """The decision went too far: a milder one takes its place, with a statement of its own. A second call does
    nothing."""
    if not measures.is_milder(action, than=filed.decision.action):
        raise RuleBroken(msgid("もとの判断より軽いものを選んでください。"))
    if not _take_up(filed, AppealState.MODIFIED, by=by, answer=answer, now=now):
        return
    filed.outcome = _take_back(filed, by=by, case_version=case_version, key=key, now=now)
    telling.of_answer(filed, now=now)
    case = filed.decision.case
    decide(
        case,
        action,
        by=by,
        guideline=guideline,
        facts=facts,
        note="",
        ends_at=ends_at,
        case_version=case.version,
        target_version=versions.target_version(case),
        key=str(uuid5(UUID(key), action)),
        now=now,
    )


def _take_up(filed: Appeal, state: AppealState, *, by: Account, answer: str, now: datetime) -> bool:
    """Whether it is ours to answer; False where it was answered by us in this very way before."""
    case = filed.decision.case
    db.lock(case)
    db.lock(filed)
    if filed.state == state and filed.reviewer_id == by.id:
        return False
    if filed.state != AppealState.OPEN:
        raise RuleBroken(msgid("この異議には、すでに返事がされています。"))
    guards.require_right(case, by=by)
    if by.id == filed.judged_by_id:
        raise RuleBroken(msgid("自分の判断への異議には、別の担当者が答えます。"))
    require_free(case, by=by, now=now)
    filed.state, filed.reviewer, filed.answer, filed.answered_at = state, by, answer, now
    return True


def _note(filed: Appeal, *, by: Account, now: datetime) -> None:
    case = filed.decision.case
    log(f"appeal_{filed.state}", case, by=by, now=now, appeal=filed.id, against=filed.decision_id)


def _take_back(filed: Appeal, *, by: Account, case_version: int, key: str, now: datetime) -> Decision:
    """With its line in the log after all that had to be waited for: whoever edits the listing holds it, and waits for
    the log."""
    inverse = undo(
        filed.decision, by=by, reason=filed.answer, case_version=case_version, key=key, now=now, appeal=filed
    )
    _note(filed, by=by, now=now)
    return inverse
