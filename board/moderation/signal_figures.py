"""How often each rule was right: what it fired on, and what people then decided. Derived from rows, kept nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from board import db
from board.clock import SLACK
from board.moderation.measures import MEASURES
from board.moderation.models import Action, Case, Decision
from board.screening.models import LISTING, Screening, SignalHit

PERIOD = timedelta(days=30)
# What says that a rule saw something where there was nothing.
CLEARS = frozenset({Action.DISMISS, Action.LIFT})
# Below one in five of thirty decisions and more, it is proposed that a rule be only noted.
PRECISION_MIN, DECISIONS_MIN = 0.2, 30


@dataclass(frozen=True)
class Figures:
    fired: int = 0
    upheld: int = 0
    overturned: int = 0

    @property
    def decided(self) -> int:
        return self.upheld + self.overturned

    @property
    def precision(self) -> float | None:
        return self.upheld / self.decided if self.decided else None

    @property
    def is_wrong_too_often(self) -> bool:
        return self.decided >= DECISIONS_MIN and (self.precision or 0) < PRECISION_MIN


def figures(*, now: datetime) -> dict[str, Figures]:
    """By code, of the last 30 days; rules that never fired are absent."""
    return figures_between(now - PERIOD, now + SLACK)


def figures_between(since: datetime, until: datetime) -> dict[str, Figures]:
    """Of what the rules saw from the one moment on and before the other; what people decided about it at any time."""
    seen: dict[str, dict[int, list[tuple[Action, bool]]]] = defaultdict(lambda: defaultdict(list))
    for code, screening_id, action, was_undone in db.session.execute(_outcomes(since, until)):
        decided = seen[code][screening_id]
        if action is not None:
            decided.append((action, bool(was_undone)))
    return {code: _counted(outcomes.values()) for code, outcomes in seen.items()}


def _counted(outcomes: Collection[list[tuple[Action, bool]]]) -> Figures:
    """Right where a measure stands in the end; wrong where nothing was found, or what was laid was taken back."""
    judged = [decided for decided in outcomes if decided]
    upheld = sum(any(action in MEASURES and not undone for action, undone in decided) for decided in judged)
    return Figures(len(outcomes), upheld, len(judged) - upheld)


def _outcomes(since: datetime, until: datetime) -> Any:
    """(code, screening, what a person decided afterwards or None, whether it was taken back)."""
    about_message = Case.screening_id == Screening.id
    about_listing = and_(
        Screening.target == LISTING, Case.screening_id.is_(None), Case.listing_id == Screening.listing_id
    )
    by_a_person = and_(
        Decision.case_id == Case.id,
        Decision.decided_by_id.is_not(None),
        Decision.decided_at >= Screening.created_at,
    )
    inverse = aliased(Decision)
    was_undone = exists().where(inverse.supersedes_id == Decision.id)
    return (
        select(SignalHit.code, Screening.id, Decision.action, was_undone)
        .join(Screening, SignalHit.screening_id == Screening.id)
        .outerjoin(Case, or_(about_message, about_listing))
        .outerjoin(Decision, by_a_person)
        .where(Screening.created_at >= since, Screening.created_at < until)
        .order_by(Decision.id)
    )
