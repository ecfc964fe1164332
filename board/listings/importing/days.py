"""Days and hours as towns write them. What is not plainly one day, or one stretch of days, is None: nobody guesses.

「8月12日（水）」 names no year, but its day of the week leaves one year only among those near the month the file is
about. Where not even that is said, the day is not known."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time, timedelta

REIWA_BEFORE = 2018
_WEEKDAYS = "月火水木金土日"
_DAY = (
    # The year, if it is said; without it only 8月5日 and 8/5 are days, 8-5 may be anything.
    r"(?:(?:(?P<y{n}>\d{{4}})[年/.\-]|(?:令和|[Rr])(?P<e{n}>\d{{1,2}}|元)[年/.\-])?"
    r"(?:(?P<m{n}>\d{{1,2}})(?:月|/|(?<=\d{{4}}.\d)[.\-]|(?<=\d{{4}}.\d\d)[.\-]|(?<=[Rr]\d.\d)[.\-]|(?<=[Rr]\d.\d\d)[.\-]))"
    r"(?P<d{n}>\d{{1,2}})日?"
    r"|(?P<c{n}>20\d{{6}}))"
    r"(?:T00:00(?::00)?(?:\+09:00)?)?"
    r"(?:\((?P<w{n}>[月火水木金土日])(?:曜日?)?(?:[・,、]?(?:祝日?|休日?|振休|振替休日))?\))?"
)
# A second day behind a comma is no note, nor is 「まで」.
_NOTE = r"(?P<note>※.*|\([^()]*\))?"
_ONE = re.compile(_DAY.format(n=1) + _NOTE)
_SEVERAL = re.compile(_DAY.format(n=1) + "~" + _DAY.format(n=2) + _NOTE)
# The second day in the month of the first: 8月5日~7日.
_SHORT = re.compile(_DAY.format(n=1) + r"~(?P<last>\d{1,2})日(?:\((?P<w2>[月火水木金土日])\))?" + _NOTE)
_CLOCK = re.compile(
    r"(?P<half>午前|午後|AM|PM|am|pm)?"
    r"(?:(?P<noon>正午)|(?P<h>\d{1,2})(?::(?P<m>\d{2})(?::\d{2})?|時(?:(?P<m2>\d{1,2})分|(?P<thirty>半))?))"
    + _NOTE
)
_NOTHING = frozenset({"", "-", "ー", "—", "―", "なし", "無し", "無", "未定", "*"})
# A day that would lie further away was typed wrongly, or belongs to an old file.
NEAR = timedelta(days=300)


@dataclass(frozen=True, slots=True)
class Days:
    """Both included. `has_note`: something stands behind them that only a person understands."""

    first: date
    last: date
    has_note: bool = False


@dataclass(frozen=True, slots=True)
class Hour:
    at: time
    has_note: bool = False


def is_nothing(text: str) -> bool:
    """Empty, or one of the ways to say so."""
    return narrow(text) in _NOTHING


def narrow(text: str) -> str:
    """Without spaces and line ends, in plain widths. Circled numbers stay what they are: ②14:00 is no 214:00."""
    plain = "".join(
        sign if unicodedata.category(sign) == "No" else unicodedata.normalize("NFKC", sign) for sign in text
    )
    joined = "".join(plain.split())
    return re.sub("[~〜∼]|から(?=.)", "~", joined)


def days_of(text: str, *, about: date | None, now: date) -> Days | None:
    """`about`: a day of the month that the file is about, where that is known."""
    said = narrow(text)
    if found := _SEVERAL.fullmatch(said):
        first = _day(found, "1", about=about, now=now)
        last = _day(found, "2", about=about, now=now, after=first)
    elif found := _SHORT.fullmatch(said):
        first = _day(found, "1", about=about, now=now)
        last = _same_month(first, int(found["last"]), found["w2"]) if first else None
    elif found := _ONE.fullmatch(said):
        first = last = _day(found, "1", about=about, now=now)
    else:
        return None
    if first is None or last is None:
        return None
    return Days(first, last, has_note=bool(found["note"]))


def hour_of(text: str) -> Hour | None:
    said = narrow(text)
    found = _CLOCK.fullmatch(said)
    if found is None:
        return None
    if found["noon"]:
        return Hour(time(12), has_note=bool(found["note"]))
    minute = int(found["m"] or found["m2"] or (30 if found["thirty"] else 0))
    hour = _of_the_day(int(found["h"]), (found["half"] or "").upper())
    if hour is None or minute > 59:
        return None
    if hour == 24:
        return Hour(time(23, 59), has_note=bool(found["note"])) if minute == 0 else None
    return Hour(time(hour, minute), has_note=bool(found["note"]))


def _of_the_day(hour: int, half: str) -> int | None:
    if half in {"午後", "PM"}:
        return hour + 12 if hour < 12 else None if hour > 12 else 12
    if half:
        return hour % 12 if hour <= 12 else None
    return hour if hour <= 24 else None


def _day(found: re.Match[str], n: str, *, about: date | None, now: date, after: date | None = None) -> date | None:
    if found[f"c{n}"]:
        compact = found[f"c{n}"]
        return _checked(int(compact[:4]), int(compact[4:6]), int(compact[6:]), found[f"w{n}"])
    month, day, weekday = int(found[f"m{n}"]), int(found[f"d{n}"]), found[f"w{n}"]
    if found[f"y{n}"]:
        return _checked(int(found[f"y{n}"]), month, day, weekday)
    if found[f"e{n}"]:
        era = 1 if found[f"e{n}"] == "元" else int(found[f"e{n}"])
        return _checked(REIWA_BEFORE + era, month, day, weekday)
    if after is not None:
        year = after.year if (month, day) >= (after.month, after.day) else after.year + 1
        return _checked(year, month, day, weekday)
    return _without_year(month, day, weekday, about=about, now=now)


def _without_year(month: int, day: int, weekday: str | None, *, about: date | None, now: date) -> date | None:
    if about is None and weekday is None:
        return None
    around = about or now
    possible = [_checked(around.year + step, month, day, weekday) for step in (-1, 0, 1)]
    near = [each for each in possible if each is not None and abs(each - around) <= NEAR]
    return min(near, key=lambda each: abs(each - around), default=None)


def _same_month(first: date, day: int, weekday: str | None) -> date | None:
    return _checked(first.year, first.month, day, weekday) if day >= first.day else None


def _checked(year: int, month: int, day: int, weekday: str | None) -> date | None:
    """None for the 31st of June, and where the day of the week is another one."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    if weekday is not None and _WEEKDAYS[found.weekday()] != weekday:
        return None
    return found
