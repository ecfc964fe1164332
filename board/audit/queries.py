"""The log as statements."""

from __future__ import annotations

from sqlalchemy import Select, select

from board.audit.models import AuditEvent


def events(object_type: str | None = None, object_id: int | None = None) -> Select[AuditEvent]:
    """All, or those about one kind of object, or about one object."""
    rows = select(AuditEvent)
    if object_type is not None:
        rows = rows.where(AuditEvent.object_type == object_type)
    if object_id is not None:
        rows = rows.where(AuditEvent.object_id == object_id)
    return rows
