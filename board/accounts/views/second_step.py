"""The second step of logging in: a code of the authenticator app, or one of the sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.forms import CodeForm, RecoveryCodeForm
from board.accounts.identity import sign_in
from board.accounts.models import Account
from board.accounts.safety import second_factor, second_step
from board.accounts.safety.models import PendingLogIn
from board.accounts.views.blueprint import bp, resume
from board.accounts.views.stopped import why_outside
from board.clock import utcnow
from board.i18n import _
from board.web.limits import count_attempt, forget_attempts

PENDING = "second_step"
CODE_ATTEMPTS = ("5 per 5 minutes", "20 per hour")


class Spend(Protocol):
    def __call__(self, account: Account, typed: str, *, now: datetime) -> bool: ...


@bp.route("/log-in/code", methods=["GET", "POST"])
def enter_code() -> ResponseReturnValue:
    form = CodeForm()
    wrong = _("コードが違うか、使い終わったコードです。アプリに表示されている新しいコードを入力してください。")
    return _second_step(form, second_factor.spend_code, "accounts/enter_code.html", wrong)


@bp.route("/log-in/recovery-code", methods=["GET", "POST"])
def enter_recovery_code() -> ResponseReturnValue:
    form = RecoveryCodeForm()
    wrong = _("リカバリーコードが違うか、使い終わったものです。")
    return _second_step(form, second_factor.spend_recovery_code, "accounts/enter_recovery_code.html", wrong)


def _second_step(form: CodeForm | RecoveryCodeForm, spend: Spend, template: str, wrong: str) -> ResponseReturnValue:
    pending = second_step.pending_log_in(session.get(PENDING, ""), now=utcnow())
    if pending is None:
        flash(_("時間がたったため、はじめからログインしてください。"), "info")
        return redirect(url_for(".log_in"), 303)
    if form.validate_on_submit():
        count_attempt("second-step", pending.account_id, *CODE_ATTEMPTS)
        # Two presses at once: the second sees what the first has done.
        db.lock(pending)
        if pending.is_usable(now=utcnow()) and spend(pending.account, form.typed, now=utcnow()):
            return _let_in(pending, method=form.method)
        db.session.commit()
        form.typed_field.errors = [wrong]
    return render_template(template, form=form), 422 if form.errors else 200


def _let_in(pending: PendingLogIn, *, method: str) -> ResponseReturnValue:
    kept, kept_action, next_path = pending.kept, pending.kept_action, pending.next_path
    pending.used_at = utcnow()
    # What was kept is handed back now; nobody else needs to find it here.
    pending.kept = ""
    if outside := why_outside(pending.account):
        return outside
    sign_in(pending.account, method=method)
    db.session.commit()
    forget_attempts("second-step", pending.account_id, *CODE_ATTEMPTS)
    return resume(kept, kept_action) or redirect(next_path or url_for("pages.my"), 303)
