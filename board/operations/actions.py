"""Letters to the operators: received from anybody, settled by one of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from board import db
from board.accounts import queries as accounts
from board.accounts.models import Account, Role
from board.audit.actions import record
from board.notifications.actions import notify
from board.operations.models import TOPIC_NAMES, ContactMessage, ContactState, Heartbeat, Topic


def receive_contact(
    topic: Topic, body: str, *, reply_to: str = "", by: Account | None, locale: str, now: datetime
) -> ContactMessage:
    """Kept, and every operator is told that it is there; what it says stays here."""
    message = ContactMessage(
        topic=topic,
        body=body,
        reply_to=reply_to,
        account_id=by.id if by else None,
        locale=locale,
        created_at=now,
    )
    db.session.add(message)
    db.session.flush()
    _log("contact_received", message, by=by, now=now)
    for operator in db.session.scalars(accounts.holders_of(Role.OPERATOR)):
        notify(operator, "contact_received", now=now, topic=TOPIC_NAMES[topic], contact_id=message.id)
    return message


def settle_contact(
    message: ContactMessage, state: ContactState, *, by: Account, note: str, now: datetime
) -> ContactMessage:
    """Raises RuleBroken when a colleague was quicker."""
    db.lock(message)
    message.settle(state, by=by, note=note, now=now)
    _log("contact_answered" if state == ContactState.ANSWERED else "contact_closed", message, by=by, now=now)
    return message


def _log(action: str, message: ContactMessage, *, by: Account | None, now: datetime) -> None:
    record(
        action,
        actor_id=by.id if by else None,
        object_type="contact",
        object_id=message.id,
        now=now,
        topic=str(message.topic),
    )


def beat(name: str, *, now: datetime) -> None:
    """A sign of life, seen by `/readyz` and the operators' page."""
    heartbeat = db.session.scalars(select(Heartbeat).where(Heartbeat.name == name)).first()
    if heartbeat is None:
        db.session.add(Heartbeat(name=name, at=now))
    else:
        heartbeat.at = now
