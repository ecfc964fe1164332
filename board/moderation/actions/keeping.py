"""Giving what the queue is narrowed by a name of one's own."""

from __future__ import annotations

from datetime import datetime

from board import db
from board.accounts.models import Account
from board.errors import RuleBroken, msgid
from board.moderation import queries
from board.moderation.models import VIEWS_MAX, SavedView


def keep_view(account: Account, name: str, query: dict[str, str], *, now: datetime) -> SavedView:
    """Under a name that is there already: that one is of these filters from now on."""
    db.lock(account)
    views = list(db.session.scalars(queries.views_of(account)))
    view = next((view for view in views if view.name == name), None)
    if view is None and len(views) >= VIEWS_MAX:
        raise RuleBroken(
            msgid("残せる条件は%(most)s個までです。使わなくなったものを消してから、もう一度お試しください。"),
            most=VIEWS_MAX,
        )
    if view is None:
        view = SavedView(account_id=account.id, name=name, created_at=now)
        db.session.add(view)
    view.query = query
    return view


def rename_view(view: SavedView, name: str, *, by: Account) -> None:
    db.lock(by)
    if any(other.name == name and other != view for other in db.session.scalars(queries.views_of(by))):
        raise RuleBroken(msgid("その名前は、ほかの条件に使っています。"))
    view.name = name
