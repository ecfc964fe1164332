"""What comes round by itself: sanctions whose time has passed."""

from __future__ import annotations

from board import db
from board.accounts import queries
from board.accounts.models import Account, Sanction
from board.accounts.sanctions import end_served
from board.clock import utcnow


def end_sanctions() -> None:
    """One person after the other, each in their own transaction."""
    now = utcnow()
    served = queries.served_sanctions(now=now).with_only_columns(Sanction.account_id).order_by(None).distinct()
    for account_id in sorted(db.session.scalars(served).all()):
        end_served(db.session.get_one(Account, account_id), now=now)
        db.session.commit()
