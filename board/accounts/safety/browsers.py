"""Browsers that have been here before: their owner is not locked out by strangers' guesses, and hears of new ones."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select

from board import db
from board.accounts.actions import SECRET_BYTES, hash_secret
from board.accounts.models import Account
from board.accounts.safety import queries
from board.accounts.safety.models import KnownBrowser
from board.accounts.safety.naming import name_of
from board.audit.actions import record
from board.clock import tokyo
from board.outbox.actions import send_mail

SECRET_LENGTH_MAX = 100


def welcome(account: Account, secret: str, *, user_agent: str, now: datetime) -> str:
    """Remember the browser that logs in now; its owner is told if it is a new one. Returns the secret it keeps."""
    known = _known(secret)
    here = next((browser for browser in known if browser.account_id == account.id), None)
    if here:
        here.last_seen_at = now
        return secret
    # A browser brings a secret of ours or gets a new one: nobody else chooses it.
    secret = secret if known else secrets.token_urlsafe(SECRET_BYTES)
    db.session.add(
        KnownBrowser(account_id=account.id, secret_hash=hash_secret(secret), first_seen_at=now, last_seen_at=now)
    )
    if db.session.scalars(queries.had_sessions(account)).first():
        _tell(account, user_agent=user_agent, now=now)
    return secret


def is_known_to(email: str, secret: str) -> bool:
    """Whether this browser has logged in to the account with that address."""
    if not secret or len(secret) > SECRET_LENGTH_MAX:
        return False
    found = (
        select(KnownBrowser.id)
        .join(Account, Account.id == KnownBrowser.account_id)
        .where(KnownBrowser.secret_hash == hash_secret(secret), Account.email == email)
    )
    return db.session.scalars(found).first() is not None


def _known(secret: str) -> list[KnownBrowser]:
    if not secret or len(secret) > SECRET_LENGTH_MAX:
        return []
    return list(db.session.scalars(queries.known_browser(hash_secret(secret))))


def _tell(account: Account, *, user_agent: str, now: datetime) -> None:
    record("new_browser", actor_id=account.id, object_type="account", object_id=account.id, now=now)
    name = name_of(user_agent)
    send_mail(
        account.email,
        "new_browser",
        locale=account.locale,
        now=now,
        recipient_name=account.display_name,
        system=name.system,
        browser=name.browser,
        at=tokyo(now).strftime("%Y-%m-%d %H:%M"),
    )
