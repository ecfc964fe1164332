"""Passkeys, spoken with the browser's script: the options it asks for, and the answers its form brings."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.forms import LogInForm, PasskeyForm, ProveForm
from board.accounts.identity import here, login_required, me, sign_in
from board.accounts.models import Account
from board.accounts.proof import recently_proven
from board.accounts.safety import passkeys, queries
from board.accounts.safety.models import ChallengePurpose, Passkey
from board.accounts.safety.party import relying_party
from board.accounts.views.blueprint import after_log_in, bp, kept_of_this_form, resume, safe
from board.accounts.views.proof import go_on
from board.accounts.views.stopped import why_outside
from board.clock import utcnow
from board.i18n import _
from board.web.limits import limiter
from board.web.loading import get_or_404

CHALLENGE = "passkey_challenge"
QUESTIONS = "60 per 5 minutes"


@bp.post("/log-in/passkey/options")
@limiter.limit(QUESTIONS)
def log_in_passkey_options() -> ResponseReturnValue:
    return _options(passkeys.log_in_options(_ask(ChallengePurpose.LOG_IN, None), party=relying_party()))


@bp.post("/log-in/passkey")
@limiter.limit(QUESTIONS)
def log_in_with_passkey() -> ResponseReturnValue:
    form = PasskeyForm()
    key = _answered(form, ChallengePurpose.LOG_IN, None)
    if key is None or not key.account.is_confirmed:
        db.session.commit()
        page = render_template(
            "accounts/log_in.html",
            form=LogInForm(formdata=None, next=safe(form.next.data)),
            passkey_refused=True,
            **kept_of_this_form(),
        )
        return page, 422
    if outside := why_outside(key.account):
        return outside
    sign_in(key.account, method="passkey")
    db.session.commit()
    carried = kept_of_this_form()
    resumed = resume(carried.get("kept", ""), carried.get("kept_action", ""))
    return resumed or redirect(after_log_in(key.account, safe(form.next.data)), 303)


@bp.post("/my/security/proof/passkey/options")
@login_required
@limiter.limit(QUESTIONS)
def prove_passkey_options() -> ResponseReturnValue:
    challenge = _ask(ChallengePurpose.PROVE, me())
    return _options(passkeys.log_in_options(challenge, party=relying_party(), account=me()))


@bp.post("/my/security/proof/passkey")
@login_required
@limiter.limit(QUESTIONS)
def prove_with_passkey() -> ResponseReturnValue:
    form = PasskeyForm()
    key = _answered(form, ChallengePurpose.PROVE, me())
    if key is None or key.account_id != me().id:
        db.session.commit()
        page = render_template(
            "accounts/security/prove.html",
            form=ProveForm(formdata=None, next=safe(form.next.data)),
            passkey_refused=True,
            **kept_of_this_form(),
        )
        return page, 422
    here().proven_at = utcnow()
    db.session.commit()
    return go_on(form.next.data)


@bp.post("/my/security/passkeys/options")
@recently_proven
@limiter.limit(QUESTIONS)
def register_passkey_options() -> ResponseReturnValue:
    challenge = _ask(ChallengePurpose.REGISTER, me())
    return _options(passkeys.registration_options(me(), challenge, party=relying_party()))


@bp.post("/my/security/passkeys")
@recently_proven
@limiter.limit(QUESTIONS)
def register_passkey() -> ResponseReturnValue:
    form, challenge, now = PasskeyForm(), _challenge(), utcnow()
    key = None
    if form.validate() and passkeys.take_challenge(challenge, ChallengePurpose.REGISTER, account=me(), now=now):
        key = passkeys.add_passkey(
            me(),
            form.answer.data or "",
            challenge,
            party=relying_party(),
            name=form.name.data or _("パスキー"),
            now=now,
        )
    db.session.commit()
    if key:
        flash(_("パスキー「%(name)s」を登録しました。", name=key.name), "success")
    else:
        flash(_("パスキーを登録できませんでした。もう一度お試しください。"), "error")
    return redirect(url_for(".security", _anchor="passkeys"), 303)


@bp.post("/my/security/passkeys/<int:passkey_id>/removal")
@recently_proven
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    passkeys.remove_passkey(get_or_404(queries.passkeys_of(me()), Passkey.id == passkey_id), now=utcnow())
    db.session.commit()
    flash(_("パスキーを消しました。"), "success")
    return redirect(url_for(".security", _anchor="passkeys"), 303)


def _ask(purpose: ChallengePurpose, account: Account | None) -> bytes:
    challenge = passkeys.new_challenge(purpose, account=account, now=utcnow())
    session[CHALLENGE] = challenge.hex()
    db.session.commit()
    return challenge


def _answered(form: PasskeyForm, purpose: ChallengePurpose, account: Account | None) -> Passkey | None:
    challenge, now = _challenge(), utcnow()
    if not form.validate() or not passkeys.take_challenge(challenge, purpose, account=account, now=now):
        return None
    return passkeys.check_answer(form.answer.data or "", challenge, party=relying_party(), now=now)


def _challenge() -> bytes:
    """What this browser was asked; each is taken from the cookie with its answer."""
    return bytes.fromhex(session.pop(CHALLENGE, ""))


def _options(text: str) -> Response:
    return Response(text, mimetype="application/json")
