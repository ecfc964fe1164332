"""What the board gave up after its last attempt, and what an operator does about it.
`by` is None where it is done by a command at the machine."""

from __future__ import annotations

from datetime import datetime

from board import db, jobs
from board.accounts.models import Account
from board.audit.actions import record
from board.errors import RuleBroken, msgid
from board.outbox.models import FollowUp, Mail


def kind_of(row: FollowUp | Mail) -> str:
    """What addresses and commands call it."""
    return "mail" if isinstance(row, Mail) else "follow_up"


def find(kind: str, row_id: int) -> FollowUp | Mail | None:
    if kind == "mail":
        return db.session.get(Mail, row_id)
    return db.session.get(FollowUp, row_id) if kind == "follow_up" else None


def retry(row: FollowUp | Mail, *, now: datetime, by: Account | None = None) -> None:
    """Try it again from the first attempt, right after the commit."""
    _require_dead(row)
    row.revive(now=now)
    jobs.nudge_after_commit(db.current_session())
    _log("dead_letter_retried", row, by=by, now=now)


def discard(row: FollowUp | Mail, *, now: datetime, by: Account | None = None) -> None:
    """It will not be tried any more; the row stays for a while, the links of a mail do not."""
    _require_dead(row)
    row.let_go(now=now)
    _log("dead_letter_discarded", row, by=by, now=now)


def _require_dead(row: FollowUp | Mail) -> None:
    db.lock(row)
    if not row.is_dead:
        raise RuleBroken(msgid("これはもう止まっていません。一覧を読み込み直してください。"))


def _log(action: str, row: FollowUp | Mail, *, by: Account | None, now: datetime) -> None:
    record(
        action,
        actor_id=by.id if by else None,
        object_type=kind_of(row),
        object_id=row.id,
        now=now,
        label=row.event if isinstance(row, Mail) else row.kind,
    )
