"""The log of who did what."""

from __future__ import annotations

import re

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from board.accounts.identity import operator_required
from board.audit.models import AuditEvent
from board.audit.names import OBJECT_NAMES, action_name, object_name
from board.errors import BadInput
from board.operations import queries
from board.operations.details import told
from board.operations.views.blueprint import bp
from board.web.pagination import newest_first
from board.web.security import ID_MAX

LINES_SHOWN = 50
_OBJECT = re.compile(r"(?P<type>[a-z_]{1,20})(?::(?P<id>[0-9]{1,10}))?")


@bp.get("/operations/audit")
@operator_required
def audit() -> ResponseReturnValue:
    """Newest first; `object=case:7` shows one thing's history, `object=case` those of its sort."""
    about = request.args.get("object", "")
    object_type, object_id = _object(about)
    page = newest_first(
        queries.audit_lines(object_type, object_id),
        AuditEvent.at,
        AuditEvent.id,
        args=request.args,
        link=lambda **cursor: url_for(".audit", object=about or None, **cursor),
        size=LINES_SHOWN,
    )
    return render_template(
        "operations/audit.html",
        page=page,
        about=about,
        object_type=object_type,
        object_id=object_id,
        object_types=OBJECT_NAMES,
        action_name=action_name,
        object_name=object_name,
        told=told,
    )


def _object(text: str) -> tuple[str | None, int | None]:
    if not text:
        return None, None
    found = _OBJECT.fullmatch(text)
    if found is None:
        raise BadInput
    number = int(found["id"]) if found["id"] else None
    if number is not None and number > ID_MAX:
        raise BadInput
    return found["type"], number
