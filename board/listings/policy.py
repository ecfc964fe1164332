"""What a poster may do when: pure values in, a moment or a word out."""

from __future__ import annotations

from datetime import datetime, timedelta

from board.listings.lifecycle import LISTINGS_ON_DAY_ONE

DAY_ONE = timedelta(hours=24)


def publishing_opens_at(*, account_opened_at: datetime, published_count: int, now: datetime) -> datetime | None:
    """None when the person may publish now; otherwise the moment from which they may."""
    day_one_ends = account_opened_at + DAY_ONE
    if now >= day_one_ends or published_count < LISTINGS_ON_DAY_ONE:
        return None
    return day_one_ends
