"""Work that comes round by itself: reports that are due."""

from __future__ import annotations

from board import db
from board.clock import utcnow
from board.participation.projects import actions


def ask_for_reports() -> None:
    while actions.ask_for_reports(now=utcnow()):
        db.session.commit()
    db.session.rollback()
