"""Pages for operators, and what machines and strangers ask of them; each group in a file of its own."""

from board.operations.views import (
    accounts,
    audit,
    consistency,
    dead_letters,
    inbox,
    organisations,
    overview,
    searches,
    signals,
)
from board.operations.views.blueprint import bp

__all__ = [
    "accounts",
    "audit",
    "bp",
    "consistency",
    "dead_letters",
    "inbox",
    "organisations",
    "overview",
    "searches",
    "signals",
]
