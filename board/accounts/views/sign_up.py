"""Sign up and confirm."""

from __future__ import annotations

import hmac

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts import actions
from board.accounts.forms import ConfirmElsewhereForm, ConfirmForm, SignUpForm
from board.accounts.identity import sign_in
from board.accounts.models import Purpose, SingleUseToken
from board.accounts.passwords import password_matches
from board.accounts.views.blueprint import LINKS, MAILS, bp, safe, typed_email, usable_token
from board.accounts.views.stopped import why_outside
from board.clock import utcnow
from board.i18n import _, current_language
from board.web.limits import limiter

# Of the browser that signed up nothing more is asked than a name; any other one proves the password.
SIGNED_UP_HERE = "signed_up_here"


@bp.route("/sign-up", methods=["GET", "POST"])
@limiter.limit(MAILS, methods=["POST"], key_func=typed_email)
@limiter.limit("30 per hour", methods=["POST"])
def sign_up() -> ResponseReturnValue:
    form = SignUpForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        session[SIGNED_UP_HERE] = actions.sign_up(
            form.email.data or "",
            form.password.data or "",
            locale=current_language(),
            next_path=safe(form.next.data),
            now=utcnow(),
        )
        db.session.commit()
        return redirect(url_for(".sign_up_sent"), 303)
    return render_template("accounts/sign_up.html", form=form), 422 if form.errors else 200


@bp.get("/sign-up/sent")
def sign_up_sent() -> ResponseReturnValue:
    return render_template("accounts/sign_up_sent.html")


@bp.route("/accounts/confirmation/<token>", methods=["GET", "POST"])
@limiter.limit(LINKS, methods=["POST"])
def confirm(token: str) -> ResponseReturnValue:
    row = usable_token(token, Purpose.CONFIRMATION)
    if row is None:
        return render_template("accounts/link_expired.html", again=url_for(".sign_up")), 404
    here = hmac.compare_digest(session.get(SIGNED_UP_HERE, ""), row.secret_hash)
    form = ConfirmForm() if here else ConfirmElsewhereForm()
    if form.validate_on_submit() and (here or _password_fits(form, row)):
        account = actions.confirm(row, display_name=form.display_name.data or "", now=utcnow())
        if outside := why_outside(account):
            return outside
        sign_in(account)
        db.session.commit()
        flash(_("ようこそ、%(name)sさん。準備ができました。", name=account.display_name), "success")
        return redirect(safe(request.args.get("next")) or url_for("pages.my"), 303)
    return render_template("accounts/confirm.html", form=form), 422 if form.errors else 200


def _password_fits(form: ConfirmElsewhereForm, token: SingleUseToken) -> bool:
    fits = password_matches(token.account.password_hash, form.password.data or "")
    if not fits:
        form.password.errors = [_("パスワードが違います。登録のときに決めたものを入力してください。")]
    return fits
