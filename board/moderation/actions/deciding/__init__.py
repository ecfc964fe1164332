"""Deciding about a case, and taking a decision back."""

from __future__ import annotations

from board.moderation.actions.deciding.decide import decide
from board.moderation.actions.deciding.undo import undo

__all__ = ["decide", "undo"]
