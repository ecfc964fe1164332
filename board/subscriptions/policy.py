"""When who is told: pure rules about the clock in Japan."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from board.clock import SLACK, TOKYO, tokyo
from board.errors import msgid


class Frequency(StrEnum):
    INSTANT = "instant"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"  # kept, to be taken up again


FREQUENCY_NAMES = {
    Frequency.INSTANT: msgid("見つかったらすぐ"),
    Frequency.DAILY: msgid("毎朝まとめて"),
    Frequency.WEEKLY: msgid("金曜の朝にまとめて"),
}
ALL_FREQUENCY_NAMES = {**FREQUENCY_NAMES, Frequency.OFF: msgid("送らない")}
USUAL = Frequency.DAILY

MORNING, NIGHT = time(8), time(21)
FRIDAY = 4
DAY = timedelta(days=1)
# Ten neighbours who post on a Sunday morning are one mail or two, not ten.
PAUSE = timedelta(minutes=15)
# Found, but out of sight since: whoever comes back after so long is no news.
WAITS_AT_MOST = timedelta(days=30)


def is_quiet(now: datetime) -> bool:
    """The hours in which nobody is written to about a search."""
    return not MORNING <= tokyo(now).time() < NIGHT


def latest_morning(now: datetime, *, weekday: int | None = None) -> datetime:
    """The last time the digests went out; with `weekday`, on that day of the week."""
    local = tokyo(now)
    back = 0 if weekday is None else (local.weekday() - weekday) % 7
    morning = datetime.combine(local.date() - back * DAY, MORNING, TOKYO)
    return morning if morning <= now else morning - (DAY if weekday is None else 7 * DAY)


def digest_of(frequency: Frequency, now: datetime) -> datetime | None:
    """What was found before this moment is due; None: nothing ever is."""
    if frequency is Frequency.OFF:
        return None
    if frequency is Frequency.INSTANT:
        return now + SLACK
    return latest_morning(now, weekday=FRIDAY if frequency is Frequency.WEEKLY else None)


def is_due(frequency: Frequency, *, found_at: datetime, last_told_at: datetime | None, now: datetime) -> bool:
    """Whether somebody is to be told now of what was found then."""
    until = digest_of(frequency, now)
    if until is None or is_quiet(now):
        return False
    if frequency is Frequency.INSTANT and last_told_at is not None and now - PAUSE < last_told_at <= now:
        return False
    # Found later than now: the clock was put back since, and nobody is to wait until that hour comes again.
    return found_at < until or found_at > now + SLACK
