"""Sensitive changes ask for the password (or a passkey) again when the last proof at this browser is a while ago."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from typing import Any, cast

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board.accounts.forms import ProveForm
from board.accounts.identity import View, here, login_required
from board.clock import SLACK, utcnow
from board.web import kept

PROOF_LASTS = timedelta(minutes=15)


def recently_proven(view: View) -> View:
    """For whoever is signed in and proved it within a quarter of an hour; others are asked first. A form they sent is
    not carried out but kept, and goes on after the proof."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if -SLACK <= utcnow() - here().proven_at < PROOF_LASTS:
            return view(*args, **kwargs)
        if request.method == "POST":
            return _keep_and_ask()
        return redirect(url_for("accounts.prove", next=request.full_path.rstrip("?")), 303)

    return cast(View, login_required(guarded))


def _keep_and_ask() -> ResponseReturnValue:
    fields = kept.keep_request()
    page = render_template(
        "accounts/security/prove.html",
        form=ProveForm(formdata=None, next=""),
        kept=kept.pack(fields),
        kept_action=request.full_path.rstrip("?"),
    )
    return page, 401
