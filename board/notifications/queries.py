"""A person's notifications, newest first by the page."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, func, select

from board.accounts.models import Account
from board.notifications.models import Notification


def of(account: Account) -> Select[Notification]:
    return select(Notification).where(Notification.account_id == account.id)


def unread_count(reader_id: int | ColumnElement[int]) -> Select[int]:
    return select(func.count()).where(Notification.account_id == reader_id, Notification.read_at.is_(None))
