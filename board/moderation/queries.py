"""Cases, evidence, decisions and guidelines as statements. Who may see a case is part of the statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import selectinload

from board.accounts.models import Account, Appointment, Role
from board.audit import queries as audit
from board.audit.models import AuditEvent
from board.clock import SLACK
from board.conversations.models import Conversation, HeldMessage
from board.deals.reviews.models import Review
from board.listings import queries as listings
from board.listings.models import Listing, Restriction
from board.moderation.measures import MEASURES
from board.moderation.models import (
    LEASE,
    Action,
    Case,
    CaseBatch,
    CaseNote,
    CaseState,
    Decision,
    Evidence,
    GuidelineVersion,
    Report,
    SavedView,
    TargetKind,
)
from board.screening import queries as screenings
from board.screening.models import LISTING, Screening

OPEN_STATES = (CaseState.OPEN, CaseState.AWAITING_AUTHOR)
CASE = "case"  # what the audit log calls one


def current_guidelines() -> Select[GuidelineVersion]:
    """The newest version of each, in the order of the page."""
    newest = (
        select(GuidelineVersion.code, func.max(GuidelineVersion.version).label("version"))
        .group_by(GuidelineVersion.code)
        .subquery()
    )
    is_newest = and_(GuidelineVersion.code == newest.c.code, GuidelineVersion.version == newest.c.version)
    current = select(GuidelineVersion).join(newest, is_newest)
    return current.order_by(GuidelineVersion.position, GuidelineVersion.id)


def versions_of(code: str) -> Select[GuidelineVersion]:
    """Every version of one guideline, newest first."""
    return select(GuidelineVersion).where(GuidelineVersion.code == code).order_by(GuidelineVersion.version.desc())


def reportable(now: datetime) -> Select[Listing]:
    """What everybody can see, and what ended not long ago."""
    return listings.public().where(listings.in_sight(now))


def reports_by(account: Account, *, since: datetime, until: datetime) -> Select[datetime]:
    """When they were filed, the latest first."""
    filed = select(Report.created_at).where(Report.reporter_id == account.id, Report.created_at > since)
    return filed.where(Report.created_at <= until).order_by(Report.created_at.desc())


def report_of_version(listing: Listing, *, by: Account) -> Select[Report]:
    return select(Report).where(
        Report.reporter_id == by.id,
        Report.target_kind == TargetKind.LISTING,
        Report.target_id == listing.id,
        Report.target_version == listing.version,
    )


def open_case_about(listing: Listing) -> Select[Case]:
    """Locked where the database can: a report and a decision must not pass each other by."""
    return open_case_of(TargetKind.LISTING, listing.id, listing.author_id)


def open_case_of(kind: TargetKind, target_id: int, subject_id: int) -> Select[Case]:
    about_it = select(Case).where(Case.target_kind == kind, Case.target_id == target_id, Case.subject_id == subject_id)
    return about_it.where(Case.state.in_(OPEN_STATES)).with_for_update()


def case_of_screening(screening: Screening) -> Select[Case]:
    return select(Case).where(Case.screening_id == screening.id)


def open_cases_like(screening: Screening) -> Select[Case]:
    """Still open, about another message of the same person in the same place."""
    return select(Case).where(
        Case.screening_id.is_not(None),
        Case.listing_id == screening.listing_id,
        Case.subject_id == screening.account_id,
        Case.state == CaseState.OPEN,
    )


def hold_by(restriction: Restriction) -> Select[Decision]:
    return select(Decision).where(Decision.restriction_id == restriction.id)


def screenings_about(case: Case) -> Select[Screening]:
    """What the rules saw, the latest first: of the message the case is about, or of its listing."""
    if case.screening_id is not None:
        return select(Screening).where(Screening.id == case.screening_id)
    return screenings.of(LISTING, case.listing_id or 0).options(selectinload(Screening.hits))


def message_opened(case: Case, *, by: Account) -> Select[int]:
    """The log's line that this moderator has opened the message of the case."""
    return select(AuditEvent.id).where(
        AuditEvent.action == "message_opened",
        AuditEvent.object_type == CASE,
        AuditEvent.object_id == case.id,
        AuditEvent.actor_id == by.id,
    )


def evidence_of_version(case: Case, version: int) -> Select[Evidence]:
    return select(Evidence).where(Evidence.case_id == case.id, Evidence.target_version == version)


def cases_for(account: Account) -> Select[Case]:
    """Those this person may judge; agrees with `policy.may_judge`."""
    return select(Case).where(_in_regions_of(account), ~is_party(account))


def is_party(account: Account) -> ColumnElement[bool]:
    """Whether a case touches this person: it is about them, they reported it, it is about a listing they run or a
    conversation they are in, or about a review of them."""
    me = account.id
    reported_it = exists().where(Report.case_id == Case.id, Report.reporter_id == me)
    runs_it = exists().where(
        Listing.id == Case.listing_id, or_(Listing.author_id == me, listings.runs_for_organisation(me))
    )
    in_it = exists().where(
        Case.target_kind == TargetKind.MESSAGE,
        Conversation.id == Case.target_id,
        or_(Conversation.asker_id == me, Conversation.owner_id == me),
    )
    written_to = exists().where(
        HeldMessage.screening_id == Case.screening_id,
        Conversation.id == HeldMessage.conversation_id,
        or_(Conversation.asker_id == me, Conversation.owner_id == me),
    )
    reviewed = exists().where(Case.target_kind == TargetKind.REVIEW, Review.id == Case.target_id, Review.about_id == me)
    return or_(Case.subject_id == me, reported_it, runs_it, in_it, written_to, reviewed)


def is_held(now: datetime) -> ColumnElement[bool]:
    """Whether somebody works on the case. Agrees with `Case.holder`."""
    return and_(Case.claimed_by_id.is_not(None), Case.claimed_until > now, Case.claimed_until <= now + LEASE + SLACK)


def _in_regions_of(account: Account) -> ColumnElement[bool]:
    """Agrees with `Account.moderates`."""
    scopes = [_within(a) for a in account.appointments if a.role == Role.MODERATOR and a.is_current]
    return or_(*scopes) if scopes else false()


def _within(scope: Appointment) -> ColumnElement[bool]:
    region = scope.region
    where = Case.id.is_not(None) if region is None else Case.region_id.between(region.first_id, region.last_id)
    return where if scope.category is None else and_(where, Case.category == scope.category)


def report_count() -> Any:
    """Beside a Case in the same statement."""
    return select(func.count()).where(Report.case_id == Case.id).correlate(Case).scalar_subquery()


def open_queue_for(account: Account) -> Select[Case]:
    """The worst first, then what more people reported, then what has waited longest."""
    return (
        cases_for(account)
        .where(Case.state == CaseState.OPEN)
        .order_by(Case.severity.desc(), report_count().desc(), Case.opened_at, Case.id)
    )


def decided_for(account: Account) -> Any:
    """Rows with the key columns of a page, newest decision first by the page."""
    within = cases_for(account).where(Case.state == CaseState.DECIDED)
    return within.add_columns(Case.id.label("id"), Case.decided_at.label("moment"))


def open_count_for(account: Account) -> Select[int]:
    open_cases = cases_for(account).where(Case.state == CaseState.OPEN)
    return select(func.count()).select_from(open_cases.subquery())


def reports_of(*case_ids: int) -> Select[Report]:
    return select(Report).where(Report.case_id.in_(case_ids)).order_by(Report.id)


def evidence_of(*case_ids: int) -> Select[Evidence]:
    return select(Evidence).where(Evidence.case_id.in_(case_ids)).order_by(Evidence.id)


def reporters_of(case: Case) -> Select[Account]:
    return select(Account).where(Account.id.in_(select(Report.reporter_id).where(Report.case_id == case.id)))


def decisions_of(case: Case) -> Select[Decision]:
    return select(Decision).where(Decision.case_id == case.id).order_by(Decision.seq)


def decision_by_key(by: Account, key: str) -> Select[Decision]:
    return select(Decision).where(Decision.decided_by_id == by.id, Decision.idempotency_key == key)


def reading_of(case: Case, *, by: Account) -> Select[int]:
    """The log's line that this moderator has read the case as it is now, if there is one."""
    return select(AuditEvent.id).where(
        AuditEvent.action == "case_read",
        AuditEvent.object_type == CASE,
        AuditEvent.object_id == case.id,
        AuditEvent.actor_id == by.id,
        AuditEvent.details["version"].as_integer() == case.version,
    )


def why_concealed(listing: Listing) -> Select[int]:
    """The id of the decision that keeps this listing out of sight, newest first."""
    return (
        select(Decision.id)
        .join(Restriction, Decision.restriction_id == Restriction.id)
        .where(Restriction.listing_id == listing.id, Restriction.lifted_at.is_(None))
        .order_by(Decision.id.desc())
    )


def statements() -> Select[Decision]:
    """What tells a person why."""
    return select(Decision).join(Case).where(Decision.action.in_((*MEASURES, Action.HOLD)))


def statements_about(account: Account) -> Select[Decision]:
    return statements().where(Case.subject_id == account.id)


def statements_for(account: Account) -> Select[Decision]:
    """One's own, and for moderators those of the cases they may judge."""
    judged = cases_for(account).with_only_columns(Case.id)
    return statements().where(or_(Case.subject_id == account.id, Case.id.in_(judged)))


def take_downs_against(account: Account) -> Select[int]:
    """How many still stand."""
    return (
        select(func.count())
        .select_from(Decision)
        .join(Case)
        .join(Restriction, Decision.restriction_id == Restriction.id)
        .where(
            Case.subject_id == account.id,
            Decision.action == Action.REMOVE,
            Restriction.lifted_at.is_(None),
        )
    )


def timeline_of(case: Case) -> Any:
    """What was recorded about the case and by whom, oldest first."""
    about_it = audit.events(CASE, case.id)
    return (
        about_it.outerjoin(Account, Account.id == AuditEvent.actor_id)
        .add_columns(Account.display_name.label("actor"))
        .order_by(AuditEvent.id)
    )


def views_of(account: Account) -> Select[SavedView]:
    """The lists this moderator has given a name, in the order in which they did."""
    return select(SavedView).where(SavedView.account_id == account.id).order_by(SavedView.id)


def notes_of(case: Case) -> Select[CaseNote]:
    return select(CaseNote).where(CaseNote.case_id == case.id).order_by(CaseNote.id)


def batch_by_key(account: Account, key: str) -> Select[CaseBatch]:
    return select(CaseBatch).where(CaseBatch.account_id == account.id, CaseBatch.key == key)


def other_open_cases(case: Case, *, reader: Account) -> Select[Case]:
    """About the same person, as far as this moderator may judge them."""
    same = cases_for(reader).where(Case.subject_id == case.subject_id, Case.id != case.id)
    return same.where(Case.state.in_(OPEN_STATES)).order_by(Case.id)
