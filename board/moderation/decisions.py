"""Decisions as they follow each other, and the appeals against them, as statements."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from board.accounts.models import Account, Sanction
from board.moderation.measures import MEASURES
from board.moderation.models import Action, Appeal, AppealState, Case, CaseState, Decision
from board.moderation.queries import OPEN_STATES, cases_for


def undone_by(decision: Decision) -> Select[Decision]:
    """The decision that took this one back, if one did."""
    return select(Decision).where(Decision.supersedes_id == decision.id)


def standing() -> Select[Decision]:
    """Measures that nobody has taken back; of some the time may be over."""
    inverse = aliased(Decision)
    was_undone = exists().where(inverse.supersedes_id == Decision.id)
    return select(Decision).where(Decision.action.in_(MEASURES), ~was_undone)


def standing_in(case: Case, *, now: datetime) -> Select[Decision]:
    still = or_(Decision.ends_at.is_(None), Decision.ends_at > now)
    return standing().where(Decision.case_id == case.id, still).order_by(Decision.seq)


def undoable_in(case: Case) -> Select[Decision]:
    """What can still be taken back, the last one first."""
    inverse = aliased(Decision)
    was_undone = exists().where(inverse.supersedes_id == Decision.id)
    can_be = Decision.action.in_((*MEASURES, Action.DISMISS))
    return select(Decision).where(Decision.case_id == case.id, can_be, ~was_undone).order_by(Decision.seq.desc())


def appeal_against(decision: Decision) -> Select[Appeal]:
    return select(Appeal).where(Appeal.decision_id == decision.id)


def appeals_in(case: Case) -> Select[Appeal]:
    return select(Appeal).join(Decision, Appeal.decision_id == Decision.id).where(Decision.case_id == case.id)


def appeals_for(account: Account) -> Select[Appeal]:
    """Those that wait for an answer this person may give, the most urgent first: of cases they may judge, and not
    against a decision of their own."""
    waiting = answerable_by(account).where(Appeal.state == AppealState.OPEN)
    return waiting.order_by(Appeal.due_at, Appeal.id)


def concealing_too(decision: Decision) -> Select[Decision]:
    """Others, of any case, that keep the same thing out of sight."""
    case = decision.case
    about_it = and_(
        Case.target_kind == case.target_kind, Case.target_id == case.target_id, Case.subject_id == case.subject_id
    )
    concealing = Decision.action.in_((Action.HIDE, Action.REMOVE))
    return standing().join(Case).where(about_it, concealing, Decision.id != decision.id)


def decision_that_laid(sanction: Sanction) -> Select[int]:
    return select(Decision.id).where(Decision.sanction_id == sanction.id)


def asking(listing_id: int) -> Select[Case]:
    """Cases that wait for the author of this listing to change it."""
    waiting = select(Case).where(Case.listing_id == listing_id, Case.state == CaseState.AWAITING_AUTHOR)
    return waiting.order_by(Case.id)


def opened_beside(case: Case) -> ColumnElement[bool]:
    """Whether another case about the same is open."""
    other = aliased(Case)
    return exists().where(
        other.target_kind == case.target_kind,
        other.target_id == case.target_id,
        other.subject_id == case.subject_id,
        other.state.in_(OPEN_STATES),
        other.id != case.id,
    )


def answerable_by(account: Account) -> Select[Appeal]:
    """As `appeals_for`, answered ones too: a form that was sent twice is answered the same."""
    judged = cases_for(account).with_only_columns(Case.id)
    another = or_(Appeal.judged_by_id.is_(None), Appeal.judged_by_id != account.id)
    against = select(Appeal).join(Decision, Appeal.decision_id == Decision.id)
    return against.where(Decision.case_id.in_(judged), another)
