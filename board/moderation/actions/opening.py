"""The case that a report or the rules open or join, and what is kept of it as it was."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError

from board import db
from board.accounts.models import Account
from board.listings.models import Listing
from board.moderation import evidence, queries
from board.moderation.actions.case_log import log
from board.moderation.models import Case, CaseState, Evidence, Report
from board.moderation.targets import Target

Row = TypeVar("Row", Case, Evidence, Report)


def open_case(target: Target, *, by: Account | None, now: datetime, and_lock: Listing | None = None) -> Case:
    """The open one about it, or a new one. Our own from here on: a decision on it waits for us. `and_lock`: what else
    is ours, after the case and before the first line in the log, as with whoever decides or edits."""
    case, is_new = add_once(
        queries.open_case_of(target.kind, target.id, target.subject.id),
        Case(
            target_kind=target.kind,
            target_id=target.id,
            listing_id=target.listing.id if target.listing else None,
            subject_id=target.subject.id,
            region_id=target.region_id,
            category=target.category,
            state=CaseState.OPEN,
            severity=0,
            version=1,
            opened_at=now,
        ),
    )
    if and_lock is not None:
        db.lock(and_lock)
    if is_new:
        log("case_opened", case, by=by, now=now, target=f"{target.kind} {target.id}")
    return case


def keep_evidence(case: Case, target: Target, *, now: datetime) -> Evidence:
    content, image_ids = target.kept.content, target.kept.image_ids
    kept, is_new = add_once(
        queries.evidence_of_version(case, target.version),
        Evidence(
            case_id=case.id,
            target_version=target.version,
            content=content,
            image_ids=image_ids,
            sha256=evidence.digest(content, image_ids),
            taken_at=now,
        ),
    )
    if is_new:
        # Whoever has the case open has not seen this yet: their decision is to come back.
        case.version += 1
    return kept


def add_once(known: Select[Row], row: Row) -> tuple[Row, bool]:
    """The row that is there, or this one; and whether it is this one. Another may come just before us."""
    found = db.session.scalars(known).first()
    if found:
        return found, False
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return db.session.scalars(known).one(), False
    return row, True
