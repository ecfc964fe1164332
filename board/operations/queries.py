"""What operators look at, as statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from board.accounts.models import Account
from board.audit import queries as audit
from board.audit.models import AuditEvent
from board.backends.mail import MailServerUnreachable
from board.listings.models import Listing
from board.operations.models import ContactMessage, ContactState, Heartbeat
from board.outbox.models import FollowUp, Mail


def audit_lines(object_type: str | None, object_id: int | None) -> Any:
    """Rows with the event, who did it, and the key columns of a page."""
    return (
        audit.events(object_type, object_id)
        .outerjoin(Account, Account.id == AuditEvent.actor_id)
        .add_columns(
            AuditEvent.id.label("id"),
            AuditEvent.at.label("moment"),
            Account.display_name.label("actor"),
        )
    )


def waiting(model: type[FollowUp | Mail]) -> Any:
    """How many rows wait to be worked off, and since when the oldest does."""
    return select(func.count(), func.min(model.created_at)).where(model.done_at.is_(None), model.dead_at.is_(None))


def overdue(model: type[FollowUp | Mail], *, since: datetime) -> Select[int]:
    """Due for so long that nobody can be working them off."""
    return select(model.id).where(
        model.done_at.is_(None),
        model.dead_at.is_(None),
        model.next_at < since,
        or_(model.leased_until.is_(None), model.leased_until < since),
    )


def dead(model: type[FollowUp | Mail]) -> Select[Any]:
    """Given up, and nobody has looked at them yet."""
    return select(model).where(model.dead_at.is_not(None), model.done_at.is_(None))


def count_of(rows: Select[Any]) -> Select[int]:
    return select(func.count()).select_from(rows.order_by(None).subquery())


def mails_without_server() -> Any:
    """How many mails wait for a mail server that cannot be reached, and since when the oldest does."""
    kept_waiting = Mail.last_error.startswith(MailServerUnreachable.__name__)
    return waiting(Mail).where(kept_waiting)


def listings_by_state() -> Any:
    return select(Listing.state, func.count()).group_by(Listing.state).order_by(Listing.state)


def confirmed_accounts() -> Select[int]:
    return select(func.count()).where(Account.confirmed_at.is_not(None))


def heartbeat(name: str) -> Select[datetime]:
    return select(Heartbeat.at).where(Heartbeat.name == name)


def last_backup() -> Select[datetime]:
    """When one was last made and checked; the log knows."""
    return select(func.max(AuditEvent.at)).where(AuditEvent.action == "backup_made")


def per_day(moment: Any, days: Sequence[tuple[datetime, datetime]]) -> Any:
    """One row: for each (from, until) how many rows fall into it."""
    counts = [func.count().filter(moment >= start, moment < end) for start, end in days]
    return select(*counts).where(moment >= min(start for start, _end in days))


def contact_messages(state: ContactState | None = None) -> Select[ContactMessage]:
    """Open ones oldest first, as they are to be answered; settled ones newest first."""
    rows = select(ContactMessage)
    if state == ContactState.OPEN:
        return rows.where(ContactMessage.state == state).order_by(ContactMessage.id)
    return rows.where(ContactMessage.state != ContactState.OPEN).order_by(ContactMessage.id.desc())


def open_contact_count() -> Select[int]:
    return select(func.count()).where(ContactMessage.state == ContactState.OPEN)
