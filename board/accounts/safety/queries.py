"""What keeps strangers out, as statements."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Delete, Select, delete, func, or_, select

from board.accounts.models import Account, LoginSession
from board.accounts.safety.models import (
    Challenge,
    ChallengePurpose,
    EmailChange,
    KnownBrowser,
    Passkey,
    PendingLogIn,
    RecoveryCode,
)


def unused_recovery_codes(account: Account) -> Select[RecoveryCode]:
    return select(RecoveryCode).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))


def recovery_codes_left(account: Account) -> Select[int]:
    return select(func.count()).select_from(unused_recovery_codes(account).subquery())


def pending_by_secret(secret_hash: str) -> Select[PendingLogIn]:
    return select(PendingLogIn).where(PendingLogIn.secret_hash == secret_hash)


def forget_pending(account: Account) -> Delete:
    """Whoever stands between password and code has to begin again."""
    return delete(PendingLogIn).where(PendingLogIn.account_id == account.id)


def sessions_of(account: Account, *, now: datetime) -> Select[LoginSession]:
    """Where somebody is signed in now, the latest seen first."""
    live = select(LoginSession).where(
        LoginSession.account_id == account.id, LoginSession.ended_at.is_(None), LoginSession.expires_at > now
    )
    return live.order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())


def had_sessions(account: Account) -> Select[int]:
    return select(LoginSession.id).where(LoginSession.account_id == account.id).limit(1)


def known_browser(secret_hash: str) -> Select[KnownBrowser]:
    return select(KnownBrowser).where(KnownBrowser.secret_hash == secret_hash)


def passkeys_of(account: Account) -> Select[Passkey]:
    return select(Passkey).where(Passkey.account_id == account.id).order_by(Passkey.id)


def passkey(credential_id: str) -> Select[Passkey]:
    return select(Passkey).where(Passkey.credential_id == credential_id)


def open_challenge(challenge_hash: str, purpose: ChallengePurpose, *, now: datetime) -> Select[Challenge]:
    return select(Challenge).where(
        Challenge.challenge_hash == challenge_hash,
        Challenge.purpose == purpose,
        Challenge.used_at.is_(None),
        Challenge.expires_at > now,
    )


def email_change_to_confirm(secret_hash: str) -> Select[EmailChange]:
    return select(EmailChange).where(EmailChange.confirm_hash == secret_hash)


def email_change_to_undo(secret_hash: str) -> Select[EmailChange]:
    return select(EmailChange).where(EmailChange.undo_hash == secret_hash)


def waiting_email_changes(account: Account, *, now: datetime) -> Select[EmailChange]:
    return select(EmailChange).where(
        EmailChange.account_id == account.id,
        EmailChange.confirmed_at.is_(None),
        EmailChange.replaced_at.is_(None),
        EmailChange.confirm_until > now,
    )


def holders_of(email: str, *, now: datetime) -> Select[int]:
    """Account ids of whoever uses this address, or may still take it back."""
    may_return = select(EmailChange.account_id).where(
        EmailChange.old_email == email, EmailChange.undone_at.is_(None), EmailChange.undo_until > now
    )
    return select(Account.id).where(or_(Account.email == email, Account.id.in_(may_return)))
