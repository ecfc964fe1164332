"""Shifts that come round: every week, every other week, every month on the same weekday. A rule is kept as RFC 5545
writes it, with its first hour in Japan and the hours that were taken out of it. One without an end is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from dateutil.rrule import rruleset, rrulestr

from board.clock import TOKYO, tokyo
from board.errors import RuleBroken, msgid

# How far ahead there are shifts that one can sign up for.
AHEAD = timedelta(weeks=8)
COUNT_MAX = 100
LASTS_MAX = timedelta(days=731)
_LOCAL = "%Y%m%dT%H%M%S"
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ENDLESS = msgid("くり返しには、終わりの日か回数が要ります。")
UNREADABLE = msgid("このくり返しは読み取れません。")


class Every(StrEnum):
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"


EVERY_NAMES = {
    Every.WEEK: msgid("毎週"),
    Every.FORTNIGHT: msgid("隔週"),
    Every.MONTH: msgid("毎月（同じ週の同じ曜日）"),
}


@dataclass(frozen=True)
class Rule:
    """`first`: the hour it begins with; `without`: hours at which there is nothing, by what the rule would say."""

    every: Every
    first: datetime
    until: date | None = None
    count: int | None = None
    without: frozenset[datetime] = frozenset()

    def __post_init__(self) -> None:
        if self.until is None and self.count is None:
            raise RuleBroken(ENDLESS)

    @property
    def text(self) -> str:
        lines = [f"DTSTART;TZID=Asia/Tokyo:{_local(self.first)}", f"RRULE:{';'.join(self._parts())}"]
        lines += [f"EXDATE;TZID=Asia/Tokyo:{_local(moment)}" for moment in sorted(self.without)]
        return "\n".join(lines)

    def _parts(self) -> Iterable[str]:
        yield "FREQ=MONTHLY" if self.every == Every.MONTH else "FREQ=WEEKLY"
        if self.every == Every.FORTNIGHT:
            yield "INTERVAL=2"
        weekday = _WEEKDAYS[tokyo(self.first).weekday()]
        yield f"BYDAY={self.week_of_month}{weekday}" if self.every == Every.MONTH else f"BYDAY={weekday}"
        if self.count is not None:
            yield f"COUNT={self.count}"
        elif self.until is not None:
            end = datetime.combine(self.until, time(23, 59, 59), TOKYO).astimezone(UTC)
            yield f"UNTIL={end.strftime(_LOCAL)}Z"

    @property
    def week_of_month(self) -> int:
        """The first to the fourth; -1 is the last, for what not every month has a fifth of."""
        number = (tokyo(self.first).day - 1) // 7 + 1
        return number if number < 5 else -1

    def between(self, begin: datetime, end: datetime) -> list[datetime]:
        """When it comes round from `begin` to before `end`."""
        found = _iterated(self.text).between(begin.astimezone(TOKYO), end.astimezone(TOKYO), inc=True)
        return [moment.astimezone(UTC) for moment in found if moment < end]

    @property
    def last(self) -> datetime | None:
        """When it comes round for the last time; None where every time was taken out."""
        return max((moment.astimezone(UTC) for moment in _iterated(self.text)), default=None)

    def but(self, moments: Iterable[datetime]) -> Rule:
        """Without these too."""
        return replace(self, without=self.without | frozenset(moments))


def read_rule(text: str) -> Rule:
    """Of what `Rule.text` wrote. Raises RuleBroken for anything else, and for what has no end."""
    try:
        lines = [line.partition(":") for line in text.splitlines()]
        said = dict(part.split("=") for part in next(value for name, _, value in lines if name == "RRULE").split(";"))
        first = next(_moment(value) for name, _, value in lines if name.startswith("DTSTART"))
        without = frozenset(_moment(value) for name, _, value in lines if name.startswith("EXDATE"))
        until = said.get("UNTIL")
        rule = Rule(
            _every(said["FREQ"], said.get("INTERVAL", "1")),
            first,
            until=tokyo(datetime.strptime(until, f"{_LOCAL}Z").replace(tzinfo=UTC)).date() if until else None,
            count=int(said["COUNT"]) if "COUNT" in said else None,
            without=without,
        )
    except (StopIteration, KeyError, ValueError):
        raise RuleBroken(UNREADABLE) from None
    return rule


def _every(frequency: str, interval: str) -> Every:
    found = {("WEEKLY", "1"): Every.WEEK, ("WEEKLY", "2"): Every.FORTNIGHT, ("MONTHLY", "1"): Every.MONTH}
    return found[frequency, interval]


def _iterated(text: str) -> rruleset:
    return rrulestr(text, forceset=True, tzids={"Asia/Tokyo": TOKYO})


def _local(moment: datetime) -> str:
    return tokyo(moment).strftime(_LOCAL)


def _moment(text: str) -> datetime:
    return datetime.strptime(text, _LOCAL).replace(tzinfo=TOKYO).astimezone(UTC)
