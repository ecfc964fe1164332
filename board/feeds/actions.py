"""A person's own calendar: give it an address, give it another one, take the address away."""

from __future__ import annotations

import secrets
from datetime import datetime

from board import db
from board.accounts.actions import SECRET_BYTES, hash_secret
from board.accounts.models import Account
from board.audit.actions import record
from board.feeds.models import CalendarKey


def make_key(account: Account, *, now: datetime) -> str:
    """The secret of the address, which is known nowhere else; an earlier one no longer opens anything."""
    db.lock(account)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    key = db.session.get(CalendarKey, account.id) or CalendarKey(account_id=account.id)
    key.secret_hash, key.since = hash_secret(secret), now
    db.session.add(key)
    _record("calendar_key_made", account, now=now)
    return secret


def end_key(account: Account, *, now: datetime) -> None:
    """A second call does nothing."""
    db.lock(account)
    key = db.session.get(CalendarKey, account.id)
    if key is not None:
        db.session.delete(key)
        _record("calendar_key_ended", account, now=now)


def _record(action: str, account: Account, *, now: datetime) -> None:
    record(action, actor_id=account.id, object_type="account", object_id=account.id, now=now)
