"""When attendance may be noted, set right and objected to: pure values in, None or the reason out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from board.errors import RuleBroken, msgid
from board.participation.lifecycle import CORRECTED_WITHIN

# Doors open before the hour; nobody has come the day before.
CHECK_IN_OPENS_BEFORE = timedelta(hours=3)
OBJECTED_WITHIN = timedelta(days=14)
# Somebody who stayed away so often, and not from one host alone, is said to be so where hosts decide.
MISSED_WITHIN = timedelta(days=60)
MISSED_OFTEN = 3
MISSED_HOSTS = 2


def why_not_check_in(*, starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> RuleBroken | None:
    if starts_at is not None and now < starts_at - CHECK_IN_OPENS_BEFORE:
        return RuleBroken(
            msgid("受付は、始まる3時間前の%(moment)sからできます。"), moment=starts_at - CHECK_IN_OPENS_BEFORE
        )
    return _why_too_late(ends_at or starts_at, now)


def why_not_miss(*, starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> RuleBroken | None:
    """Nobody has stayed away from what has not begun."""
    if starts_at is not None and now < starts_at:
        return RuleBroken(msgid("「来なかった」は、始まってからつけられます。"))
    return _why_too_late(ends_at or starts_at, now)


def _why_too_late(over_at: datetime | None, now: datetime) -> RuleBroken | None:
    if over_at is not None and now > over_at + CORRECTED_WITHIN:
        return RuleBroken(msgid("出欠は、終わってから14日のあいだつけられます。その期間が過ぎました。"))
    return None


def why_not_object(*, noted_at: datetime | None, has_objected: bool, now: datetime) -> RuleBroken | None:
    if has_objected:
        return RuleBroken(msgid("お申し出は主催者に届いています。"))
    if noted_at is None or now > noted_at + OBJECTED_WITHIN:
        return RuleBroken(msgid("お申し出は、知らせが届いてから14日のあいだできます。その期間が過ぎました。"))
    return None


def stays_away_often(hosts: Collection[int]) -> bool:
    """Of the hosts of what somebody has missed within `MISSED_WITHIN`, one for each time."""
    return len(hosts) >= MISSED_OFTEN and len(set(hosts)) >= MISSED_HOSTS
