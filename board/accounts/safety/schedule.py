"""What has served its time and would only lie about."""

from __future__ import annotations

from sqlalchemy import delete

from board import db
from board.accounts.safety.models import BROWSER_REMEMBERED, Challenge, KnownBrowser, PendingLogIn
from board.clock import utcnow


def forget_spent_proofs() -> None:
    now = utcnow()
    db.session.execute(delete(PendingLogIn).where(PendingLogIn.expires_at <= now))
    db.session.execute(delete(Challenge).where(Challenge.expires_at <= now))
    db.session.execute(delete(KnownBrowser).where(KnownBrowser.last_seen_at <= now - BROWSER_REMEMBERED))
    db.session.commit()
