"""Reporting: the case it opens or joins, and the listing kept as it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar, cast

from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError

from board import db
from board.accounts.models import Account
from board.clock import SLACK
from board.errors import RuleBroken, msgid
from board.listings.models import Listing
from board.moderation import evidence, policy, queries
from board.moderation.actions.case_log import log
from board.moderation.models import REPORTS_A_DAY, Case, CaseState, Evidence, Report, TargetKind
from board.moderation.policy import Outcome, Reason
from board.notifications.actions import notify

Row = TypeVar("Row", Case, Evidence, Report)
DAY = timedelta(days=1)


def reporting_opens_at(account: Account, *, now: datetime) -> datetime | None:
    """None while this person may report; otherwise the moment from which they may. To be asked of a locked account
    before reporting: many reports at once must not go past the day's number."""
    lately = queries.reports_by(account, since=now - DAY, until=now + SLACK)
    filed_at = db.session.scalars(lately.offset(REPORTS_A_DAY - 1).limit(1)).first()
    return None if filed_at is None else filed_at + DAY


def report_listing(listing: Listing, *, by: Account, reason: Reason, text: str, now: datetime) -> Report:
    """Open a case or join the open one. The same person about the same version: the report that is there."""
    if by.id == listing.author_id:
        raise RuleBroken(msgid("自分の掲載は報告できません。気になるところは編集して直せます。"))
    earlier = db.session.scalars(queries.report_of_version(listing, by=by)).first()
    if earlier:
        return earlier
    case = open_case(listing, by=by, now=now)
    kept = keep_evidence(case, listing, now=now)
    report, is_new = add_once(
        queries.report_of_version(listing, by=by),
        Report(
            case_id=case.id,
            evidence_id=kept.id,
            reporter_id=by.id,
            target_kind=TargetKind.LISTING,
            target_id=listing.id,
            target_version=listing.version,
            reason=reason,
            text=text,
            created_at=now,
        ),
    )
    if is_new:
        case.severity = max(case.severity, policy.severity_of(reason))
        log("report_filed", case, by=by, now=now, report=report.id, reason=str(reason))
    return report


def tell_reporters(case: Case, outcome: Outcome, *, now: datetime) -> None:
    """What came of what they reported, without a word about anybody: members on their page, others by the page that
    they hold the key of. Told again only where something else came of it."""
    for report in db.session.scalars(queries.reports_of(case.id)):
        if report.outcome == outcome:
            continue
        report.outcome, report.outcome_told_at = outcome, now
        if report.reporter is not None and not report.reporter.is_erased:
            notify(report.reporter, f"report_{outcome}", now=now, mail=False, report_id=report.id)


def open_case(listing: Listing, *, by: Account | None, now: datetime) -> Case:
    case, is_new = add_once(
        queries.open_case_about(listing),
        Case(
            target_kind=TargetKind.LISTING,
            target_id=listing.id,
            listing_id=listing.id,
            subject_id=listing.author_id,
            # Only a draft can be without a region, and a draft is nobody's to report.
            region_id=cast(int, listing.region_id),
            category=listing.category,
            state=CaseState.OPEN,
            severity=0,
            version=1,
            opened_at=now,
        ),
    )
    if is_new:
        log("case_opened", case, by=by, now=now, listing=listing.id)
    return case


def keep_evidence(case: Case, listing: Listing, *, now: datetime) -> Evidence:
    content, image_ids = evidence.snapshot(listing), evidence.photo_ids(listing)
    kept, is_new = add_once(
        queries.evidence_of_version(case, listing.version),
        Evidence(
            case_id=case.id,
            target_version=listing.version,
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
