"""What operators look at, as statements."""

from __future__ import annotations

from typing import Any

from board.accounts.models import Account
from board.audit import queries as audit
from board.audit.models import AuditEvent


def audit_lines(object_type: str | None, object_id: int | None) -> Any:
    """Rows with the event, who did it, and the key columns of a page."""
    return (
        audit.events(object_type, object_id)
        .outerjoin(Account, Account.id == AuditEvent.actor_id)
        .add_columns(
            AuditEvent.id.label("id"),
            AuditEvent.at.label("moment"),
            Account.display_name.label("actor"),
        )
    )
