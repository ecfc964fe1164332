"""Organisations, verified or not, and who acts for them. `by` is None where it is done by a command at the machine.
Who is asked to act for one: `invitations`."""

from __future__ import annotations

from datetime import datetime

from board import db
from board.accounts import queries
from board.accounts.models import Account, Membership, Organisation, OrganisationKind, Role
from board.audit.actions import record
from board.errors import RuleBroken, msgid
from board.outbox.actions import follow_up
from board.regions.models import Region

# Left to be done when one has another name: its listings are found by it.
RENAMED = "organisation_renamed"
# Unanswered ones of one person at a time.
WAITING_MAX = 3


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
    if db.session.scalars(queries.organisations_named(name, region.id)).first():
        raise RuleBroken(msgid("この地域には同じ名前の団体がもうあります。"))
    organisation = Organisation(name=name, kind=kind, region=region, address=address, contact=contact, created_at=now)
    db.session.add(organisation)
    _log("organisation_added", organisation, by=by, now=now)
    return organisation


def apply(
    account: Account,
    *,
    name: str,
    kind: OrganisationKind,
    region: Region,
    address: str,
    contact: str,
    website: str,
    proof: str,
    now: datetime,
) -> Organisation:
    """Somebody asks that we verify the organisation they act for; they are the first who does.
    Raises RuleBroken where the region has one of that name, or where too many of theirs wait already."""
    # The button pressed twice: the second press finds what the first has left.
    db.lock(account)
    if (db.session.scalar(queries.waiting_count_of(account)) or 0) >= WAITING_MAX:
        raise RuleBroken(
            msgid("確認を待っている団体が%(most)s件あります。返事が届いてから申し込んでください。"), most=WAITING_MAX
        )
    organisation = add_organisation(
        name, kind=kind, region=region, address=address, contact=contact, now=now, by=account
    )
    organisation.website, organisation.proof = website, proof
    organisation.ask(now=now)
    db.session.add(Membership(organisation=organisation, account=account, since=now))
    _log("organisation_applied", organisation, by=account, now=now)
    return organisation


def apply_again(organisation: Organisation, changes: dict[str, object], *, by: Account, now: datetime) -> None:
    """What those who act for it say now, for whoever verifies it. Raises RuleBroken for a name that is taken."""
    db.lock(organisation)
    if organisation.is_verified:
        raise RuleBroken(msgid("この団体はもう確認されています。"))
    name = organisation.name
    for field, value in changes.items():
        setattr(organisation, field, value)
    db.session.flush()
    if organisation.name != name:
        follow_up(RENAMED, organisation.id, now=now)
    same = queries.organisations_named(organisation.name, organisation.region_id)
    if db.session.scalars(same.where(Organisation.id != organisation.id)).first():
        raise RuleBroken(msgid("この地域には同じ名前の団体がもうあります。"))
    organisation.ask(now=now)
    _log("organisation_applied", organisation, by=by, now=now)


def verify(organisation: Organisation, *, now: datetime, by: Account | None = None) -> bool:
    """Somebody of ours knows that it is who it says. Whether anything changed."""
    db.lock(organisation)
    _refuse_own(organisation, by=by)
    if organisation.is_verified:
        return False
    organisation.verify(by_id=by.id if by else None, office=_office_of(organisation, by), now=now)
    _log("organisation_verified", organisation, by=by, now=now)
    return True


def ask_more(organisation: Organisation, text: str, *, by: Account, now: datetime) -> None:
    """Something is missing before anybody can be sure. Raises RuleBroken where nobody waits any more."""
    _lock_waiting(organisation, by=by)
    organisation.question(text, now=now)
    _log("organisation_questioned", organisation, by=by, now=now, said=text)


def decline(organisation: Organisation, text: str, *, by: Account, now: datetime) -> None:
    """It is not verified, and this is why. They may ask again. Raises as `ask_more`."""
    _lock_waiting(organisation, by=by)
    organisation.decline(text, now=now)
    _log("organisation_declined", organisation, by=by, now=now, said=text)


def withdraw_verification(
    organisation: Organisation, text: str = "", *, now: datetime, by: Account | None = None
) -> bool:
    """Nothing that was agreed ends: its open listings stay, without the mark, and new side-work and paid stays wait
    until it is verified again. Whether anything changed."""
    db.lock(organisation)
    _refuse_own(organisation, by=by)
    if not organisation.is_verified:
        return False
    organisation.withdraw_verification(text, now=now)
    _log("verification_withdrawn", organisation, by=by, now=now, said=text)
    return True


def _lock_waiting(organisation: Organisation, *, by: Account) -> None:
    db.lock(organisation)
    _refuse_own(organisation, by=by)
    if not organisation.is_waiting:
        raise RuleBroken(msgid("この申し込みには、もう返事がされています。ページを読み込み直してください。"))


def _refuse_own(organisation: Organisation, *, by: Account | None) -> None:
    """Nobody judges their own."""
    if by is not None and _membership(organisation, by):
        raise RuleBroken(msgid("ご自分が担当する団体の確認は、ほかの方にお任せください。"))


def _office_of(organisation: Organisation, by: Account | None) -> str | None:
    if by is None:
        return None
    return str(Role.MODERATOR if by.moderates(organisation.region_id) and not by.is_operator else Role.OPERATOR)


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
