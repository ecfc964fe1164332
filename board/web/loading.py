"""Load one row through what the viewer may see; anything else is 404."""

from __future__ import annotations

from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, Select

from board import db


def get_or_404(rows: Select[Any], *conditions: ColumnElement[bool]) -> Any:
    row = db.session.scalars(rows.where(*conditions)).unique().one_or_none()
    if row is None:
        abort(404)
    return row
