"""The page of notifications. Opening it marks nothing; the button does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.i18n import show_moment, translate
from board.notifications import actions, queries
from board.notifications.events import EVENTS
from board.notifications.models import Notification

bp = Blueprint("notifications", __name__)
SHOWN = 50
# By the first word of an event's code.
ICONS = {
    "new": "message",
    "deal": "tie",
    "favourite": "kept",
    "listing": "clock",
    "standing": "clock",
    "schedule": "calendar",
    "participation": "calendar",
    "contact": "mail",
    "report": "flag",
    "decided": "flag",
    "decision": "flag",
    "appeal": "flag",
    "review": "tie",
}


@dataclass(frozen=True)
class Line:
    sentence: str
    url: str
    moment: datetime
    icon: str
    is_unread: bool


@bp.get("/notifications")
@login_required
def index() -> ResponseReturnValue:
    newest_first = queries.of(me()).order_by(Notification.created_at.desc(), Notification.id.desc())
    rows = db.session.scalars(newest_first.limit(SHOWN))
    return render_template("notifications/index.html", lines=[_line(row) for row in rows])


@bp.post("/notifications/reading")
@login_required
def read() -> ResponseReturnValue:
    actions.mark_all_read(me(), now=utcnow())
    db.session.commit()
    return redirect(url_for(".index"), 303)


def _line(row: Notification) -> Line:
    event = EVENTS[row.event]
    where: dict[str, Any] = {event.id_argument: row.params[event.id_param]} if event.id_argument else {}
    return Line(
        sentence=translate(event.sentence, **readable(row.params)),
        url=url_for(event.endpoint, **where),
        moment=row.created_at,
        icon=ICONS.get(row.event.partition("_")[0], "bell"),
        is_unread=row.read_at is None,
    )


def readable(params: dict[str, Any]) -> dict[str, Any]:
    """Moments as people read them, and a reason in the reader's language."""
    read = {
        name: show_moment(datetime.fromisoformat(value)) if name.endswith("_at") else value
        for name, value in params.items()
    }
    if "why" in params:
        read["why"] = translate(params["why"], **params.get("why_params", {}))
    return read
