"""What a score leads to. Automation may only hold, hide or limit: what is refused was not yet there."""

from __future__ import annotations

from enum import StrEnum

# Sums of points from which on a text comes with a word of advice, waits for a moderator, is urgent.
NOTICE_FROM, HOLD_FROM, URGENT_FROM = 20, 40, 70


class Band(StrEnum):
    PUBLISH = "publish"
    NOTICE = "notice"
    HOLD = "hold"
    REFUSE = "refuse"

    @property
    def stops(self) -> bool:
        """Nobody but its author sees the text."""
        return self in {Band.HOLD, Band.REFUSE}


def band_of(score: int, *, is_stop: bool = False) -> Band:
    if is_stop:
        return Band.REFUSE
    if score >= HOLD_FROM:
        return Band.HOLD
    return Band.NOTICE if score >= NOTICE_FROM else Band.PUBLISH
