"""What was sent and never taken in goes after a week."""

from __future__ import annotations

from board import db
from board.clock import utcnow
from board.listings.importing import queries
from board.listings.importing.actions import KEPT_FOR


def forget_given_up_files() -> None:
    for file in db.session.scalars(queries.given_up(utcnow() - KEPT_FOR)):
        file.content = None
    db.session.commit()
