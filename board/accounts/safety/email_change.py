"""Another e-mail address: confirmed from the new mailbox, undone from the old one.

What is answered never tells whether an address is known here: only the mail to it does."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete

from board import db
from board.accounts import passwords
from board.accounts.actions import SECRET_BYTES, end_other_sessions, hash_secret, issue_password_reset
from board.accounts.models import Account
from board.accounts.safety import queries
from board.accounts.safety.models import (
    EMAIL_CONFIRMATION_LIFETIME,
    EMAIL_UNDO_LIFETIME,
    EmailChange,
    KnownBrowser,
    Passkey,
    RecoveryCode,
)
from board.audit.actions import record
from board.outbox.actions import send_mail


def ask_for_new_email(account: Account, email: str, *, now: datetime) -> None:
    """Nothing changes until the link in the mail to the new address is opened; the old address hears of it."""
    cancel_email_change(account, now=now)
    _log("email_change_asked", account, now=now)
    send_mail(account.email, "email_change_asked", locale=account.locale, now=now, recipient_name=account.display_name)
    if _is_taken(email, by_others_than=account, now=now):
        send_mail(email, "email_change_taken", locale=account.locale, now=now)
        return
    secret = secrets.token_urlsafe(SECRET_BYTES)
    db.session.add(
        EmailChange(
            account=account,
            old_email=account.email,
            new_email=email,
            asked_at=now,
            confirm_hash=hash_secret(secret),
            confirm_until=now + EMAIL_CONFIRMATION_LIFETIME,
        )
    )
    send_mail(
        email, "confirm_email", locale=account.locale, now=now, recipient_name=account.display_name, token=secret
    )


def cancel_email_change(account: Account, *, now: datetime) -> None:
    for waiting in db.session.scalars(queries.waiting_email_changes(account, now=now)):
        waiting.replaced_at = now


def confirm_new_email(change: EmailChange, *, now: datetime) -> bool:
    """Whether the address is theirs now; not if somebody else took it meanwhile."""
    account = change.account
    db.lock(account)
    if _is_taken(change.new_email, by_others_than=account, now=now):
        change.replaced_at = now
        return False
    secret = secrets.token_urlsafe(SECRET_BYTES)
    change.old_email, account.email = account.email, change.new_email
    change.confirmed_at = now
    change.undo_hash, change.undo_until = hash_secret(secret), now + EMAIL_UNDO_LIFETIME
    _log("email_changed", account, now=now)
    name = account.display_name
    send_mail(change.old_email, "email_changed", locale=account.locale, now=now, recipient_name=name, token=secret)
    return True


def undo_email_change(change: EmailChange, *, now: datetime) -> str:
    """The owner of the old address did not want this: all is as before, whoever is inside is out, and what they may
    have learned or left behind opens nothing. Returns the secret of a link to choose a new password."""
    account = change.account
    db.lock(account)
    change.undone_at = now
    account.email = change.old_email
    account.password_hash = passwords.hash_password(secrets.token_urlsafe(SECRET_BYTES))
    _forget_what_came_since(change)
    end_other_sessions(account, keep=None, now=now)
    cancel_email_change(account, now=now)
    _log("email_change_undone", account, now=now)
    return issue_password_reset(account, now=now)


def _forget_what_came_since(change: EmailChange) -> None:
    account = change.account
    db.session.execute(delete(KnownBrowser).where(KnownBrowser.account_id == account.id))
    db.session.execute(delete(Passkey).where(Passkey.account_id == account.id, Passkey.created_at >= change.asked_at))
    if account.second_factor and account.second_factor.since >= change.asked_at:
        account.second_factor = None
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def _is_taken(email: str, *, by_others_than: Account, now: datetime) -> bool:
    return any(holder != by_others_than.id for holder in db.session.scalars(queries.holders_of(email, now=now)))


def _log(action: str, account: Account, *, now: datetime) -> None:
    record(action, actor_id=account.id, object_type="account", object_id=account.id, now=now)
