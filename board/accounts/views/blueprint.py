"""The blueprint and what several of its pages share."""

from __future__ import annotations

from flask import Blueprint, abort, g, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts import actions, queries
from board.accounts.models import Account, Purpose, SingleUseToken
from board.clock import utcnow
from board.web import kept
from board.web.error_pages import stale_form
from board.web.security import is_local

bp = Blueprint("accounts", __name__)

MAILS = "10 per hour"
LINKS = "30 per hour"
SECRET_LENGTH_MAX = 100


def typed_email() -> str:
    """One counter for one account, however its address is spelled; the counters keep no addresses."""
    return "account:" + actions.hash_secret(actions.canonical_email(request.form.get("email", "")))


def safe(target: str | None) -> str:
    return target if target and is_local(target) else ""


def after_log_in(account: Account, wanted: str) -> str:
    """Where one wanted to be; whoever was given an office and has no second factor yet comes by that page first."""
    if account.is_staff and not account.has_second_factor:
        return url_for(".enrol", next=wanted or None)
    return wanted or url_for("pages.my")


def hash_of_link(secret: str) -> str:
    g.private = True  # the address holds the secret
    if len(secret) > SECRET_LENGTH_MAX:
        abort(404)
    return actions.hash_secret(secret)


def usable_token(secret: str, purpose: Purpose) -> SingleUseToken | None:
    found = db.session.scalars(queries.token_by_secret(hash_of_link(secret), purpose)).first()
    if found and request.method == "POST":
        # Two presses at once: the second sees what the first has done.
        db.lock(found)
    return found if found and found.is_usable(now=utcnow()) else None


def kept_of_this_form() -> dict[str, str]:
    """What a form between the kept one and its continuation carries on."""
    action = kept.kept_action(request.form)
    return {"kept": request.form.get("kept", ""), "kept_action": action} if action else {}


def resume(kept_form: str, action: str, *, why: str = "resumed") -> ResponseReturnValue | None:
    """The kept form, ready to be sent with a fresh token; None where nothing was kept."""
    fields = kept.unpack(kept_form)
    return stale_form(action, fields, why=why) if action and fields else None
