"""What waits for a moderator, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from board import db
from board.accounts.identity import me, moderator_required
from board.clock import utcnow
from board.errors import BadInput
from board.moderation import queries, showing
from board.moderation.models import Case
from board.moderation.views.blueprint import bp
from board.web.pagination import Page, newest_first

OPEN_SHOWN = 50
DECIDED_SHOWN = 24


@bp.get("/moderation")
@moderator_required
def queue() -> ResponseReturnValue:
    state = request.args.get("state", "open")
    if state not in {"open", "decided"}:
        raise BadInput
    open_count = db.session.scalar(queries.open_count_for(me())) or 0
    page = None if state == "open" else _decided_page()
    cases = [row.Case for row in page.rows] if page else _open_cases()
    ids = [case.id for case in cases]
    lines = showing.waiting(
        cases,
        db.session.scalars(queries.reports_of(*ids)),
        db.session.scalars(queries.evidence_of(*ids)),
        now=utcnow(),
    )
    return render_template(
        "moderation/queue.html", state=state, lines=lines, open_count=open_count, page=page, most=OPEN_SHOWN
    )


def _open_cases() -> Sequence[Case]:
    rows = queries.open_queue_for(me()).options(joinedload(Case.listing)).limit(OPEN_SHOWN)
    return db.session.scalars(rows).all()


def _decided_page() -> Page:
    return newest_first(
        queries.decided_for(me()).options(joinedload(Case.listing)),
        Case.decided_at,
        Case.id,
        args=request.args,
        link=lambda **cursor: url_for(".queue", state="decided", **cursor),
        size=DECIDED_SHOWN,
    )
