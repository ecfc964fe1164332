"""A conversation as it appears in a list: named and addressed, so that the template only prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from board.i18n import _, translate
from board.listings.lifecycle import STATE_NAMES, ListingState
from board.text import excerpt

EXCERPT_MAX = 60


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    url: str
    partner_name: str
    partner_id: int
    partner_avatar_id: int | None
    title: str
    kind: str
    is_owner: bool
    state_name: str | None
    is_concealed: bool
    excerpt: str
    is_last_mine: bool
    moment: datetime
    unread_count: int


def make_lines(rows: Iterable[Any]) -> list[Line]:
    """Rows of `queries.overview()`, in their order."""
    return [_line(row) for row in rows]


def _line(row: Any) -> Line:
    return Line(
        id=row.id,
        url=url_for("thread.show", conversation_id=row.id, _anchor="newest"),
        partner_name=row.partner_name,
        partner_id=row.partner_id,
        partner_avatar_id=row.partner_avatar_id,
        title=row.title,
        kind=str(row.kind),
        is_owner=row.is_owner,
        state_name=None if row.state == ListingState.OPEN else translate(STATE_NAMES[row.state]),
        is_concealed=row.is_concealed,
        excerpt=excerpt(_beginning(row), EXCERPT_MAX),
        is_last_mine=bool(row.is_last_mine),
        moment=row.moment,
        unread_count=row.unread_count,
    )


def _beginning(row: Any) -> str:
    if row.last_body is None:
        return _("確認中のメッセージ")
    body: str = _("見守り担当の判断で表示していないメッセージ") if row.is_last_concealed else row.last_body
    return body
