"""Log in and out, and going on with a form that came without a session."""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts import actions
from board.accounts.forms import LogInForm
from board.accounts.identity import browser_secret, sign_in, sign_out, viewer
from board.accounts.models import Account
from board.accounts.safety import second_step
from board.accounts.safety.browsers import is_known_to
from board.accounts.views.blueprint import after_log_in, bp, kept_of_this_form, resume, safe, typed_email
from board.accounts.views.second_step import PENDING
from board.accounts.views.stopped import why_outside
from board.clock import utcnow
from board.web import kept
from board.web.limits import limiter
from board.web.metrics import count_sign_in

ATTEMPTS = "10 per 5 minutes"


def _counter() -> str:
    """Guesses of strangers are counted together; those at a browser that has been in this account before are counted
    apart, so that nobody can lock its owner out."""
    if is_known_to(actions.canonical_email(request.form.get("email", "")), browser_secret()):
        return f"{typed_email()}:{actions.hash_secret(browser_secret())}"
    return typed_email()


@bp.route("/log-in", methods=["GET", "POST"])
@limiter.limit(ATTEMPTS, methods=["POST"], key_func=_counter)
@limiter.limit("100 per 5 minutes", methods=["POST"])
def log_in() -> ResponseReturnValue:
    if request.method == "GET" and viewer():
        return redirect(safe(request.args.get("next")) or url_for("pages.my"), 303)
    form = LogInForm(next=request.args.get("next", ""))
    refused = False
    if form.validate_on_submit():
        account = actions.check_password(form.email.data or "", form.password.data or "", now=utcnow())
        if account:
            return _ask_for_code(account, form) if account.has_second_factor else _let_in(account, form)
        second_step.abandon(session.pop(PENDING, ""), now=utcnow())
        db.session.commit()
        count_sign_in("refused")
        refused = True
    status = 422 if form.errors or refused else 200
    return render_template("accounts/log_in.html", form=form, refused=refused, **kept_of_this_form()), status


def _ask_for_code(account: Account, form: LogInForm) -> ResponseReturnValue:
    carried = kept_of_this_form()
    session[PENDING] = second_step.await_code(
        account,
        next_path=safe(form.next.data),
        kept=carried.get("kept", ""),
        kept_action=carried.get("kept_action", ""),
        now=utcnow(),
    )
    db.session.commit()
    return redirect(url_for(".enter_code"), 303)


def _let_in(account: Account, form: LogInForm) -> ResponseReturnValue:
    if outside := why_outside(account):
        return outside
    sign_in(account)
    db.session.commit()
    carried = kept_of_this_form()
    resumed = resume(carried.get("kept", ""), carried.get("kept_action", ""))
    return resumed or redirect(after_log_in(account, safe(form.next.data)), 303)


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


@bp.post("/log-out")
def log_out() -> ResponseReturnValue:
    sign_out()
    db.session.commit()
    return redirect(url_for("pages.front"), 303)
