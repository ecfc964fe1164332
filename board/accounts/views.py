"""Sign up, confirm, log in and out, reset."""

from __future__ import annotations

import hmac

from flask import Blueprint, abort, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts import actions, queries
from board.accounts.forms import ConfirmElsewhereForm, ConfirmForm, LogInForm, RequestResetForm, ResetForm, SignUpForm
from board.accounts.identity import sign_in, sign_out, viewer
from board.accounts.models import Purpose, SingleUseToken
from board.accounts.passwords import password_matches
from board.clock import utcnow
from board.i18n import _, current_language
from board.web import kept
from board.web.error_pages import stale_form
from board.web.limits import limiter
from board.web.security import is_local

bp = Blueprint("accounts", __name__)

ATTEMPTS = "10 per 5 minutes"
MAILS = "10 per hour"
# Of the browser that signed up nothing more is asked than a name; any other one proves the password.
SIGNED_UP_HERE = "signed_up_here"


def _typed_email() -> str:
    """One counter for one account, however its address is spelled; the counters keep no addresses."""
    return "account:" + actions.hash_secret(actions.canonical_email(request.form.get("email", "")))


@bp.route("/sign-up", methods=["GET", "POST"])
@limiter.limit(MAILS, methods=["POST"], key_func=_typed_email)
@limiter.limit("30 per hour", methods=["POST"])
def sign_up() -> ResponseReturnValue:
    form = SignUpForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        session[SIGNED_UP_HERE] = actions.sign_up(
            form.email.data or "",
            form.password.data or "",
            locale=current_language(),
            next_path=_safe(form.next.data),
            now=utcnow(),
        )
        db.session.commit()
        return redirect(url_for(".sign_up_sent"), 303)
    return render_template("accounts/sign_up.html", form=form), 422 if form.errors else 200


@bp.get("/sign-up/sent")
def sign_up_sent() -> ResponseReturnValue:
    return render_template("accounts/sign_up_sent.html")


@bp.route("/accounts/confirmation/<token>", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
def confirm(token: str) -> ResponseReturnValue:
    row = _usable_token(token, Purpose.CONFIRMATION)
    if row is None:
        return render_template("accounts/link_expired.html", again=url_for(".sign_up")), 404
    here = hmac.compare_digest(session.get(SIGNED_UP_HERE, ""), row.secret_hash)
    form = ConfirmForm() if here else ConfirmElsewhereForm()
    if form.validate_on_submit() and (here or _password_fits(form, row)):
        account = actions.confirm(row, display_name=form.display_name.data or "", now=utcnow())
        sign_in(account)
        db.session.commit()
        flash(_("ようこそ、%(name)sさん。準備ができました。", name=account.display_name), "success")
        return redirect(_safe(request.args.get("next")) or url_for("pages.my"), 303)
    return render_template("accounts/confirm.html", form=form), 422 if form.errors else 200


@bp.route("/log-in", methods=["GET", "POST"])
@limiter.limit(ATTEMPTS, methods=["POST"], key_func=_typed_email)
@limiter.limit("100 per 5 minutes", methods=["POST"])
def log_in() -> ResponseReturnValue:
    if request.method == "GET" and viewer():
        return redirect(_safe(request.args.get("next")) or url_for("pages.my"), 303)
    form = LogInForm(next=request.args.get("next", ""))
    refused = False
    if form.validate_on_submit():
        account = actions.check_password(form.email.data or "", form.password.data or "", now=utcnow())
        if account:
            sign_in(account)
            db.session.commit()
            return _resume() or redirect(_safe(form.next.data) or url_for("pages.my"), 303)
        db.session.commit()
        refused = True
    status = 422 if form.errors or refused else 200
    return render_template("accounts/log_in.html", form=form, refused=refused, **_kept_of_this_form()), status


def expired_form() -> ResponseReturnValue:
    """A form came without a live session: log in here, and everything typed goes on from where it was."""
    fields = kept.keep_request()
    action = request.full_path.rstrip("?")
    page = render_template(
        "accounts/log_in.html",
        form=LogInForm(formdata=None, next=""),
        refused=False,
        expired=True,
        kept=kept.pack(fields),
        kept_action=action,
    )
    return page, 401


def _kept_of_this_form() -> dict[str, str]:
    action = kept.kept_action(request.form)
    return {"kept": request.form.get("kept", ""), "kept_action": action} if action else {}


def _resume() -> ResponseReturnValue | None:
    """After logging in again: the kept form, ready to be sent with a fresh token."""
    action = kept.kept_action(request.form)
    fields = kept.unpack(request.form.get("kept", ""))
    if not action or not fields:
        return None
    return stale_form(action, fields, why="resumed")


@bp.post("/log-out")
def log_out() -> ResponseReturnValue:
    sign_out()
    db.session.commit()
    return redirect(url_for("pages.front"), 303)


@bp.route("/password-reset", methods=["GET", "POST"])
@limiter.limit(MAILS, methods=["POST"], key_func=_typed_email)
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
@limiter.limit("30 per hour", methods=["POST"])
def reset(token: str) -> ResponseReturnValue:
    row = _usable_token(token, Purpose.PASSWORD_RESET)
    if row is None:
        return render_template("accounts/link_expired.html", again=url_for(".request_reset")), 404
    form = ResetForm()
    if form.validate_on_submit():
        actions.reset_password(row, form.password.data or "", now=utcnow())
        db.session.commit()
        flash(_("新しいパスワードを設定しました。ログインしてください。"), "success")
        return redirect(url_for(".log_in"), 303)
    return render_template("accounts/reset.html", form=form), 422 if form.errors else 200


def _usable_token(secret: str, purpose: Purpose) -> SingleUseToken | None:
    g.private = True  # the address holds the secret
    if len(secret) > 100:
        abort(404)
    found = db.session.scalars(queries.token_by_secret(actions.hash_secret(secret), purpose)).first()
    if found and request.method == "POST":
        # Two presses at once: the second sees what the first has done.
        db.lock(found)
    return found if found and found.is_usable(now=utcnow()) else None


def _safe(target: str | None) -> str:
    return target if target and is_local(target) else ""


def _password_fits(form: ConfirmElsewhereForm, token: SingleUseToken) -> bool:
    fits = password_matches(token.account.password_hash, form.password.data or "")
    if not fits:
        form.password.errors = [_("パスワードが違います。登録のときに決めたものを入力してください。")]
    return fits
