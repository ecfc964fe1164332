"""Accounts, sessions and tokens as statements; entry points load through them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select, union_all

from board.accounts.models import (
    Account,
    Appointment,
    Block,
    Invitation,
    LoginSession,
    Membership,
    Mute,
    Organisation,
    Purpose,
    Role,
    Sanction,
    SanctionKind,
    SingleUseToken,
)


def by_email(email: str) -> Select[Account]:
    return select(Account).where(Account.email == email)


def with_profile() -> Select[Account]:
    """Those who have a page of their own. Agrees with `Account.has_profile`."""
    return select(Account).where(
        Account.confirmed_at.is_not(None), Account.suspended_at.is_(None), Account.leaving_at.is_(None)
    )


def shut_out(now: datetime) -> ColumnElement[bool]:
    """Of an account. Agrees with `Account.is_shut_out`; the columns alone say it to the minute."""
    return and_(
        Account.suspended_at.is_not(None), or_(Account.suspended_until.is_(None), Account.suspended_until > now)
    )


def silenced(now: datetime) -> ColumnElement[bool]:
    """Of an account. Agrees with `Account.is_silenced`."""
    return and_(Account.silenced_at.is_not(None), or_(Account.silenced_until.is_(None), Account.silenced_until > now))


def limited(now: datetime) -> ColumnElement[bool]:
    """Of an account. Agrees with `Account.is_limited`."""
    return and_(Account.limited_at.is_not(None), or_(Account.limited_until.is_(None), Account.limited_until > now))


def standing_sanctions(account: Account, *, now: datetime) -> Select[Sanction]:
    """What binds this person; a warning binds nobody. Agrees with `Sanction.stands`."""
    running = Sanction.lifted_at.is_(None), or_(Sanction.until.is_(None), Sanction.until > now)
    binding = select(Sanction).where(Sanction.account_id == account.id, *running, Sanction.kind != SanctionKind.WARN)
    return binding.order_by(Sanction.id)


def served_sanctions(*, now: datetime) -> Select[Sanction]:
    """Whose time has passed without anybody having noted it."""
    return select(Sanction).where(Sanction.lifted_at.is_(None), Sanction.until <= now).order_by(Sanction.id)


def sanctions_of(account: Account) -> Select[Sanction]:
    """All there ever were, in the order they were laid."""
    return select(Sanction).where(Sanction.account_id == account.id).order_by(Sanction.id)


def shown_avatar_id() -> ColumnElement[Any]:
    """Of an account. Agrees with `Account.shown_avatar_id`."""
    is_here = Account.suspended_at.is_(None), Account.leaving_at.is_(None), Account.profile_concealed_at.is_(None)
    return case((and_(*is_here), Account.avatar_id))


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
    acts_for = select(Membership.organisation_id).where(Membership.account_id == account.id, Membership.until.is_(None))
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


def organisations_named(name: str, region_id: int) -> Select[Organisation]:
    return select(Organisation).where(Organisation.name == name, Organisation.region_id == region_id)


def waiting_count_of(account: Account) -> Select[int]:
    """How many that this person acts for wait to be verified."""
    waiting = organisations_of(account).where(Organisation.asked_at.is_not(None)).order_by(None)
    return select(func.count()).select_from(waiting.subquery())


def waiting_in_regions_of(account: Account) -> Select[Organisation]:
    """Those a moderator may answer, whoever has waited longest first: in their regions, and not their own."""
    return (
        verifiable_by(account)
        .where(Organisation.asked_at.is_not(None))
        .order_by(Organisation.asked_at, Organisation.id)
    )


def verifiable_by(account: Account) -> Select[Organisation]:
    """In the regions this person moderates, but for those they act for: nobody judges their own. Whoever looks after
    one category of listings only is asked about no organisation."""
    held = [each for each in account.appointments if each.role == Role.MODERATOR and each.is_current]
    regions = [each.region for each in held if each.category is None]
    theirs = select(Organisation).where(~acts_for(account))
    if None in regions:
        return theirs
    ranges = [Organisation.region_id.between(each.first_id, each.last_id) for each in regions if each is not None]
    return theirs.where(or_(*ranges) if ranges else false())


def acts_for(account: Account) -> ColumnElement[bool]:
    """Of an organisation: whether this person acts for it now."""
    return exists().where(
        Membership.organisation_id == Organisation.id,
        Membership.account_id == account.id,
        Membership.until.is_(None),
    )


def memberships_of(account: Account) -> Select[Membership]:
    """Current ones, by the organisation's name."""
    current = (
        select(Membership).join(Organisation).where(Membership.account_id == account.id, Membership.until.is_(None))
    )
    return current.order_by(Organisation.name, Organisation.id)


def invitations_to(account: Account, *, now: datetime) -> Select[Invitation]:
    """Those this person may still answer."""
    return invitations_for(account).where(*_is_open(now))


def invitations_for(account: Account) -> Select[Invitation]:
    """All that were sent to this person's address."""
    return select(Invitation).where(Invitation.email == account.email).order_by(Invitation.id)


def invitations_by(organisation: Organisation, *, now: datetime) -> Select[Invitation]:
    """Those that wait for an answer."""
    return invitations_of(organisation).where(*_is_open(now))


def invitations_of(organisation: Organisation) -> Select[Invitation]:
    return select(Invitation).where(Invitation.organisation_id == organisation.id).order_by(Invitation.id)


def _is_open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Agrees with `Invitation.is_open`."""
    return Invitation.ended_at.is_(None), Invitation.expires_at > now


def members_of(organisation: Organisation) -> Select[Membership]:
    """Those who act for it now, the longest first."""
    acts = select(Membership).where(Membership.organisation_id == organisation.id, Membership.until.is_(None))
    return acts.order_by(Membership.since, Membership.id)


def blocks_by(account: Account) -> Select[Block]:
    """The latest first."""
    return select(Block).where(Block.account_id == account.id).order_by(Block.id.desc())


def mutes_by(account: Account) -> Select[Mute]:
    """The latest first."""
    return select(Mute).where(Mute.account_id == account.id).order_by(Mute.id.desc())


def blocked_between(one_id: int | ColumnElement[int], other_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Whether either of the two has blocked the other."""
    return or_(
        exists().where(Block.account_id == one_id, Block.blocked_id == other_id),
        exists().where(Block.account_id == other_id, Block.blocked_id == one_id),
    )


def ids_behind_a_block(account_id: int | ColumnElement[int]) -> Select[int]:
    """Of those this person has blocked, and who have blocked them."""
    theirs = select(Block.blocked_id.label("id")).where(Block.account_id == account_id)
    others = select(Block.account_id.label("id")).where(Block.blocked_id == account_id)
    return select(union_all(theirs, others).subquery().c.id)
