"""Taking a case on: a lease of a quarter of an hour, so that no two work on the same one. It runs by the clock and
needs nobody to end it; whoever acts in the case has it for another quarter of an hour."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update

from board import db
from board.accounts.models import Account
from board.errors import RuleBroken, msgid
from board.moderation import queries
from board.moderation.actions.case_log import log
from board.moderation.models import LEASE, Case, CaseNote

REASON_MAX = 200


class HeldByAnother(RuleBroken):
    """Somebody else works on the case: who, and until when."""

    def __init__(self, case: Case) -> None:
        who = case.claimed_by.display_name if case.claimed_by else ""
        super().__init__(
            msgid("この件は、%(name)sさんが%(until)sまで受け持っています。待つか、理由を書いて引き継いでください。"),
            name=who,
            until=case.claimed_until,
        )


class ChangedMeanwhile(RuleBroken):
    """The case is not what the moderator looked at."""


def claim(case: Case, *, by: Account, case_version: int, now: datetime) -> None:
    """For a quarter of an hour; one's own again from now. Raises HeldByAnother or ChangedMeanwhile."""
    db.lock(case)
    held_already = case.holder(now=now) == by
    free = Case.claimed_by_id.is_(None) | (Case.claimed_by_id == by.id) | ~queries.is_held(now)
    if not _written(case, by, now, Case.version == case_version, Case.state.in_(queries.OPEN_STATES), free):
        raise _why_not(case, by=by, now=now)
    _first_act(case, now=now)
    if not held_already:
        log("case_claimed", case, by=by, now=now)


def _written(case: Case, by: Account, now: datetime, *conditions: Any) -> bool:
    """Whether the row was free to take at the very moment of writing, whatever happens at once."""
    values = {"claimed_by_id": by.id, "claimed_until": now + LEASE}
    taken = update(Case).where(Case.id == case.id, *conditions).values(values)
    done = db.session.execute(taken.execution_options(synchronize_session=False))
    was_free = cast("CursorResult[Any]", done).rowcount == 1
    if was_free:
        db.session.refresh(case)
    return was_free


def _why_not(case: Case, *, by: Account, now: datetime) -> RuleBroken:
    if case.held_by_another_than(by, now=now):
        return HeldByAnother(case)
    if case.state not in queries.OPEN_STATES:
        return ChangedMeanwhile(
            msgid("この件は、ほかの担当者がすでに判断しました。ページを開き直して結果を見てください。")
        )
    return ChangedMeanwhile(
        msgid("見ているあいだに新しい報告や判断が加わりました。ページを開き直して、いまの内容を確かめてください。")
    )


def _first_act(case: Case, *, now: datetime) -> None:
    case.first_viewed_at = case.first_viewed_at or now
    case.first_action_at = case.first_action_at or now


def extend(case: Case, *, by: Account, now: datetime) -> None:
    """Whoever works on it keeps it; for anybody else nothing happens."""
    _written(case, by, now, Case.claimed_by_id == by.id, queries.is_held(now))


def release(case: Case, *, by: Account, now: datetime) -> None:
    """One's own lease ends now. Where it has run out already nothing happens."""
    db.lock(case)
    if case.holder(now=now) == by:
        case.claimed_by_id = case.claimed_until = None
        log("case_released", case, by=by, now=now)


def take_over(case: Case, *, by: Account, shown_holder: int, reason: str, now: datetime) -> None:
    """From somebody who works on it, with a reason that everybody can read in its history. Of two who take it from
    the same person, one has it."""
    db.lock(case)
    holder = case.holder(now=now)
    if case.state not in queries.OPEN_STATES:
        raise _why_not(case, by=by, now=now)
    if holder is not None and holder.id not in {shown_holder, by.id}:
        raise HeldByAnother(case)
    case.claimed_by_id, case.claimed_until = by.id, now + LEASE
    db.session.flush()
    db.session.refresh(case)
    _first_act(case, now=now)
    if holder is not None and holder != by:
        log("case_taken_over", case, by=by, now=now, held_by=holder.id, reason=reason)


def require_free(case: Case, *, by: Account, now: datetime) -> None:
    """Before a decision, of a locked case. Raises HeldByAnother while somebody else works on it."""
    if case.state in queries.OPEN_STATES and case.held_by_another_than(by, now=now):
        raise HeldByAnother(case)


def write_note(case: Case, text: str, *, by: Account, now: datetime) -> CaseNote:
    """For the other moderators of the case."""
    note = CaseNote(case_id=case.id, author_id=by.id, written_at=now, text=text)
    db.session.add(note)
    extend(case, by=by, now=now)
    log("case_noted", case, by=by, now=now)
    return note
