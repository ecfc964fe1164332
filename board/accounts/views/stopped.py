"""Who has shown the right password or passkey and may not come in: why, until when, and where to read the reasons."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from board import db
from board.accounts import sanctions, statements
from board.accounts.models import Account
from board.audit.actions import record
from board.clock import utcnow
from board.web.metrics import count_sign_in


def why_outside(account: Account) -> ResponseReturnValue | None:
    """The page for whoever may not come in; None when they may. What has run out by now ends at once."""
    now = utcnow()
    if account.suspended_at is not None:
        sanctions.end_served(account, now=now)
    if not account.is_shut_out(now):
        return None
    record(
        "log_in_refused",
        actor_id=None,
        object_type="account",
        object_id=account.id,
        now=now,
        why="account_suspended",
    )
    strongest = next(iter(sanctions.standing(account, now=now)), None)
    page = render_template(
        "accounts/stopped.html",
        since=account.suspended_at,
        until=account.suspended_until,
        statement=statements.address_for_outside(strongest, now=now) if strongest else None,
    )
    db.session.commit()
    count_sign_in("refused")
    return page, 403
