"""Several cases decided by one form: what became of each is kept under the key of the form."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from board import db
from board.accounts.models import Account
from board.moderation import queries
from board.moderation.models import CaseBatch


def batch_of(account: Account, key: str, *, now: datetime) -> CaseBatch:
    """The one of this form. Sent twice, also at once, it is one."""
    known = queries.batch_by_key(account, key)
    found = db.session.scalars(known).first()
    if found:
        return found
    try:
        with db.session.begin_nested():
            batch = CaseBatch(account_id=account.id, key=key, created_at=now, results={})
            db.session.add(batch)
    except IntegrityError:
        return db.session.scalars(known).one()
    return batch
