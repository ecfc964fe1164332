"""Accounts, sessions and tokens as statements; entry points load through them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, func, or_, select

from board.accounts.models import (
    Account,
    Appointment,
    LoginSession,
    Membership,
    Organisation,
    Purpose,
    Role,
    SingleUseToken,
)
from board.regions.models import Region


def by_email(email: str) -> Select[Account]:
    return select(Account).where(Account.email == email)


def with_profile() -> Select[Account]:
    """Those who have a page of their own. Agrees with `Account.has_profile`."""
    return select(Account).where(
        Account.confirmed_at.is_not(None), Account.suspended_at.is_(None), Account.leaving_at.is_(None)
    )


def session_by_secret(secret_hash: str | ColumnElement[str]) -> Select[LoginSession]:
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


def accounts(text: str = "") -> Select[Account]:
    """Everybody, or those whose address or name holds the text; the newest first."""
    found = select(Account).order_by(Account.id.desc())
    if not text:
        return found
    return found.where(
        or_(
            Account.email.icontains(text, autoescape=True),
            Account.display_name.icontains(text, autoescape=True),
        )
    )


def holders_of(role: Role) -> Select[Account]:
    """Those who have the office now, for the whole site or for a region, and may act."""
    holds = select(Appointment.account_id).where(Appointment.role == role, Appointment.revoked_at.is_(None))
    return select(Account).where(Account.id.in_(holds), Account.suspended_at.is_(None)).order_by(Account.id)


def current_appointments() -> Select[Appointment]:
    """Who has which office now: operators last, the site before its regions."""
    held = select(Appointment).where(Appointment.revoked_at.is_(None))
    return held.order_by(Appointment.role, func.coalesce(Appointment.region_id, 0), Appointment.id)


def organisations() -> Select[Organisation]:
    return select(Organisation).order_by(Organisation.name, Organisation.id)


def organisations_named(name: str, region: Region) -> Select[Organisation]:
    return select(Organisation).where(Organisation.name == name, Organisation.region_id == region.id)


def members_of(organisation: Organisation) -> Select[Membership]:
    """Those who act for it now, the longest first."""
    acts = select(Membership).where(Membership.organisation_id == organisation.id, Membership.until.is_(None))
    return acts.order_by(Membership.since, Membership.id)
