"""Another e-mail address, and the way back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from board import db
from board.accounts.forms import ChangeEmailForm
from board.accounts.identity import login_required, me
from board.accounts.proof import recently_proven
from board.accounts.safety import email_change, queries
from board.accounts.safety.models import EmailChange
from board.accounts.views.blueprint import LINKS, bp, hash_of_link
from board.clock import utcnow
from board.i18n import _
from board.web.forms import PressForm
from board.web.limits import count_attempt, limiter

CHANGES = ("5 per hour",)


@bp.route("/my/security/email", methods=["GET", "POST"])
@recently_proven
def change_email() -> ResponseReturnValue:
    form = ChangeEmailForm()
    if form.validate_on_submit():
        count_attempt("email-change", me().id, *CHANGES)
        email = form.email.data or ""
        if email != me().email:
            email_change.ask_for_new_email(me(), email, now=utcnow())
            db.session.commit()
            return redirect(url_for(".change_email_sent"), 303)
        form.email.errors = [_("いまお使いのメールアドレスと同じです。")]
    return render_template("accounts/security/email.html", form=form), 422 if form.errors else 200


@bp.get("/my/security/email/sent")
@login_required
def change_email_sent() -> ResponseReturnValue:
    return render_template("accounts/security/email_sent.html")


@bp.route("/accounts/email/<token>", methods=["GET", "POST"])
@limiter.limit(LINKS, methods=["POST"])
def confirm_email(token: str) -> ResponseReturnValue:
    """Opened from the new mailbox, in whichever browser: the link proves the mailbox, the account was proven before."""
    change = _change(queries.email_change_to_confirm(hash_of_link(token)))
    if change is None or not change.is_confirmable(now=utcnow()):
        return render_template("accounts/link_expired.html", again=url_for(".change_email")), 404
    form = PressForm()
    if form.validate_on_submit():
        confirmed = email_change.confirm_new_email(change, now=utcnow())
        db.session.commit()
        if not confirmed:
            return render_template("accounts/link_expired.html", again=url_for(".change_email")), 404
        flash(_("メールアドレスを変更しました。"), "success")
        return redirect(url_for(".security"), 303)
    return render_template("accounts/confirm_email.html", form=form, change=change)


@bp.route("/accounts/email/undo/<token>", methods=["GET", "POST"])
@limiter.limit(LINKS, methods=["POST"])
def undo_email(token: str) -> ResponseReturnValue:
    change = _change(queries.email_change_to_undo(hash_of_link(token)))
    if change is None or not change.is_undoable(now=utcnow()):
        return render_template("accounts/link_expired.html", again=url_for(".request_reset")), 404
    form = PressForm()
    if form.validate_on_submit():
        secret = email_change.undo_email_change(change, now=utcnow())
        db.session.commit()
        flash(_("メールアドレスを元に戻し、すべてログアウトしました。新しいパスワードを決めてください。"), "success")
        return redirect(url_for(".reset", token=secret), 303)
    return render_template("accounts/undo_email.html", form=form, change=change)


def _change(found: Select[EmailChange]) -> EmailChange | None:
    change = db.session.scalars(found).first()
    if change and request.method == "POST":
        # Two presses at once: the second sees what the first has done.
        db.lock(change)
    return change
