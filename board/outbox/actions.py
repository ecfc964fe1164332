"""Leave work to be done after the commit: a row in the same transaction."""

from __future__ import annotations

import secrets
from datetime import datetime

from board import db, jobs
from board.outbox.models import FollowUp, Mail


def follow_up(kind: str, subject_id: int, *, now: datetime) -> FollowUp:
    """Ask for `kind` to be done about the row `subject_id`. The handler may run more than once."""
    row = FollowUp(kind=kind, subject_id=subject_id, created_at=now, next_at=now)
    db.session.add(row)
    jobs.nudge_after_commit(db.current_session())
    return row


def send_mail(recipient: str, event: str, *, locale: str, now: datetime, **params: object) -> Mail:
    """A mail to be rendered from `templates/mail/<event>/` in the recipient's language and sent once."""
    row = Mail(
        message_id=f"<{secrets.token_hex(16)}@engawa>",
        recipient=recipient,
        locale=locale,
        event=event,
        params=params,
        created_at=now,
        next_at=now,
    )
    db.session.add(row)
    jobs.nudge_after_commit(db.current_session())
    return row
