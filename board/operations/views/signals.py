"""The rules against fraud: which are in force, how they have done, and which are only noted."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import me, operator_required
from board.clock import utcnow
from board.errors import RuleBroken, msgid
from board.i18n import _
from board.moderation.signal_figures import Figures, figures
from board.operations.views.blueprint import bp
from board.screening import actions, activation, queries

VERSIONS_SHOWN = 10


@bp.get("/operations/signals")
@operator_required
def signals() -> ResponseReturnValue:
    return render_template(
        "operations/signals.html",
        rules=activation.in_force(),
        files=db.session.scalars(queries.newest_rules().limit(VERSIONS_SHOWN)).all(),
        figures=figures(now=utcnow()),
        noted={each.code for each in db.session.scalars(queries.noted_rules())},
    )


@bp.post("/operations/signals/<code>/note")
@operator_required
def note_rule(code: str) -> ResponseReturnValue:
    """Only where the figures say so: a rule is not switched off by taste."""
    if not figures(now=utcnow()).get(code, Figures()).is_wrong_too_often:
        raise RuleBroken(msgid("この決まりは、記録だけにする条件に当たりません。"))
    actions.note_only(code, by=me(), now=utcnow())
    db.session.commit()
    flash(_("この決まりを記録だけにしました。"), "success")
    return redirect(url_for(".signals"), 303)


@bp.post("/operations/signals/<code>/count")
@operator_required
def count_rule(code: str) -> ResponseReturnValue:
    actions.count_again(code, by=me(), now=utcnow())
    db.session.commit()
    flash(_("この決まりをもう一度数えます。"), "success")
    return redirect(url_for(".signals"), 303)
