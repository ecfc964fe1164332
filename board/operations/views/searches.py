"""What people looked for in vain, and what took long."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import operator_required
from board.clock import utcnow
from board.listings import search_counts
from board.listings.models import Outcome
from board.operations.views.blueprint import bp

LINES_SHOWN = 100


@bp.get("/operations/searches")
@operator_required
def searches() -> ResponseReturnValue:
    now = utcnow()
    lines = {
        outcome: db.session.execute(search_counts.often(outcome, now=now).limit(LINES_SHOWN)).all()
        for outcome in Outcome
    }
    return render_template(
        "operations/searches.html",
        in_vain=lines[Outcome.NOTHING],
        slow=lines[Outcome.SLOW],
        slow_ms=round(search_counts.SLOW_SECONDS * 1000),
        visitors_min=search_counts.VISITORS_MIN,
    )
