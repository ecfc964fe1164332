"""Why something was decided, for the person it was about."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from board.accounts.identity import login_required, me
from board.moderation import queries
from board.moderation.models import Case, Decision
from board.moderation.views.blueprint import bp
from board.web.loading import get_or_404


@bp.get("/moderation/decisions/<int:decision_id>")
@login_required
def statement(decision_id: int) -> ResponseReturnValue:
    rows = queries.statements_for(me()).options(
        joinedload(Decision.case).joinedload(Case.listing), joinedload(Decision.restriction)
    )
    decision = get_or_404(rows, Decision.id == decision_id)
    return render_template("moderation/statement.html", decision=decision)
