"""What operators do about somebody's account. `by` is None where it is done by a command at the machine."""

from __future__ import annotations

from datetime import datetime

from board import db
from board.accounts import queries
from board.accounts.models import Account
from board.audit.actions import record
from board.errors import RuleBroken, msgid
from board.outbox.actions import send_mail

REASON_MAX = 200


def suspend(account: Account, *, reason: str, now: datetime, by: Account | None = None) -> bool:
    """Every browser of theirs is signed out at once and none can sign in until it is restored. They are told why.
    Whether anything changed: who is suspended already stays so, from then on."""
    db.lock(account)
    if account == by:
        raise RuleBroken(msgid("自分のアカウントは停止できません。"))
    if not reason.strip():
        raise RuleBroken(msgid("停止の理由を書いてください。本人にも伝えます。"))
    if account.suspended_at is not None:
        return False
    account.suspended_at = now
    _end_all(account, now=now)
    for token in db.session.scalars(queries.unused_tokens_of(account)):
        token.used_at = now
    _log("account_suspended", account, by=by, now=now, reason=reason.strip()[:REASON_MAX])
    _tell(account, "account_suspended", now=now, reason=reason.strip()[:REASON_MAX])
    return True


def restore(account: Account, *, now: datetime, by: Account | None = None) -> bool:
    """They may sign in again, in new sessions. Whether anything changed."""
    db.lock(account)
    if account.suspended_at is None:
        return False
    account.suspended_at = None
    _log("account_restored", account, by=by, now=now)
    _tell(account, "account_restored", now=now)
    return True


def end_sessions(account: Account, *, now: datetime, by: Account | None = None) -> int:
    """Sign every browser of theirs out; how many there were."""
    db.lock(account)
    count = _end_all(account, now=now)
    if count:
        _log("sessions_ended", account, by=by, now=now, count=count)
    return count


def _end_all(account: Account, *, now: datetime) -> int:
    live = db.session.scalars(queries.live_sessions_of(account)).all()
    for login_session in live:
        login_session.ended_at = now
    return len(live)


def _tell(account: Account, event: str, *, now: datetime, **params: object) -> None:
    # Who never confirmed their address is nobody we know.
    if account.is_confirmed:
        send_mail(account.email, event, locale=account.locale, now=now, recipient_name=account.display_name, **params)


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
