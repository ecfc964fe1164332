"""What has happened to a case since a moderator opened its page: for whoever wanted to decide on what they saw then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from board import db
from board.listings.models import Revision
from board.moderation import queries, showing
from board.moderation.models import Case, Decision, Report, TargetKind
from board.moderation.showing import Line
from board.moderation.versions import target_version

CHANGING = (TargetKind.LISTING, TargetKind.PHOTO)


@dataclass(frozen=True)
class News:
    """`changes`: what its author has changed, as it was then and is now; `has_changed` also where nobody wrote down
    what. Where there is nothing of all this something else was new, as more that was kept of the same."""

    decisions: Sequence[Decision]
    reports: Sequence[Report]
    changes: list[Line]
    has_changed: bool


def seen_now(case: Case) -> str:
    """What the page shows: the last decision and the last report."""
    return f"{_last(Decision.seq, Decision.case_id == case.id)}.{_last(Report.id, Report.case_id == case.id)}"


def _last(column: object, condition: object) -> int:
    return db.session.scalar(select(func.max(column)).where(condition)) or 0  # type: ignore[arg-type]


def since(case: Case, *, seen: str, case_version: int, shown_version: int) -> News | None:
    """None where everything is as it was shown."""
    if case.version == case_version and target_version(case) == shown_version:
        return None
    seq, report_id = (int(part) for part in seen.split("."))
    newer = queries.decisions_of(case).where(Decision.seq > seq).options(joinedload(Decision.decided_by))
    later = queries.reports_of(case.id).where(Report.id > report_id)
    return News(
        decisions=db.session.scalars(newer).all(),
        reports=db.session.scalars(later).all(),
        changes=_changes(case, shown_version),
        has_changed=target_version(case) != shown_version and not db.session.scalars(newer).first(),
    )


def _changes(case: Case, shown_version: int) -> list[Line]:
    """Several changes of one field are one: from what was shown to what is there."""
    if case.target_kind not in CHANGING:
        return []
    later = select(Revision).where(Revision.listing_id == case.listing_id, Revision.version > shown_version)
    then: dict[str, object] = {}
    now: dict[str, object] = {}
    for revision in db.session.scalars(later.order_by(Revision.version, Revision.id)):
        for name, (before, after) in revision.changes.items():
            then.setdefault(name, before)
            now[name] = after
    return [line for line in showing.lines(then, now) if line.is_changed]
