"""The password once more, before something sensitive is changed."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts import actions
from board.accounts.forms import ProveForm
from board.accounts.identity import here, login_required, me
from board.accounts.views.blueprint import bp, kept_of_this_form, resume, safe
from board.clock import utcnow
from board.i18n import _
from board.web.limits import count_attempt, forget_attempts

PROOF_ATTEMPTS = ("10 per 5 minutes",)


@bp.route("/my/security/proof", methods=["GET", "POST"])
@login_required
def prove() -> ResponseReturnValue:
    form = ProveForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        count_attempt("proof", me().id, *PROOF_ATTEMPTS)
        proven = actions.prove_password(here(), form.password.data or "", now=utcnow())
        db.session.commit()
        if proven:
            forget_attempts("proof", me().id, *PROOF_ATTEMPTS)
            return go_on(form.next.data)
        form.password.errors = [_("パスワードが違います。")]
    page = render_template("accounts/security/prove.html", form=form, **kept_of_this_form())
    return page, 422 if form.errors else 200


def go_on(next_path: str | None) -> ResponseReturnValue:
    """After the proof: with the kept form, or to the page that asked for it."""
    carried = kept_of_this_form()
    resumed = resume(carried.get("kept", ""), carried.get("kept_action", ""), why="proven")
    return resumed or redirect(safe(next_path) or url_for(".security"), 303)
