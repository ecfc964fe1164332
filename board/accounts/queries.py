"""Accounts, sessions and tokens as statements; entry points load through them."""

from __future__ import annotations

from sqlalchemy import Select, select

from board.accounts.models import Account, LoginSession, Membership, Organisation, Purpose, SingleUseToken


def by_email(email: str) -> Select[Account]:
    return select(Account).where(Account.email == email)


def session_by_secret(secret_hash: str) -> Select[LoginSession]:
    return select(LoginSession).where(LoginSession.secret_hash == secret_hash)


def live_sessions_of(account: Account) -> Select[LoginSession]:
    return select(LoginSession).where(LoginSession.account_id == account.id, LoginSession.ended_at.is_(None))


def token_by_secret(secret_hash: str, purpose: Purpose) -> Select[SingleUseToken]:
    return select(SingleUseToken).where(SingleUseToken.secret_hash == secret_hash, SingleUseToken.purpose == purpose)


def unused_tokens_of(account: Account, purpose: Purpose | None = None) -> Select[SingleUseToken]:
    unused = select(SingleUseToken).where(SingleUseToken.account_id == account.id, SingleUseToken.used_at.is_(None))
    return unused.where(SingleUseToken.purpose == purpose) if purpose else unused


def organisations_of(account: Account) -> Select[Organisation]:
    """Those this person acts for now, by name."""
    acts_for = select(Membership.organisation_id).where(
        Membership.account_id == account.id, Membership.until.is_(None)
    )
    return select(Organisation).where(Organisation.id.in_(acts_for)).order_by(Organisation.name, Organisation.id)
