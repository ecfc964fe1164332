"""What moderators did in a month, as everybody may read it. Derived from rows, kept nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from board import db
from board.insights.months import Month
from board.insights.statistics import Count, Spread, count, share, spread, table
from board.listings.models import Listing
from board.moderation import queries
from board.moderation.models import Action, Appeal, AppealState, Case, Decision, Report, TargetKind
from board.moderation.policy import Reason
from board.moderation.signal_figures import Figures, figures_between

# What takes a listing out of everybody's sight, and ends its exposure.
CONCEALING = frozenset({Action.HOLD, Action.REQUEST_CHANGES, Action.HIDE, Action.REMOVE})


@dataclass(frozen=True)
class RuleFigures:
    """How often one of the rules against fraud fired, and how often people agreed. None: too few to say."""

    code: str
    fired: Count
    decided: Count
    precision: float | None


@dataclass(frozen=True)
class Transparency:
    reports: dict[str, Count]
    reports_sum: Count
    anonymous_share: float | None
    cases: Count
    automated_cases_share: float | None
    to_first_view: Spread
    to_first_action: Spread
    to_decision: Spread
    exposure: Spread
    decisions: dict[str, Count]
    decisions_sum: Count
    automated_share: float | None
    appeals: Count
    appeals_upheld: Count
    appeals_modified: Count
    appeals_overturned: Count
    overturned_share: float | None
    to_answer: Spread
    reporters_told_share: float | None
    waiting_at_end: Count
    waited_at_end: Spread
    rules: list[RuleFigures]


def transparency(month: Month) -> Transparency:
    since, until = month.since, month.until
    reports = db.session.execute(_reports(since, until)).all()
    cases = db.session.execute(_cases(since, until)).all()
    decisions = db.session.execute(_decisions(since, until)).all()
    appeals = db.session.execute(_appeals(since, until)).all()
    told, to_tell = db.session.execute(_told(since, until)).one()
    waiting = db.session.scalars(_waiting(until)).all()
    by_reason, reports_sum = table(_counted((row.reason for row in reports), Reason))
    by_action, decisions_sum = table(_counted((row.action for row in decisions), Action))
    outcomes = Counter(row.state for row in appeals)
    answered = outcomes.total() - outcomes[AppealState.OPEN]
    appeal_cells, appeal_sum = table({str(state): outcomes[state] for state in AppealState})
    return Transparency(
        reports=by_reason,
        reports_sum=reports_sum,
        anonymous_share=share(sum(row.is_anonymous for row in reports), len(reports)),
        cases=count(len(cases)),
        automated_cases_share=share(sum(not row.was_reported for row in cases), len(cases)),
        to_first_view=_since_opened(cases, "first_viewed_at"),
        to_first_action=_since_opened(cases, "first_action_at"),
        to_decision=_since_opened(cases, "decided_at"),
        exposure=spread(
            row.decided_at - row.published_at
            for row in decisions
            if row.action in CONCEALING and row.target_kind == TargetKind.LISTING and row.published_at
        ),
        decisions=by_action,
        decisions_sum=decisions_sum,
        automated_share=share(sum(row.is_automated for row in decisions), len(decisions)),
        appeals=appeal_sum,
        appeals_upheld=appeal_cells[AppealState.UPHELD],
        appeals_modified=appeal_cells[AppealState.MODIFIED],
        appeals_overturned=appeal_cells[AppealState.OVERTURNED],
        overturned_share=share(outcomes[AppealState.OVERTURNED], answered),
        to_answer=spread(row.answered_at - row.filed_at for row in appeals if row.answered_at),
        reporters_told_share=share(told, to_tell),
        waiting_at_end=count(len(waiting)),
        waited_at_end=spread(until - opened_at for opened_at in waiting),
        rules=sorted(_rules(figures_between(since, until)), key=lambda rule: rule.code),
    )


def first_moment() -> datetime | None:
    """Of the first report or case there ever was; None: nothing has happened yet."""
    moments = [db.session.scalar(select(func.min(column))) for column in (Report.created_at, Case.opened_at)]
    return min((moment for moment in moments if moment is not None), default=None)


def _counted(values: Iterable[Any], every: Any) -> dict[str, int]:
    """All that could have been, in the order in which they are defined."""
    counted = Counter(str(value) for value in values)
    return {str(each): counted[str(each)] for each in every}


def _since_opened(cases: Iterable[Any], name: str) -> Spread:
    reached = ((row.opened_at, getattr(row, name)) for row in cases)
    return spread(moment - opened_at for opened_at, moment in reached if moment is not None)


def _rules(figures: dict[str, Figures]) -> Iterable[RuleFigures]:
    for code, figure in figures.items():
        precision = share(figure.upheld, figure.decided)
        yield RuleFigures(code, count(figure.fired), count(figure.decided), precision)


def _within(column: Any, since: datetime, until: datetime) -> Any:
    return and_(column >= since, column < until)


def _reports(since: datetime, until: datetime) -> Any:
    is_anonymous = Report.reporter_id.is_(None).label("is_anonymous")
    return select(Report.reason, is_anonymous).where(_within(Report.created_at, since, until))


def _cases(since: datetime, until: datetime) -> Any:
    was_reported = exists().where(Report.case_id == Case.id).label("was_reported")
    moments = Case.opened_at, Case.first_viewed_at, Case.first_action_at, Case.decided_at
    return select(*moments, was_reported).where(_within(Case.opened_at, since, until))


def _decisions(since: datetime, until: datetime) -> Any:
    is_automated = Decision.decided_by_id.is_(None).label("is_automated")
    return (
        select(Decision.action, Decision.decided_at, is_automated, Case.target_kind, Listing.published_at)
        .join(Case, Decision.case_id == Case.id)
        .outerjoin(Listing, Case.listing_id == Listing.id)
        .where(_within(Decision.decided_at, since, until))
    )


def _appeals(since: datetime, until: datetime) -> Any:
    columns = select(Appeal.state, Appeal.filed_at, Appeal.answered_at)
    return columns.where(_within(Appeal.filed_at, since, until))


def _told(since: datetime, until: datetime) -> Any:
    """How many who reported know what came of it, and how many there are to tell."""
    case = aliased(Case)
    return (
        select(func.count(Report.outcome_told_at), func.count(Report.id))
        .join(case, Report.case_id == case.id)
        .where(_within(case.decided_at, since, until))
    )


def _waiting(until: datetime) -> Select[datetime]:
    """When the cases were opened that nobody had decided when the month ended."""
    # A case that was opened again waits, whenever it was decided first.
    undecided = or_(Case.decided_at.is_(None), Case.decided_at >= until, Case.state.in_(queries.OPEN_STATES))
    return select(Case.opened_at).where(Case.opened_at < until, undecided)
