"""Organisations and who acts for them. `by` is None where it is done by a command at the machine."""

from __future__ import annotations

from datetime import datetime

from board import db
from board.accounts import queries
from board.accounts.models import Account, Membership, Organisation, OrganisationKind
from board.audit.actions import record
from board.errors import RuleBroken, msgid
from board.regions.models import Region

# Left to be done when one has another name: its listings are found by it.
RENAMED = "organisation_renamed"


def add_organisation(
    name: str,
    *,
    kind: OrganisationKind,
    region: Region,
    address: str = "",
    contact: str = "",
    now: datetime,
    by: Account | None = None,
) -> Organisation:
    """Not verified yet. Raises RuleBroken where the region has one of that name."""
    if not region.can_hold_listings:
        raise RuleBroken(msgid("団体の地域には、市区町村を選んでください。"))
    if db.session.scalars(queries.organisations_named(name, region)).first():
        raise RuleBroken(msgid("この地域には同じ名前の団体がもうあります。"))
    organisation = Organisation(
        name=name, kind=kind, region=region, address=address, contact=contact, created_at=now
    )
    db.session.add(organisation)
    _log("organisation_added", organisation, by=by, now=now)
    return organisation


def verify(organisation: Organisation, *, now: datetime, by: Account | None = None) -> bool:
    """Somebody of ours knows that it is who it says. Whether anything changed."""
    db.lock(organisation)
    if organisation.is_verified:
        return False
    organisation.verified_at, organisation.verified_by_id = now, by.id if by else None
    _log("organisation_verified", organisation, by=by, now=now)
    return True


def withdraw_verification(organisation: Organisation, *, now: datetime, by: Account | None = None) -> bool:
    db.lock(organisation)
    if not organisation.is_verified:
        return False
    organisation.verified_at = organisation.verified_by_id = None
    _log("verification_withdrawn", organisation, by=by, now=now)
    return True


def add_member(organisation: Organisation, account: Account, *, now: datetime, by: Account | None = None) -> bool:
    """From now on they act for it. Whether anything changed."""
    db.lock(organisation)
    if not account.is_confirmed or account.suspended_at is not None:
        raise RuleBroken(msgid("団体に加えられるのは、確認が済んでいて停止されていないアカウントだけです。"))
    if _membership(organisation, account):
        return False
    db.session.add(Membership(organisation=organisation, account=account, since=now))
    _log("member_added", organisation, by=by, now=now, account=account.id)
    return True


def remove_member(organisation: Organisation, account: Account, *, now: datetime, by: Account | None = None) -> bool:
    """They act for it no more; what they posted for it stays. Whether anything changed."""
    db.lock(organisation)
    membership = _membership(organisation, account)
    if membership is None:
        return False
    membership.until = now
    _log("member_removed", organisation, by=by, now=now, account=account.id)
    return True


def _membership(organisation: Organisation, account: Account) -> Membership | None:
    return db.session.scalars(queries.members_of(organisation).where(Membership.account_id == account.id)).first()


def _log(action: str, organisation: Organisation, *, by: Account | None, now: datetime, **details: object) -> None:
    # The flush gives a new one its number.
    db.session.flush()
    record(
        action,
        actor_id=by.id if by else None,
        object_type="organisation",
        object_id=organisation.id,
        now=now,
        label=organisation.name,
        **details,
    )
