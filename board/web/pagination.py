"""Keyset pages: forward and back from a row, never OFFSET. Deep pages cost what the first one costs."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, tuple_

from board import db
from board.errors import BadInput
from board.web.security import ID_MAX

PAGE_SIZE = 24
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
CURSOR = re.compile(rb"([0-9]{1,17})\.([0-9]{1,10})")


@dataclass(frozen=True)
class Page:
    """Rows newest first and the addresses of the neighbouring pages."""

    rows: Sequence[Any]
    next_url: str | None
    previous_url: str | None


def cursor_of(moment: datetime, row_id: int) -> str:
    packed = f"{(moment - EPOCH) // MICROSECOND}.{row_id}"
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[datetime, int]:
    """Raises BadInput for anything we did not make."""
    try:
        found = CURSOR.fullmatch(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        found = None
    if found is None or int(found[2]) > ID_MAX:
        raise BadInput
    return EPOCH + int(found[1]) * MICROSECOND, int(found[2])


def newest_first(
    rows: Select[Any],
    moment: ColumnElement[datetime] | Any,
    row_id: ColumnElement[int] | Any,
    *,
    args: Mapping[str, str],
    link: Callable[..., str],
    size: int = PAGE_SIZE,
    moment_name: str = "moment",
    plain: bool = False,
) -> Page:
    """One page of `rows`; each row must carry the two key columns under `.moment` (or another name) and `.id`.
    `link(after=…)` or `link(before=…)` makes a neighbour's address. `plain`: rows as `db.plain_rows` gives them."""
    after, before = args.get("after"), args.get("before")
    if after and before:
        raise BadInput
    backwards = bool(before)
    cursor = _read(after or before)
    statement = _one_page(rows, moment, row_id, size, from_cursor=bool(cursor), backwards=backwards)
    found: list[Row[Any]] = list(db.plain_rows(statement, cursor) if plain else db.session.execute(statement, cursor))
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_next = more if not backwards else True
    has_previous = more if backwards else bool(after)
    return Page(
        rows=found,
        next_url=link(after=_cursor(found[-1], moment_name)) if found and has_next else None,
        previous_url=link(before=_cursor(found[0], moment_name)) if found and has_previous else None,
    )


def _read(cursor: str | None) -> dict[str, Any]:
    if not cursor:
        return {}
    at, number = read_cursor(cursor)
    return {"cursor_at": at, "cursor_id": number}


@lru_cache(maxsize=512)
def _one_page(rows: Select[Any], moment: Any, row_id: Any, size: int, *, from_cursor: bool, backwards: bool) -> Any:
    """Kept for those who ask with the same statement again: lists of everything, of a kind, of a region."""
    if from_cursor:
        key = tuple_(moment, row_id)
        last = tuple_(bindparam("cursor_at", type_=moment.type), bindparam("cursor_id", type_=row_id.type))
        rows = rows.where(key > last if backwards else key < last)
    order = (moment.asc(), row_id.asc()) if backwards else (moment.desc(), row_id.desc())
    return rows.order_by(*order).limit(size + 1)


def _cursor(row: Any, moment_name: str) -> str:
    return cursor_of(db.moment(getattr(row, moment_name)), row.id)
