"""Deciding: take a listing down, close its case without measures, lift what was taken down."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.conversations import queries as conversations
from board.conversations.actions import release, withhold
from board.errors import BadInput, RuleBroken, msgid
from board.listings.actions import index_later
from board.listings.models import Effect, Listing, Restriction
from board.moderation import policy, queries
from board.moderation.actions.case_log import log
from board.moderation.models import Action, Case, CaseState, Decision, GuidelineVersion
from board.notifications.actions import notify


def take_down(
    case: Case,
    *,
    by: Account,
    guideline: GuidelineVersion,
    facts: str,
    note: str,
    case_version: int,
    target_version: int,
    key: str,
    now: datetime,
) -> Decision:
    """Out of sight until it is lifted; the author hears why, the reporters that it is done."""
    replayed = _replayed(case, by=by, key=key)
    if replayed:
        return replayed
    listing = _as_shown(case, by=by, case_version=case_version, target_version=target_version, now=now)
    restriction = None if case.is_about_message else _remove(listing, guideline, now=now)
    decision = _decide(case, Action.REMOVE, by=by, facts=facts, note=note, key=key, now=now, guideline=guideline)
    decision.restriction = restriction
    db.session.flush()
    if case.is_about_message:
        _withhold(case, now=now)
        log("message_withheld", case, by=by, now=now, decision=decision.id, guideline=guideline.code)
        notify(case.subject, "message_withheld", now=now, mail=False, title=listing.title, decision_id=decision.id)
        return decision
    index_later(listing, now=now)
    log("listing_taken_down", case, by=by, now=now, decision=decision.id, guideline=guideline.code)
    _tell_author_why(decision, now=now)
    _thank_reporters(case, now=now)
    return decision


def _remove(listing: Listing, guideline: GuidelineVersion, *, now: datetime) -> Restriction:
    """Instead of the hold that the rules laid on it, if they did."""
    _lift_hold(listing, now=now)
    restriction = listing.restrict(Effect.REMOVED, guideline=guideline.code, now=now)
    db.session.add(restriction)
    return restriction


def _lift_hold(listing: Listing, *, now: datetime) -> bool:
    holds = [restriction for restriction in listing.active_restrictions if restriction.effect == Effect.HELD]
    for restriction in holds:
        restriction.lift(now=now)
    return bool(holds)


def _withhold(case: Case, *, now: datetime) -> None:
    for held in db.session.scalars(conversations.held_by_screening(cast(int, case.screening_id))):
        withhold(held, now=now)


def _release(case: Case, *, by: Account, now: datetime) -> None:
    for held in db.session.scalars(conversations.held_by_screening(cast(int, case.screening_id))):
        release(held, now=now)
        log("message_released", case, by=by, now=now)


def dismiss(
    case: Case, *, by: Account, note: str, case_version: int, target_version: int, key: str, now: datetime
) -> Decision:
    """Nothing is wrong with the listing: it stays as it is, and its author is not bothered. What the rules against
    fraud held is let through."""
    replayed = _replayed(case, by=by, key=key)
    if replayed:
        return replayed
    listing = _as_shown(case, by=by, case_version=case_version, target_version=target_version, now=now)
    decision = _decide(case, Action.DISMISS, by=by, note=note, key=key, now=now)
    if case.is_about_message:
        _release(case, by=by, now=now)
    elif _lift_hold(listing, now=now):
        index_later(listing, now=now)
        notify(case.subject, "listing_restored", now=now, title=listing.title, listing_id=listing.id)
    _thank_reporters(case, now=now)
    log("case_dismissed", case, by=by, now=now, decision=decision.id)
    return decision


def lift(case: Case, *, by: Account, note: str, case_version: int, key: str, now: datetime) -> Decision:
    """Undo the take-down: the listing and everything that hangs on it are as before."""
    replayed = _replayed(case, by=by, key=key)
    if replayed:
        return replayed
    _require_right(case, by=by)
    _advance(case, CaseState.DECIDED, from_version=case_version, now=now)
    if case.is_about_message:
        return _deliver_after_all(case, by=by, note=note, key=key, now=now)
    undone = db.session.scalars(queries.standing_take_down(case)).first()
    if undone is None or undone.restriction is None:
        raise RuleBroken(msgid("この掲載はもう非公開ではありません。"))
    undone.restriction.lift(now=now)
    decision = _decide(case, Action.LIFT, by=by, note=note, key=key, now=now)
    decision.supersedes_id = undone.id
    index_later(case.about, now=now)
    log("restriction_lifted", case, by=by, now=now, decision=decision.id, supersedes=undone.id)
    notify(case.subject, "listing_restored", now=now, title=case.title, listing_id=case.listing_id)
    log("author_notified", case, by=by, now=now, decision=decision.id)
    return decision


def _deliver_after_all(case: Case, *, by: Account, note: str, key: str, now: datetime) -> Decision:
    undone = db.session.scalars(queries.standing_refusal(case)).first()
    if undone is None:
        raise RuleBroken(msgid("このメッセージはもう止められていません。"))
    decision = _decide(case, Action.LIFT, by=by, note=note, key=key, now=now)
    decision.supersedes_id = undone.id
    _release(case, by=by, now=now)
    return decision


def _replayed(case: Case, *, by: Account, key: str) -> Decision | None:
    """What this very form has already decided: a second click changes and tells nothing."""
    db.lock(case)
    decision = db.session.scalars(queries.decision_by_key(by, key)).first()
    if decision and decision.case_id != case.id:
        raise BadInput
    return decision


def _as_shown(case: Case, *, by: Account, case_version: int, target_version: int, now: datetime) -> Listing:
    """Close the case for this decision; its listing, if both are still what the moderator looked at."""
    _require_right(case, by=by)
    _advance(case, CaseState.OPEN, from_version=case_version, now=now)
    listing = case.about
    db.lock(listing)
    if listing.version != target_version and not case.is_about_message:
        raise RuleBroken(
            msgid("見ているあいだに掲載の内容が変わりました。いまの内容を確かめてから、もう一度判断してください。")
        )
    return listing


def _require_right(case: Case, *, by: Account) -> None:
    reporter_ids = [reporter.id for reporter in db.session.scalars(queries.reporters_of(case))]
    if not policy.may_judge(
        by.id,
        covers_region=by.moderates(case.region_id, case.category),
        subject_id=case.subject_id,
        reporter_ids=reporter_ids,
    ):
        raise RuleBroken(
            msgid("この件について判断することはできません。担当の地域と、報告の当事者でないことを確かめてください。")
        )


def _advance(case: Case, state: CaseState, *, from_version: int, now: datetime) -> None:
    """The case is locked: of two moderators at once the second one finds another version."""
    if case.state == state and case.version == from_version:
        case.state = CaseState.DECIDED
        case.version += 1
        case.decided_at = case.decided_at or now
        return
    if state == CaseState.OPEN and not case.is_open:
        raise RuleBroken(msgid("この件は、ほかの担当者がすでに判断しました。ページを開き直して結果を見てください。"))
    raise RuleBroken(
        msgid("見ているあいだに新しい報告や判断が加わりました。ページを開き直して、いまの内容を確かめてください。")
    )


def _decide(
    case: Case,
    action: Action,
    *,
    by: Account,
    note: str,
    key: str,
    now: datetime,
    facts: str = "",
    guideline: GuidelineVersion | None = None,
) -> Decision:
    last = db.session.scalar(select(func.max(Decision.seq)).where(Decision.case_id == case.id)) or 0
    decision = Decision(
        case_id=case.id,
        seq=last + 1,
        action=action,
        guideline_version=guideline,
        facts=facts,
        note=note,
        decided_by_id=by.id,
        decided_at=now,
        idempotency_key=key,
    )
    db.session.add(decision)
    db.session.flush()
    return decision


def _tell_author_why(decision: Decision, *, now: datetime) -> None:
    author, guideline = decision.case.subject, cast(GuidelineVersion, decision.guideline_version)
    notify(
        author,
        "listing_taken_down",
        now=now,
        title=decision.case.title,
        guideline=guideline.title_in(author.locale),
        guideline_text=guideline.body_in(author.locale),
        facts=decision.facts,
        decision_id=decision.id,
    )
    log("author_notified", decision.case, by=decision.decided_by, now=now, decision=decision.id)


def _thank_reporters(case: Case, *, now: datetime) -> None:
    for reporter in db.session.scalars(queries.reporters_of(case)):
        notify(reporter, "report_decided", now=now, mail=False, title=case.title)


def record_opening(case: Case, *, by: Account, now: datetime) -> None:
    """A moderator has opened the message that the case is about."""
    log("message_opened", case, by=by, now=now)


def record_reading(case: Case, *, by: Account, now: datetime) -> None:
    """A moderator has opened the case and seen its reports and what was kept."""
    log("case_read", case, by=by, now=now, version=case.version)


def record_denied(case: Case, *, by: Account, now: datetime) -> None:
    """Somebody tried to decide a case that is not theirs."""
    log("case_denied", case, by=by, now=now)
