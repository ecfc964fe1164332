"""The pages of moderation: reporting, the queue, a case and its decisions, statements of reasons; organisations that
ask to be verified; the words that are watched."""

from __future__ import annotations

from board.moderation.views import (
    appealing,
    batch,
    case,
    claiming,
    deciding,
    kept_views,
    queue,
    reported,
    reporting,
    statement,
    vouching,
    watching,
)
from board.moderation.views.blueprint import bp

__all__ = [
    "appealing",
    "batch",
    "bp",
    "case",
    "claiming",
    "deciding",
    "kept_views",
    "queue",
    "reported",
    "reporting",
    "statement",
    "vouching",
    "watching",
]
