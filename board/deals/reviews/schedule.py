"""What comes round by itself: asking for a word, reminding once, and telling that a window has closed."""

from __future__ import annotations

from collections.abc import Callable

from board import db
from board.clock import utcnow
from board.deals.reviews import actions


def look_after_reviews() -> None:
    for work in (actions.ask_both, actions.remind_both, actions.tell_of_shown):
        _all_of(work)


def _all_of(work: Callable[..., int]) -> None:
    while work(now=utcnow()):
        db.session.commit()
    db.session.rollback()
