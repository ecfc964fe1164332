"""Roles given and taken back. `by` is the operator who does it; None where it is done by a command at the machine."""

from __future__ import annotations

from datetime import datetime

from board import db
from board.accounts.models import Account, Appointment, Role
from board.audit.actions import record
from board.errors import RuleBroken, msgid
from board.regions.models import Region


def appoint(
    account: Account,
    role: Role,
    *,
    region: Region | None,
    now: datetime,
    category: str | None = None,
    by: Account | None = None,
) -> Appointment:
    """For the whole site, or for one region and what lies below it; perhaps for one category of listings only. Who has
    just this role already keeps it as it is."""
    db.lock(account)
    if not account.is_confirmed or account.suspended_at is not None:
        raise RuleBroken(msgid("役割を任せられるのは、確認が済んでいて停止されていないアカウントだけです。"))
    if role == Role.OPERATOR and region is not None:
        raise RuleBroken(msgid("運営の役割は地域を限って任せることができません。"))
    if role == Role.OPERATOR and category is not None:
        raise RuleBroken(msgid("運営の役割はカテゴリーを限って任せることができません。"))
    standing = _standing(account, role, region, category)
    if standing is not None:
        return standing
    appointment = Appointment(account=account, role=role, region=region, category=category, since=now)
    db.session.add(appointment)
    _log("appointed", appointment, by=by, now=now)
    return appointment


def dismiss(
    account: Account,
    role: Role,
    *,
    region: Region | None,
    now: datetime,
    category: str | None = None,
    by: Account | None = None,
) -> Appointment:
    """End exactly this appointment: the one for the region and the category, or without one that for the whole site
    and all of them."""
    db.lock(account)
    if account == by and role == Role.OPERATOR:
        raise RuleBroken(msgid("自分の運営の役割は外せません。ほかの運営の方に頼んでください。"))
    appointment = _standing(account, role, region, category)
    if appointment is None:
        raise RuleBroken(msgid("この方はその役割を任されていません。"))
    appointment.revoked_at = now
    _log("dismissed", appointment, by=by, now=now)
    return appointment


def _standing(account: Account, role: Role, region: Region | None, category: str | None) -> Appointment | None:
    """Asked of a locked account, so that nobody is given the same one twice at once."""
    exactly = (role, region.id if region else None, category)
    return next(
        (a for a in account.appointments if a.is_current and (a.role, a.region_id, a.category) == exactly), None
    )


def _log(action: str, appointment: Appointment, *, by: Account | None, now: datetime) -> None:
    limited = {"category": appointment.category} if appointment.category else {}
    record(
        action,
        actor_id=by.id if by else None,
        object_type="account",
        object_id=appointment.account.id,
        now=now,
        role=str(appointment.role),
        region=appointment.region.code if appointment.region else None,
        **limited,
    )
