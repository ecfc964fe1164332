"""Between the right password and the code: nobody is signed in yet, and what they were doing waits."""

from __future__ import annotations

import secrets
from datetime import datetime

from board import db
from board.accounts.actions import SECRET_BYTES, hash_secret
from board.accounts.models import Account
from board.accounts.safety import queries
from board.accounts.safety.models import SECOND_STEP_LIFETIME, PendingLogIn


def await_code(account: Account, *, next_path: str, kept: str, kept_action: str, now: datetime) -> str:
    """The secret that the browser shows together with the code."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    db.session.add(
        PendingLogIn(
            account=account,
            secret_hash=hash_secret(secret),
            expires_at=now + SECOND_STEP_LIFETIME,
            next_path=next_path,
            kept=kept,
            kept_action=kept_action,
        )
    )
    return secret


def pending_log_in(secret: str, *, now: datetime) -> PendingLogIn | None:
    pending = db.session.scalars(queries.pending_by_secret(hash_secret(secret))).first()
    return pending if pending and pending.is_usable(now=now) else None


def abandon(secret: str, *, now: datetime) -> None:
    """A wrong password after the right one: whoever it is begins again."""
    pending = pending_log_in(secret, now=now)
    if pending:
        pending.used_at = now
