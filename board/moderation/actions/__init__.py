"""What people do here: report a listing; take it down, close the case without measures, lift a take-down."""

from __future__ import annotations

from board.moderation.actions.deciding import (
    dismiss,
    lift,
    record_denied,
    record_opening,
    record_reading,
    take_down,
)
from board.moderation.actions.reporting import report_listing, reporting_opens_at, tell_reporters

__all__ = [
    "dismiss",
    "lift",
    "record_denied",
    "record_opening",
    "record_reading",
    "report_listing",
    "reporting_opens_at",
    "take_down",
    "tell_reporters",
]
