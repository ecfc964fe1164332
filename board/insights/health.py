"""How the queue of one moderator's scope is doing: what waits now, and the last thirty days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_

from board import db
from board.accounts.models import Account
from board.clock import tokyo
from board.insights.statistics import Spread, spread
from board.moderation import policy, queries
from board.moderation.models import Case, CaseState

DAYS = 30
# Where `policy.answer_within` changes, the gravest first.
GRAVITIES = (100, 70, 40, 0)


@dataclass(frozen=True)
class Waiting:
    """Open cases of one gravity. `within`: in what time they are to be decided."""

    severity_from: int
    within: timedelta
    count: int
    overdue: int
    oldest: datetime | None


@dataclass(frozen=True)
class Day:
    day: date
    opened: int
    decided: int


@dataclass(frozen=True)
class Health:
    """Of moderators' own eyes: nothing is withheld."""

    waiting: list[Waiting]
    held: int
    awaiting_author: int
    # Oldest first.
    days: list[Day]
    to_first_view: Spread
    to_first_action: Spread
    to_decision: Spread

    @property
    def open(self) -> int:
        return sum(each.count for each in self.waiting)

    @property
    def overdue(self) -> int:
        return sum(each.overdue for each in self.waiting)


def health_for(account: Account, *, now: datetime) -> Health:
    """One statement, however many cases there are."""
    since = now - timedelta(days=DAYS)
    lately = or_(Case.state.in_(queries.OPEN_STATES), Case.opened_at >= since, Case.decided_at >= since)
    columns = (
        Case.state,
        Case.severity,
        Case.opened_at,
        Case.first_viewed_at,
        Case.first_action_at,
        Case.decided_at,
        Case.claimed_until,
    )
    rows = db.session.execute(queries.cases_for(account).where(lately).with_only_columns(*columns)).all()
    is_open = [row for row in rows if row.state == CaseState.OPEN]
    return Health(
        waiting=[_waiting(is_open, least, most, now=now) for most, least in _ranges()],
        held=sum(row.claimed_until is not None and now < row.claimed_until for row in is_open),
        awaiting_author=sum(row.state == CaseState.AWAITING_AUTHOR for row in rows),
        days=_days(rows, now=now),
        to_first_view=_since_opened(rows, "first_viewed_at", since),
        to_first_action=_since_opened(rows, "first_action_at", since),
        to_decision=_since_opened(rows, "decided_at", since),
    )


def _ranges() -> list[tuple[int, int]]:
    """(below, from), the gravest first."""
    return list(zip((1_000, *GRAVITIES), GRAVITIES, strict=False))


def _waiting(rows: Sequence[Any], least: int, most: int, *, now: datetime) -> Waiting:
    within = policy.answer_within(least)
    opened = sorted(row.opened_at for row in rows if least <= row.severity < most)
    overdue = sum(now - moment > within for moment in opened)
    return Waiting(least, within, len(opened), overdue, opened[0] if opened else None)


def _days(rows: Sequence[Any], *, now: datetime) -> list[Day]:
    opened = Counter(tokyo(row.opened_at).date() for row in rows)
    decided = Counter(tokyo(row.decided_at).date() for row in rows if row.decided_at)
    today = tokyo(now).date()
    every = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    return [Day(day, opened[day], decided[day]) for day in every]


def _since_opened(rows: Sequence[Any], name: str, since: datetime) -> Spread:
    lately = [row for row in rows if row.opened_at >= since]
    return spread(getattr(row, name) - row.opened_at for row in lately if getattr(row, name) is not None)
