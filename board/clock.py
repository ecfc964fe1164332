"""The one clock. Rules never call it: entry points read it once and pass `now` down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
# Two who look at the clock one after the other may write in another order. What is later than now by more than this
# was noted before the clock was put back: no wait, no limit and no session may last until that hour comes again.
SLACK = timedelta(minutes=1)


def utcnow() -> datetime:
    return datetime.now(UTC)


def tokyo(moment: datetime) -> datetime:
    """The same moment as people in Japan read it."""
    return moment.astimezone(TOKYO)
