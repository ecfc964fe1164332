"""What a person does about their account. Answers never tell a stranger whether an e-mail address is known here."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from board import db
from board.accounts import passwords, queries
from board.accounts.models import (
    CONFIRMATION_LIFETIME,
    PASSWORD_RESET_LIFETIME,
    SESSION_LIFETIME,
    STAFF_SESSION_LIFETIME,
    Account,
    LoginSession,
    Purpose,
    SingleUseToken,
)
from board.accounts.safety import queries as safety
from board.audit.actions import record
from board.outbox.actions import send_mail
from board.text import normalise

SECRET_BYTES = 32


def sign_up(email: str, password: str, *, locale: str, next_path: str, now: datetime) -> str:
    """Open an unconfirmed account and send the confirmation mail; a known address gets a mail that says so.
    Returns the hash of the mailed secret (a meaningless one for a known address)."""
    email = canonical_email(email)
    password_hash = passwords.hash_password(password)
    known = db.session.scalars(queries.by_email(email)).first() or _may_return_to(email, now=now)
    if known is None:
        known = _open_account(email, password_hash, locale=locale, now=now)
    if known.is_confirmed:
        send_mail(email, "already_registered", locale=known.locale, now=now)
        return hash_secret(secrets.token_urlsafe(SECRET_BYTES))
    # The latest password stands until somebody proves to have read the mail.
    known.password_hash = password_hash
    secret = _issue(known, Purpose.CONFIRMATION, CONFIRMATION_LIFETIME, now=now)
    send_mail(email, "confirm_sign_up", locale=locale, now=now, token=secret, next_path=next_path)
    return hash_secret(secret)


def _open_account(email: str, password_hash: str, *, locale: str, now: datetime) -> Account:
    account = Account(email=email, password_hash=password_hash, locale=locale, created_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(account)
    except IntegrityError:
        # Two submits at once: the other one opened it.
        return db.session.scalars(queries.by_email(email)).one()
    record("account_opened", actor_id=account.id, object_type="account", object_id=account.id, now=now)
    return account


def _may_return_to(email: str, *, now: datetime) -> Account | None:
    """Who changed this address for another one lately may still take it back: nobody else gets it meanwhile."""
    holder_id = db.session.scalars(safety.holders_of(email, now=now)).first()
    return db.session.get(Account, holder_id) if holder_id else None


def confirm(token: SingleUseToken, *, display_name: str, now: datetime) -> Account:
    token.used_at = now
    token.account.confirm(display_name=display_name, now=now)
    record("account_confirmed", actor_id=token.account.id, object_type="account", object_id=token.account.id, now=now)
    return token.account


def check_password(email: str, password: str, *, now: datetime) -> Account | None:
    """The account, when the password fits and the address is confirmed; whether it may come in is asked after that.
    Takes as long whichever it is."""
    account = db.session.scalars(queries.by_email(canonical_email(email))).first()
    fits = passwords.password_matches(account.password_hash if account else passwords.decoy_hash(), password)
    if account is None or not fits or not account.is_confirmed:
        record(
            "log_in_refused",
            actor_id=None,
            object_type="account",
            object_id=account.id if account else None,
            now=now,
        )
        return None
    if passwords.needs_rehash(account.password_hash):
        account.password_hash = passwords.hash_password(password)
    return account


def start_session(
    account: Account, *, user_agent: str, now: datetime, method: str = "password"
) -> tuple[LoginSession, str]:
    """A new session row and the secret that the browser keeps. method: how they proved who they are."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    lifetime = STAFF_SESSION_LIFETIME if account.is_staff else SESSION_LIFETIME
    login_session = LoginSession(
        account=account,
        secret_hash=hash_secret(secret),
        created_at=now,
        last_seen_at=now,
        proven_at=now,
        expires_at=now + lifetime,
        user_agent=user_agent[:200],
    )
    db.session.add(login_session)
    # Somebody who can log in needs no reset link that is still lying in a mailbox.
    _spend(account, Purpose.PASSWORD_RESET, now=now)
    record("logged_in", actor_id=account.id, object_type="account", object_id=account.id, now=now, method=method)
    return login_session, secret


def prove_password(login_session: LoginSession, password: str, *, now: datetime) -> bool:
    """Whether whoever sits at this browser knows the password; then sensitive changes are open for a while."""
    account = login_session.account
    if not passwords.password_matches(account.password_hash, password):
        record("proof_refused", actor_id=account.id, object_type="account", object_id=account.id, now=now)
        return False
    login_session.proven_at = now
    return True


def end_other_sessions(account: Account, *, keep: LoginSession | None, now: datetime) -> int:
    """Sign out every other browser, and whoever is about to come in by what was known before."""
    kept_id = keep.id if keep else None
    others = [each for each in db.session.scalars(queries.live_sessions_of(account)) if each.id != kept_id]
    for login_session in others:
        login_session.ended_at = now
    db.session.execute(safety.forget_pending(account))
    return len(others)


def end_session(login_session: LoginSession, *, now: datetime) -> None:
    login_session.ended_at = login_session.ended_at or now
    account_id = login_session.account_id
    record("logged_out", actor_id=account_id, object_type="account", object_id=account_id, now=now)


def request_password_reset(email: str, *, now: datetime) -> None:
    """Send a reset link to a confirmed address; others get nothing, and the page says the same."""
    account = db.session.scalars(queries.by_email(canonical_email(email))).first()
    if account is None or not account.is_confirmed:
        return
    secret = issue_password_reset(account, now=now)
    send_mail(account.email, "reset_password", locale=account.locale, now=now, token=secret)
    record("password_reset_requested", actor_id=None, object_type="account", object_id=account.id, now=now)


def issue_password_reset(account: Account, *, now: datetime) -> str:
    """The secret of a reset link for somebody who has just proved to read this account's mail."""
    return _issue(account, Purpose.PASSWORD_RESET, PASSWORD_RESET_LIFETIME, now=now)


def reset_password(token: SingleUseToken, password: str, *, now: datetime) -> Account:
    """Set a new password; every browser that was signed in is signed out."""
    account = token.account
    token.used_at = now
    account.password_hash = passwords.hash_password(password)
    end_other_sessions(account, keep=None, now=now)
    send_mail(account.email, "password_changed", locale=account.locale, now=now)
    record("password_reset", actor_id=account.id, object_type="account", object_id=account.id, now=now)
    return account


def sign_out_elsewhere(account: Account, *, here: LoginSession, now: datetime) -> None:
    count = end_other_sessions(account, keep=here, now=now)
    record("sessions_ended", actor_id=account.id, object_type="account", object_id=account.id, now=now, count=count)


def change_password(account: Account, password: str, *, here: LoginSession, now: datetime) -> None:
    """Every other browser is signed out, reset links lying about are dead, and a mail says so."""
    account.password_hash = passwords.hash_password(password)
    end_other_sessions(account, keep=here, now=now)
    _spend(account, Purpose.PASSWORD_RESET, now=now)
    send_mail(account.email, "password_changed", locale=account.locale, now=now)
    record("password_changed", actor_id=account.id, object_type="account", object_id=account.id, now=now)


def _issue(account: Account, purpose: Purpose, lifetime: timedelta, *, now: datetime) -> str:
    """A new secret to be mailed; earlier ones for the same purpose stop working."""
    _spend(account, purpose, now=now)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    db.session.add(
        SingleUseToken(
            account=account,
            purpose=purpose,
            secret_hash=hash_secret(secret),
            created_at=now,
            expires_at=now + lifetime,
        )
    )
    return secret


def _spend(account: Account, purpose: Purpose, *, now: datetime) -> None:
    for token in db.session.scalars(queries.unused_tokens_of(account, purpose)):
        token.used_at = now


def canonical_email(email: str) -> str:
    """One spelling for all ways to type it: width, letter case, spaces and invisible signs make no difference."""
    return normalise(email).replace(" ", "")


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
