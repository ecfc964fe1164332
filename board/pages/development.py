"""Only in development: the mails as they went out, and every component in every state."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from board.backends.mail import current as mailer
from board.backends.mail.file import FileMailer

bp = Blueprint("development", __name__, url_prefix="/development")


def _mails() -> FileMailer:
    found = mailer()
    if not isinstance(found, FileMailer):
        abort(404)
    return found


@bp.get("/mailbox")
def mailbox() -> ResponseReturnValue:
    return render_template("development/mailbox.html", letters=_mails().letters())


@bp.get("/mailbox/<key>")
def mail(key: str) -> ResponseReturnValue:
    found = _mails().letter(key)
    if found is None:
        abort(404)
    return render_template("development/mail.html", letter=found)


@bp.get("/style")
def style() -> ResponseReturnValue:
    return render_template("development/style.html")
