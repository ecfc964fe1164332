"""A forgotten password, and a new one for somebody who is signed in."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts import actions
from board.accounts.forms import ChangePasswordForm, RequestResetForm, ResetForm
from board.accounts.identity import here, me
from board.accounts.models import Purpose
from board.accounts.proof import recently_proven
from board.accounts.views.blueprint import LINKS, MAILS, bp, typed_email, usable_token
from board.clock import utcnow
from board.i18n import _
from board.web.limits import limiter


@bp.route("/password-reset", methods=["GET", "POST"])
@limiter.limit(MAILS, methods=["POST"], key_func=typed_email)
@limiter.limit("30 per hour", methods=["POST"])
def request_reset() -> ResponseReturnValue:
    form = RequestResetForm()
    if form.validate_on_submit():
        actions.request_password_reset(form.email.data or "", now=utcnow())
        db.session.commit()
        return redirect(url_for(".request_reset_sent"), 303)
    return render_template("accounts/request_reset.html", form=form), 422 if form.errors else 200


@bp.get("/password-reset/sent")
def request_reset_sent() -> ResponseReturnValue:
    return render_template("accounts/request_reset_sent.html")


@bp.route("/password-reset/<token>", methods=["GET", "POST"])
@limiter.limit(LINKS, methods=["POST"])
def reset(token: str) -> ResponseReturnValue:
    row = usable_token(token, Purpose.PASSWORD_RESET)
    if row is None:
        return render_template("accounts/link_expired.html", again=url_for(".request_reset")), 404
    form = ResetForm(owner=row.account)
    if form.validate_on_submit():
        actions.reset_password(row, form.password.data or "", now=utcnow())
        db.session.commit()
        flash(_("新しいパスワードを設定しました。ログインしてください。"), "success")
        return redirect(url_for(".log_in"), 303)
    return render_template("accounts/reset.html", form=form), 422 if form.errors else 200


@bp.route("/my/security/password", methods=["GET", "POST"])
@recently_proven
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm(owner=me())
    if form.validate_on_submit():
        actions.change_password(me(), form.password.data or "", here=here(), now=utcnow())
        db.session.commit()
        flash(_("パスワードを変更しました。ほかのブラウザーでのログインは終わりました。"), "success")
        return redirect(url_for(".security"), 303)
    return render_template("accounts/security/password.html", form=form), 422 if form.errors else 200
