"""Who hears of a decision: the person it is about, why; who reported, that something came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from board import db
from board.accounts import sanctions
from board.moderation import decisions, measures
from board.moderation.actions.reporting import tell_reporters
from board.moderation.models import Action, Appeal, AppealState, Decision, TargetKind
from board.moderation.policy import Outcome
from board.notifications.actions import notify


def of_decision(decision: Decision, *, now: datetime) -> None:
    if decision.action == Action.DISMISS:
        _of_dismissal(decision, now=now)
        return
    _tell(decision, "decision_taken", f"decided_{_code(decision)}", now=now, **_reasons(decision))
    tell_reporters(decision.case, Outcome.ACTED, now=now)


def of_undoing(undone: Decision, appeal: Appeal | None, *, now: datetime) -> None:
    """With an apology where an appeal had its way; a milder decision in its place is told of by itself."""
    if undone.action == Action.DISMISS or (appeal is not None and appeal.state == AppealState.MODIFIED):
        return
    line = "decision_undone" if appeal is None else "appeal_overturned"
    answer = appeal.answer if appeal is not None else ""
    _tell(undone, "decision_undone", line, now=now, action=str(undone.action), answer=answer, sorry=appeal is not None)


def of_answer(appeal: Appeal, *, now: datetime) -> None:
    """The decision stands, or a milder one takes its place."""
    decision = appeal.decision
    said = {"action": str(decision.action), "outcome": str(appeal.state), "answer": appeal.answer}
    _tell(decision, "appeal_answered", f"appeal_{appeal.state}", now=now, **said)


def _of_dismissal(decision: Decision, *, now: datetime) -> None:
    """Whoever heard that it was held, or was asked for changes, hears that it is over; others are not bothered."""
    case = decision.case
    before = db.session.scalars(decisions.standing_in(case, now=now)).first()
    tell_reporters(case, Outcome.ACTED if before else Outcome.NOTHING_FOUND, now=now)
    if case.target_kind != TargetKind.SCREENING and case.listing is not None and _was_waiting(decision):
        notify(case.subject, "listing_restored", now=now, title=case.title, listing_id=case.listing_id)


def _was_waiting(decision: Decision) -> bool:
    listing = decision.case.about
    return bool(decision.replaced_ids) and not listing.is_concealed


def _tell(decision: Decision, mail: str, line: str, *, now: datetime, **params: Any) -> None:
    """By page and by mail: who cannot sign in has only the mail."""
    case = decision.case
    about = {"title": case.title, "kind": str(case.target_kind), "decision_id": decision.id, **params}
    notify(case.subject, line, now=now, mail=False, **about)
    sanctions.tell(case.subject, mail, now=now, **about)


def _code(decision: Decision) -> str:
    """What the line on their page is called."""
    if measures.is_personal(decision.action) or decision.case.target_kind == TargetKind.LISTING:
        return str(decision.action)
    return str(Action.REQUEST_CHANGES if decision.action == Action.REQUEST_CHANGES else decision.case.target_kind)


def _reasons(decision: Decision) -> dict[str, Any]:
    """As they read now, in the language of the reader: a mail says by itself what it is about."""
    guideline, language = decision.guideline_version, decision.case.subject.locale
    return {
        "action": str(decision.action),
        "guideline": guideline.title_in(language) if guideline else "",
        "guideline_text": guideline.body_in(language) if guideline else "",
        "facts": decision.facts,
        "until": decision.ends_at.isoformat() if decision.ends_at else "",
        "appeal_until": measures.appeal_until(decision.action, decided_at=decision.decided_at).isoformat(),
    }
