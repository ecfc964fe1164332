"""The queue as statements: the worst first, narrowed, page by page. Who may see a case is part of each."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, tuple_

from board import db
from board.accounts.models import Account
from board.errors import BadInput
from board.listings.models import Listing
from board.moderation import policy, queries
from board.moderation.models import Case, CaseState, Report
from board.moderation.queue_filters import (
    AWAITING,
    BY_RULES,
    DECIDED,
    OPEN,
    SEVERITY_SPANS,
    QueueFilters,
)
from board.web.pagination import EPOCH, MICROSECOND
from board.web.security import ID_MAX

SHOWN = 50
CURSOR = re.compile(rb"([0-9]{1,17})\.(-?[0-9]{1,6})\.([0-9]{1,17})\.([0-9]{1,10})")
STATES = {
    OPEN: (CaseState.OPEN,),
    AWAITING: (CaseState.AWAITING_AUTHOR,),
    DECIDED: (CaseState.DECIDED, CaseState.CLOSED),
}
WAITED = {"day": timedelta(hours=24), "days": timedelta(hours=72)}
NEW = timedelta(hours=4)


def waiting(now: datetime) -> ColumnElement[int]:
    """Whole hours since the case opened, at most a day of them, by comparisons alone: the same on every database.
    Agrees with `policy.waiting_points`."""
    hours = range(policy.WAITING_ADDS_AT_MOST, 0, -1)
    return case(*((Case.opened_at <= now - policy.HOUR * each, each) for each in hours), else_=0)


def urgency(now: datetime) -> ColumnElement[int]:
    """Agrees with the sum of `policy.explained`."""
    past_limit = case((Case.opened_at <= now - policy.OUTER_LIMIT, policy.PAST_LIMIT_ADDS), else_=0)
    return Case.priority + waiting(now) + past_limit


def narrowed(account: Account, filters: QueueFilters, *, now: datetime) -> Select[Case]:
    """The cases this person may judge and asked for, in no order."""
    rows = queries.cases_for(account).where(Case.state.in_(STATES[filters.state]))
    return rows.where(*_conditions(account, filters, now=now))


def _conditions(account: Account, filters: QueueFilters, *, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if place := filters.place:
        found.append(Case.region_id.between(place.first_id, place.last_id))
    if filters.target:
        found.append(Case.target_kind == filters.target)
    if filters.kind:
        found.append(exists().where(Listing.id == Case.listing_id, Listing.kind == filters.kind))
    if filters.reason:
        found.append(_reported_for(filters.reason))
    if filters.severity:
        least, below = SEVERITY_SPANS[filters.severity]
        found += [Case.severity >= least] if least is not None else []
        found += [Case.severity < below] if below is not None else []
    if filters.age:
        found.append(_waited(filters.age, now=now))
    if filters.claimed:
        found.append(_claimed(filters.claimed, account, now=now))
    return found


def _reported_for(reason: str) -> ColumnElement[bool]:
    reported = exists().where(Report.case_id == Case.id)
    return ~reported if reason == BY_RULES else reported.where(Report.reason == reason)


def _waited(age: str, *, now: datetime) -> ColumnElement[bool]:
    if age == "overdue":
        return is_overdue(now)
    return Case.opened_at > now - NEW if age == "new" else Case.opened_at < now - WAITED[age]


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Agrees with `policy.answer_within`."""
    spans, below = [], None
    for least, within in policy.ANSWER_WITHIN:
        span = [Case.opened_at < now - within]
        # What has less than the least of all has as long as that.
        span += [Case.severity >= least] if least else []
        span += [Case.severity < below] if below is not None else []
        spans.append(and_(*span))
        below = least
    return or_(*spans)


def _claimed(whose: str, account: Account, *, now: datetime) -> ColumnElement[bool]:
    held, mine = queries.is_held(now), Case.claimed_by_id == account.id
    # A case that nobody has holds nothing at all in these columns.
    by_whom = {"me": and_(held, mine), "others": and_(held, Case.claimed_by_id != account.id)}
    return by_whom.get(whose, or_(Case.claimed_by_id.is_(None), ~held))


def counts(account: Account, asked: Sequence[QueueFilters], *, now: datetime) -> Select[Any]:
    """How many there are for each, in one row."""
    each = [
        select(func.count()).select_from(narrowed(account, filters, now=now).with_only_columns(Case.id).subquery())
        for filters in asked
    ]
    return select(*(one.scalar_subquery() for one in each))


@dataclass(frozen=True)
class Cursor:
    """After or before which case the page lies, by the order as it was when the first page was looked at."""

    as_of: datetime
    urgency: int
    opened_at: datetime
    case_id: int

    def __str__(self) -> str:
        moments = [(moment - EPOCH) // MICROSECOND for moment in (self.as_of, self.opened_at)]
        packed = f"{moments[0]}.{self.urgency}.{moments[1]}.{self.case_id}"
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def read_cursor(text: str) -> Cursor:
    """Raises BadInput for anything we did not make."""
    try:
        found = CURSOR.fullmatch(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        found = None
    if found is None or int(found[4]) > ID_MAX:
        raise BadInput
    as_of, opened_at = (EPOCH + int(found[number]) * MICROSECOND for number in (1, 3))
    return Cursor(as_of, int(found[2]), opened_at, int(found[4]))


@dataclass(frozen=True)
class Slice:
    """The cases of one page, the worst first, and the cursors of its neighbours."""

    cases: Sequence[Case]
    after: str | None
    before: str | None


def slice_of(rows: Select[Case], *, after: str | None, before: str | None, now: datetime, size: int = SHOWN) -> Slice:
    """`rows` without an order. By what is worse, then by what has waited longer: nothing is passed over or shown twice
    while hours go by between two pages."""
    if after and before:
        raise BadInput
    cursor = read_cursor(after or before or "") if after or before else None
    as_of = cursor.as_of if cursor else now
    rank = urgency(as_of)
    order = [rank.asc(), Case.opened_at.desc(), Case.id.desc()] if before else [rank.desc(), Case.opened_at, Case.id]
    if cursor:
        rows = rows.where(_beyond(rank, cursor, backwards=bool(before)))
    asked = rows.add_columns(rank.label("urgency")).order_by(*order).limit(size + 1)
    found = list(db.session.execute(asked).unique())
    more, found = len(found) > size, found[:size]
    if before:
        found.reverse()

    def at(row: Any) -> str:
        return str(Cursor(as_of, row.urgency, row.Case.opened_at, row.Case.id))

    return Slice(
        cases=[row.Case for row in found],
        after=at(found[-1]) if found and (more or before) else None,
        before=at(found[0]) if found and (more if before else after) else None,
    )


def _beyond(rank: ColumnElement[int], cursor: Cursor, *, backwards: bool) -> ColumnElement[bool]:
    place, there = tuple_(Case.opened_at, Case.id), tuple_(cursor.opened_at, cursor.case_id)
    if backwards:
        return or_(rank > cursor.urgency, and_(rank == cursor.urgency, place < there))
    return or_(rank < cursor.urgency, and_(rank == cursor.urgency, place > there))


def regions_with_cases(account: Account, state: str) -> Any:
    """Where there is anything to look at, for the choices of a filter."""
    found = queries.cases_for(account).where(Case.state.in_(STATES[state]), Case.region_id.is_not(None))
    return found.with_only_columns(Case.region_id).distinct()


def report_counts(case_ids: Sequence[int]) -> Any:
    """Rows (case, reason, how many), the most frequent reason of each first."""
    count = func.count().label("count")
    found = select(Report.case_id, Report.reason, count).where(Report.case_id.in_(case_ids))
    return found.group_by(Report.case_id, Report.reason).order_by(Report.case_id, count.desc(), Report.reason)
