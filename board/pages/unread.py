"""How much waits for a person: the two figures in the header, asked for every minute by a page that stays open."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from board.accounts.identity import login_required
from board.pages.context import unread_tag
from board.web.conditional import unless_known

bp = Blueprint("unread", __name__)


@bp.get("/unread")
@login_required
def show() -> ResponseReturnValue:
    return unless_known(unread_tag(), lambda: render_template("pages/_unread.html"))
