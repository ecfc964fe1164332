"""Which rules are in force: the newest file that was sound. A broken one is refused whole, and the old ones stay."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache

from board import db
from board.accounts.models import Account
from board.audit.actions import record
from board.errors import ConfigurationError
from board.screening import queries, rules
from board.screening.models import RulesInForce
from board.screening.rules import RuleSet


def activate(source: str, *, by: Account | None, now: datetime) -> RulesInForce:
    """Raises ConfigurationError, naming the rule, and changes nothing when any of them is not sound, or when the
    file's version is not above the one in force."""
    found = rules.parse(source)
    current = db.session.scalars(queries.newest_rules()).first()
    if current is not None and found.version <= current.version:
        raise ConfigurationError(f"version {found.version} is not above {current.version}, which is in force")
    row = RulesInForce(
        version=found.version,
        sha256=hashlib.sha256(source.encode()).hexdigest(),
        source=source,
        since=now,
        by_id=by.id if by else None,
    )
    db.session.add(row)
    db.session.flush()
    record(
        "signal_rules_activated",
        actor_id=row.by_id,
        object_type="rule_file",
        object_id=row.id,
        label=f"{row.version}",
        now=now,
        sha256=row.sha256,
    )
    return row


def take_up_shipped(*, now: datetime) -> bool:
    """At every start: our own file, when it is newer than what is in force."""
    current = db.session.scalars(queries.newest_rules()).first()
    if current is not None and rules.shipped().version <= current.version:
        return False
    activate(rules.FILE.read_text("utf-8"), by=None, now=now)
    return True


def in_force() -> RuleSet:
    """Compiled once in each process, whenever another process has put a newer file in force."""
    newest = queries.newest_rules().with_only_columns(RulesInForce.id, RulesInForce.version)
    current = db.session.execute(newest).first()
    if current is None or current.version == rules.shipped().version:
        return rules.shipped()
    return _compiled(current.id)


@lru_cache(maxsize=2)
def _compiled(file_id: int) -> RuleSet:
    return rules.parse(db.session.get_one(RulesInForce, file_id).source)
