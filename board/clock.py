"""The one clock. Rules never call it: entry points read it once and pass `now` down."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")


def utcnow() -> datetime:
    return datetime.now(UTC)


def tokyo(moment: datetime) -> datetime:
    """The same moment as people in Japan read it."""
    return moment.astimezone(TOKYO)
