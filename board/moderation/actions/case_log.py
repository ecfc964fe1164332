"""One line in the audit log about a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from board.accounts.models import Account
from board.audit.actions import record
from board.moderation.models import Case
from board.moderation.queries import CASE


def log(action: str, case: Case, *, by: Account | None, now: datetime, **details: Any) -> None:
    record(
        action,
        # None: the rules against fraud, not a person.
        actor_id=by.id if by else None,
        object_type=CASE,
        object_id=case.id,
        label=case.title,
        now=now,
        **details,
    )
