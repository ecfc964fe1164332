"""What the rules against fraud have seen becomes a case: a listing or a message that was held or refused, and a listing
that a moderator may look at when there is time. The rules decide nothing but to hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from board import db
from board.listings.models import Effect, Listing, Restriction
from board.moderation import policy, queries, targets
from board.moderation.actions.case_log import log
from board.moderation.actions.opening import add_once, keep_evidence, open_case
from board.moderation.actions.ranking import note_hold, rank
from board.moderation.models import Case, CaseState, GuidelineVersion, TargetKind
from board.moderation.policy import Reason
from board.screening.actions import title_of
from board.screening.bands import Band
from board.screening.models import LISTING, Screening

LOW_SEVERITY = 20


def take_in(screening_ids: Sequence[int], now: datetime) -> None:
    """Work after a commit; again for the same ones: nothing more."""
    screenings = [db.session.get_one(Screening, screening_id) for screening_id in screening_ids]
    # Every case before the first line in the log: whoever decides holds a case while they wait for the log.
    for listing_id in sorted({screening.listing_id for screening in screenings}):
        db.session.scalars(queries.open_case_about(db.session.get_one(Listing, listing_id))).first()
    for screening in screenings:
        if screening.target == LISTING:
            _take_in_listing(screening, now=now)
        else:
            _take_in_message(screening, now=now)


def _take_in_listing(screening: Screening, *, now: datetime) -> None:
    listing = db.session.get_one(Listing, screening.listing_id)
    if listing.author.is_erased:
        return
    target = targets.of_listing(listing)
    case = open_case(target, by=None, now=now)
    keep_evidence(case, target, now=now)
    case.severity = max(case.severity, _severity(screening))
    rank(case, now=now)
    restriction = next((r for r in listing.active_restrictions if r.effect == Effect.HELD), None)
    if screening.is_held and restriction and not db.session.scalars(queries.hold_by(restriction)).first():
        _note_hold(case, screening, restriction, now=now)


def _severity(screening: Screening) -> int:
    if screening.band == Band.NOTICE:
        return LOW_SEVERITY
    return policy.severity_of(Reason(screening.guideline)) if screening.guideline in set(Reason) else LOW_SEVERITY


def _note_hold(case: Case, screening: Screening, restriction: Restriction, *, now: datetime) -> None:
    guideline = db.session.scalars(
        queries.current_guidelines().where(GuidelineVersion.code == screening.guideline)
    ).first()
    rule = title_of(screening, case.subject.locale)
    note_hold(case, restriction, guideline=guideline, facts=rule, now=now, score=screening.score)


def _take_in_message(screening: Screening, *, now: datetime) -> None:
    """Whoever tries again and again what is refused is one case, not many."""
    if screening.band == Band.REFUSE and db.session.scalars(queries.open_cases_like(screening)).first():
        return
    listing = db.session.get_one(Listing, screening.listing_id)
    case, is_new = add_once(
        queries.case_of_screening(screening),
        Case(
            target_kind=TargetKind.SCREENING,
            target_id=screening.id,
            listing_id=listing.id,
            subject_id=screening.account_id,
            region_id=listing.region_id,
            category=listing.category,
            screening_id=screening.id,
            state=CaseState.OPEN,
            severity=_severity(screening),
            version=1,
            opened_at=now,
        ),
    )
    if is_new:
        log("case_opened", case, by=None, now=now, screening=screening.id)
        rank(case, now=now)
