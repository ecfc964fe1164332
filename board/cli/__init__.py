"""`flask engawa …`: each command parses, calls one verb and commits."""

from board.cli import (
    audit,
    backup,
    check,
    dead_letters,
    events,
    organisations,
    roles,
    search,
    seed,
    setup,
    signals,
    users,
)
from board.cli.group import engawa

__all__ = [
    "audit",
    "backup",
    "check",
    "dead_letters",
    "engawa",
    "events",
    "organisations",
    "roles",
    "search",
    "seed",
    "setup",
    "signals",
    "users",
]
