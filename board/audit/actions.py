"""Add a line to the log, chained to the one before it; and check the chain."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from board import db
from board.audit.models import AuditEvent

LABEL_MAX = 200
# Any fixed number: the name of the lock that lines up writers on PostgreSQL.
CHAIN_LOCK = 7154


def record(
    action: str,
    *,
    actor_id: int | None,
    object_type: str,
    object_id: int | None,
    now: datetime,
    label: str = "",
    **details: object,
) -> AuditEvent:
    """Exactly one row for one act, in the act's own transaction."""
    # The rows of the act first: whoever waited for one of them while holding up the log would hold up its owner.
    db.session.flush()
    _line_up()
    last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).first()
    event = AuditEvent(
        at=now,
        actor_id=actor_id,
        action=action,
        object_type=object_type,
        object_id=object_id,
        label=label[:LABEL_MAX],
        details=details,
        request_id=db.current_session().info[db.REQUEST_ID],
        previous_hash=last.hash if last else "",
    )
    event.hash = _hash(event)
    db.session.add(event)
    db.session.flush()
    return event


@dataclass(frozen=True)
class Chain:
    """`broken`: the first row that was changed or follows a missing one. `holds`: whether the hash that was asked for
    is in it; rows cut off at the end break nothing, and only a hash kept elsewhere tells of them."""

    count: int
    last_hash: str
    broken: AuditEvent | None
    holds: bool


def follow_chain(session: Session | None = None, *, holds: str | None = None) -> Chain:
    """From the first row to the last, or to the first that does not fit."""
    count, previous, is_there = 0, "", holds is None
    in_order = select(AuditEvent).order_by(AuditEvent.id).execution_options(yield_per=500)
    with (session or db.current_session()).scalars(in_order) as events:
        for event in events:
            if event.previous_hash != previous or event.hash != _hash(event):
                return Chain(count, previous, event, is_there)
            count, previous = count + 1, event.hash
            is_there = is_there or event.hash == holds
    return Chain(count, previous, None, is_there)


def first_broken(session: Session | None = None) -> AuditEvent | None:
    """None when the whole chain holds."""
    return follow_chain(session).broken


def _line_up() -> None:
    # SQLite has one writer anyway; on PostgreSQL two transactions must not chain to the same row.
    if db.current_session().get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})


def _hash(event: AuditEvent) -> str:
    fields = [
        event.at.isoformat(),
        event.actor_id,
        event.action,
        event.object_type,
        event.object_id,
        event.label,
        event.details,
        event.request_id,
        event.previous_hash,
    ]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
