"""Who acts for an organisation asks somebody else to. The one who is asked reads it on their own page, and says yes
or no; until then nobody learns whether the address belongs to anybody here."""

from __future__ import annotations

from datetime import datetime

from board import db
from board.accounts import queries
from board.accounts.models import INVITATION_LIFETIME, Account, Invitation, Organisation
from board.accounts.organisations import add_member
from board.audit.actions import record
from board.errors import RuleBroken, msgid
from board.outbox.actions import send_mail

INVITATIONS_OPEN_MAX = 20


def invite(organisation: Organisation, email: str, *, by: Account, now: datetime) -> Invitation:
    """Asked already, it stays with the one mail. Raises RuleBroken for an organisation that nobody has verified:
    its name would stand in the mail."""
    db.lock(organisation)
    if not organisation.is_verified:
        raise RuleBroken(msgid("ほかの方を招待できるのは、団体の確認が済んでからです。"))
    standing = list(db.session.scalars(queries.invitations_by(organisation, now=now)))
    for invitation in standing:
        if invitation.email == email:
            return invitation
    if len(standing) >= INVITATIONS_OPEN_MAX:
        raise RuleBroken(msgid("返事を待っている招待が%(most)s件あります。"), most=INVITATIONS_OPEN_MAX)
    invitation = Invitation(
        organisation=organisation, email=email, invited_by=by, created_at=now, expires_at=now + INVITATION_LIFETIME
    )
    db.session.add(invitation)
    send_mail(
        email,
        "organisation_invitation",
        locale=by.locale,
        now=now,
        organisation=organisation.name,
        name=by.display_name,
        until=invitation.expires_at.isoformat(),
    )
    _log("member_invited", invitation, by=by, now=now)
    return invitation


def accept(invitation: Invitation, *, by: Account, now: datetime) -> bool:
    """They act for it from now on. False where it was answered before, taken back, or is too old."""
    db.lock(invitation)
    if not invitation.is_open(now=now):
        return False
    add_member(invitation.organisation, by, now=now, by=by)
    invitation.end(now=now)
    _log("invitation_accepted", invitation, by=by, now=now)
    return True


def decline(invitation: Invitation, *, by: Account, now: datetime) -> None:
    _end(invitation, "invitation_declined", by=by, now=now)


def take_back(invitation: Invitation, *, by: Account, now: datetime) -> None:
    _end(invitation, "invitation_taken_back", by=by, now=now)


def _end(invitation: Invitation, action: str, *, by: Account, now: datetime) -> None:
    db.lock(invitation)
    if invitation.ended_at is None:
        invitation.end(now=now)
        _log(action, invitation, by=by, now=now)


def _log(action: str, invitation: Invitation, *, by: Account, now: datetime) -> None:
    """Never with the address: it may be nobody's here."""
    db.session.flush()
    record(
        action,
        actor_id=by.id,
        object_type="organisation",
        object_id=invitation.organisation_id,
        label=invitation.organisation.name,
        now=now,
    )
