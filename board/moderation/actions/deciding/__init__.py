"""Deciding about a case, and taking a decision back."""

from __future__ import annotations

from board.moderation.actions.deciding.taking import decide
from board.moderation.actions.deciding.taking_back import undo

__all__ = ["decide", "undo"]
