"""Tell a person something: a row on their page and, unless said otherwise, a mail in the same transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from board import db
from board.accounts.models import Account
from board.notifications.events import EVENTS
from board.notifications.models import Notification
from board.outbox.actions import send_mail


def notify(account: Account, event: str, *, now: datetime, mail: bool = True, **params: object) -> Notification:
    """`event` is a key of EVENTS and, with mail, a folder of `templates/mail/`."""
    if event not in EVENTS:
        raise KeyError(event)
    row = Notification(account_id=account.id, event=event, params=params, created_at=now)
    db.session.add(row)
    # Who has left has no mailbox any more.
    if mail and not account.is_erased:
        send_mail(account.email, event, locale=account.locale, now=now, recipient_name=account.display_name, **params)
    return row


def mark_all_read(account: Account, *, now: datetime) -> None:
    db.session.execute(
        update(Notification)
        .where(Notification.account_id == account.id, Notification.read_at.is_(None))
        .values(read_at=now)
    )
