"""What people do here: report something; decide about it, and take a decision back."""

from __future__ import annotations

from board.moderation.actions.appealing import appeal, may_appeal, overturn, soften, uphold
from board.moderation.actions.deciding import decide, undo
from board.moderation.actions.looking import record_denied, record_opening, record_reading
from board.moderation.actions.reporting import report, reporting_opens_at, take_turn, tell_reporters

__all__ = [
    "appeal",
    "decide",
    "may_appeal",
    "overturn",
    "record_denied",
    "record_opening",
    "record_reading",
    "report",
    "reporting_opens_at",
    "soften",
    "take_turn",
    "tell_reporters",
    "undo",
    "uphold",
]
