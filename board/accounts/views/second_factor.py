"""Enrolling an authenticator app, the sheet of recovery codes, and giving the second factor up."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts import vault
from board.accounts.forms import EnrolForm
from board.accounts.identity import here, me
from board.accounts.proof import recently_proven
from board.accounts.safety import second_factor, totp
from board.accounts.views.blueprint import bp, safe
from board.accounts.views.second_step import CODE_ATTEMPTS
from board.clock import utcnow
from board.i18n import _
from board.web.limits import count_attempt
from board.web.qr import qr_code

ENROLMENT_LASTS = timedelta(minutes=30)


@bp.route("/my/security/second-factor", methods=["GET", "POST"])
@recently_proven
def enrol() -> ResponseReturnValue:
    """The new secret travels sealed from the page that shows it to this one: until a code proves that the app has it,
    nothing is kept."""
    form = EnrolForm(next=request.args.get("next", ""))
    secret = _carried(form) or totp.new_secret()
    if form.validate_on_submit():
        count_attempt("enrol", me().id, *CODE_ATTEMPTS)
        step = totp.matching_step(secret, form.typed, now=utcnow())
        if step is not None:
            codes = second_factor.enrol(me(), secret, step=step, here=here(), now=utcnow())
            db.session.commit()
            return _show_once(codes, go_on_to=safe(form.next.data))
        form.typed_field.errors = [_("コードが違います。アプリに表示されている新しいコードを入力してください。")]
    form.sealed.data = vault.seal(f"{me().id}:{secret}")
    g.private = True
    page = render_template(
        "accounts/security/enrol.html",
        form=form,
        secret=totp.grouped(secret),
        qr=qr_code(
            totp.address(secret, me().email),
            title=_("認証アプリで読み取るQRコード"),
            css_class="qr",
            border=3,
            scale=5,
        ),
        required=me().is_staff and not me().has_second_factor,
    )
    return page, 422 if form.errors else 200


def _carried(form: EnrolForm) -> str | None:
    """The secret that an earlier page showed to this person."""
    opened = vault.unseal(form.sealed.data or "", younger_than=ENROLMENT_LASTS) or ""
    owner, _colon, secret = opened.partition(":")
    return secret if owner == str(me().id) else None


@bp.post("/my/security/recovery-codes")
@recently_proven
def renew_recovery_codes() -> ResponseReturnValue:
    codes = second_factor.renew_recovery_codes(me(), now=utcnow())
    db.session.commit()
    return _show_once(codes)


def _show_once(codes: list[str], *, go_on_to: str = "") -> ResponseReturnValue:
    """The answer itself, not a page to be led to: the codes stand nowhere else, and loading it again makes no others
    appear."""
    g.private = True
    return render_template("accounts/security/recovery_codes.html", codes=codes, go_on_to=go_on_to)


@bp.post("/my/security/second-factor/removal")
@recently_proven
def give_up_second_factor() -> ResponseReturnValue:
    second_factor.give_up_second_factor(me(), now=utcnow())
    db.session.commit()
    flash(_("二段階認証をやめました。"), "success")
    return redirect(url_for(".security"), 303)
