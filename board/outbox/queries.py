"""The outbox as statements."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Select, select

from board.outbox.models import FollowUp, Mail

Row = TypeVar("Row", FollowUp, Mail)


def dead(model: type[Row]) -> Select[Row]:
    """Given up after the last attempt, and nobody has looked yet; the oldest first."""
    return select(model).where(model.dead_at.is_not(None), model.done_at.is_(None)).order_by(model.id)
