"""What operators do about somebody's account. `by` is None where it is done by a command at the machine."""

from __future__ import annotations

from datetime import datetime

from board import db
from board.accounts import sanctions
from board.accounts.models import Account, SanctionKind
from board.accounts.sanctions import end_all_sessions, end_served, impose, standing
from board.audit.actions import record
from board.errors import RuleBroken, msgid

REASON_MAX = 200


def suspend(
    account: Account, *, reason: str, now: datetime, until: datetime | None = None, by: Account | None = None
) -> bool:
    """Every browser of theirs is signed out at once and none can sign in until then, or until it is lifted. They are
    told why. Whether anything changed: who is suspended already stays so, as before."""
    db.lock(account)
    if account == by:
        raise RuleBroken(msgid("自分のアカウントは停止できません。"))
    if not reason.strip():
        raise RuleBroken(msgid("停止の理由を書いてください。本人にも伝えます。"))
    end_served(account, now=now)
    if account.is_shut_out(now):
        return False
    impose(account, SanctionKind.SUSPEND if until else SanctionKind.BAN, until=until, now=now)
    said, end = reason.strip()[:REASON_MAX], until.isoformat() if until else ""
    _log("account_suspended", account, by=by, now=now, reason=said, **({"until": end} if end else {}))
    sanctions.tell(account, "account_suspended", now=now, reason=said, until=end)
    return True


def restore(account: Account, *, now: datetime, by: Account | None = None) -> bool:
    """They may sign in again, in new sessions, whoever shut them out. Whether anything changed."""
    db.lock(account)
    end_served(account, now=now)
    if not account.is_shut_out(now):
        return False
    for sanction in standing(account, now=now):
        if sanction.shuts_out:
            sanctions.lift(sanction, now=now)
    _log("account_restored", account, by=by, now=now)
    sanctions.tell(account, "account_restored", now=now)
    return True


def end_sessions(account: Account, *, now: datetime, by: Account | None = None) -> int:
    """Sign every browser of theirs out; how many there were."""
    db.lock(account)
    count = end_all_sessions(account, now=now)
    if count:
        _log("sessions_ended", account, by=by, now=now, count=count)
    return count


def _log(action: str, account: Account, *, by: Account | None, now: datetime, **details: object) -> None:
    record(
        action,
        actor_id=by.id if by else None,
        object_type="account",
        object_id=account.id,
        now=now,
        label=account.display_name,
        **details,
    )
