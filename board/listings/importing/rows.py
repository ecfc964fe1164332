"""A row as an event: what a listing needs, what stays as it was typed, and what a person has to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from board.clock import TOKYO
from board.errors import msgid
from board.listings.importing import values
from board.listings.importing.days import Days, Hour, days_of, hour_of, is_nothing
from board.listings.importing.headers import IGNORED, OTHER
from board.listings.importing.values import Spot
from board.listings.kinds import Reach
from board.listings.models import BODY_MAX, SHORT_TEXT_MAX, TITLE_MAX
from board.regions import tree
from board.regions.tree import Place
from board.text import excerpt, one_line, stored

CELL_MAX = 4000
FORMULA_SIGNS = frozenset("=+-@＝＋－＠")
FIRST_MOMENT, LAST_MOMENT = time(0, 0), time(23, 59)

# What is open about a row: its code, and the sentence about it. Rows with one of the first wait for a person …
WAITS = {
    "no_name": msgid("催しの名前がありません。"),
    "no_date": msgid("日付がありません。"),
    "unclear_date": msgid("日付がひとつに決まりません。"),
    "ends_before_start": msgid("終わりが始まりより前です。"),
    "no_place": msgid("どの市区町村の催しか分かりません。"),
    "too_many_cells": msgid("列の数が見出しより多くなっています。"),
    "same_number": msgid("同じ番号の行が、この前にもあります。"),
}
# … those with one of the second are published as they were typed, and somebody should look at them.
ASKS = {
    "date_note": msgid("日付に注意書きがついています。"),
    "unclear_time": msgid("時刻がひとつに決まりません。"),
    "time_note": msgid("時刻に注意書きがついています。"),
    "unclear_fee": msgid("料金がひとつに決まりません。"),
}
PROBLEMS = {**WAITS, **ASKS}
# What decides whether a person's completion of a row still holds.
WHEN_FIELDS = ("date", "start_date", "end_date", "start_time", "end_time")
FEE_FIELDS = ("fee", "fee_detail")

# In the order of the text of a listing; the sentences of the description stand above them.
_TOLD = (
    ("when", "開催日時"),
    ("when_note", "日時について"),
    ("audience", "対象"),
    ("fee", "料金"),
    ("fee_detail", "料金について"),
    ("capacity", "定員"),
    ("apply_period", "申込期間"),
    ("apply_by", "申込期限"),
    ("apply_how", "申込方法"),
    ("meeting_place", "集合場所"),
    ("address", "住所"),
    ("access", "アクセス"),
    ("parking", "駐車場"),
    ("organiser", "主催"),
    ("contact", "問い合わせ"),
    ("phone", "電話"),
    ("extension", "内線"),
    ("email", "メール"),
    ("kind", "種類"),
    ("status", "開催の状態"),
    ("note", "備考"),
    ("url", "くわしく"),
)


@dataclass
class Event:
    """`fields`: of the listing. Not to be published while one of its problems is among WAITS."""

    fields: dict[str, Any]
    problems: list[str] = field(default_factory=list)
    spot: Spot | None = None
    is_called_off: bool = False

    @property
    def waits(self) -> bool:
        return any(problem in WAITS for problem in self.problems)


@dataclass(frozen=True)
class Around:
    """What holds for every row of a file."""

    place: Place | None
    category: str
    about: date | None
    today: date


def said_in(cells: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    """Field → text exactly as typed; empty cells are absent."""
    return {
        name: text[:CELL_MAX]
        for name, cell in zip(fields, cells, strict=False)
        if name != IGNORED and (text := _without_guard(stored(cell)))
    }


def _without_guard(text: str) -> str:
    """The apostrophe that keeps a spreadsheet from reading a formula is nobody's word."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_SIGNS else text


def place_in(said: Mapping[str, str], around: Around) -> Place | None:
    """By the row's code, else by the names in it, else where the file is at home."""
    near = around.place
    named = _named(said)
    found = values.place_of(said.get("code", ""), near=named or near)
    if found is not None and found.can_hold_listings:
        return found
    return named if named is not None and named.can_hold_listings else near


def _named(said: Mapping[str, str]) -> Place | None:
    """「香川県」「高松市」 written out, where only one place is called so."""
    prefecture = next((each for each in tree.prefectures() if each.name_ja == said.get("prefecture")), None)
    town = said.get("municipality", "")
    if prefecture is None:
        return None
    return next((each for each in tree.children(prefecture.id) if each.name_ja == town), prefecture)


def event_of(said: Mapping[str, str], around: Around, completed: Mapping[str, Any]) -> Event:
    """`completed`: what a person has said instead: starts_at, ends_at (ISO), price_yen (None: as typed)."""
    problems: list[str] = []
    place = place_in(said, around)
    if place is None or not place.can_hold_listings:
        problems.append("no_place")
    if not one_line(said.get("name", "")):
        problems.append("no_name")
    starts_at, ends_at = _when(said, around, completed, problems)
    fee = _fee(said, completed, problems)
    name = one_line(said.get("name", ""))
    return Event(
        fields={
            "title": excerpt(name, TITLE_MAX),
            "body": _body(said, name),
            "category": values.category_of(said.get("kind", ""), name, said.get("summary", "")) or around.category,
            "region_id": place.id if place else None,
            "reach": Reach.ON_SITE,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "venue": _venue(said),
            "price_yen": fee,
            "capacity": values.people_of(said.get("capacity", "")),
            "rsvp_until": _rsvp_until(said, around, ends_at),
        },
        problems=problems,
        spot=values.spot_of(said.get("latitude", ""), said.get("longitude", "")),
        is_called_off=values.is_called_off(said.get("status", "")),
    )


def _when(
    said: Mapping[str, str], around: Around, completed: Mapping[str, Any], problems: list[str]
) -> tuple[datetime | None, datetime | None]:
    if completed.get("starts_at") and completed.get("ends_at"):
        return datetime.fromisoformat(completed["starts_at"]), datetime.fromisoformat(completed["ends_at"])
    days = _days(said, around, problems)
    if days is not None and days.has_note:
        problems.append("date_note")
    begin, end = _hour(said, "start_time", problems), _hour(said, "end_time", problems)
    if days is None:
        return None, None
    starts_at = datetime.combine(days.first, begin.at if begin else FIRST_MOMENT, TOKYO)
    # An end without a beginning is an hour of something else, such as the last admission.
    ends_at = datetime.combine(days.last, end.at if begin and end else LAST_MOMENT, TOKYO)
    if ends_at <= starts_at:
        problems.append("ends_before_start")
        return None, None
    return starts_at, ends_at


def _days(said: Mapping[str, str], around: Around, problems: list[str]) -> Days | None:
    """From one column for both ends, or from one for each; an end that is not said is the day itself."""

    def read(name: str) -> Days | None:
        return days_of(said[name], about=around.about, now=around.today)

    first, last = ("start_date", "end_date") if "start_date" in said else ("date", "end_date")
    if is_nothing(said.get(first, "")):
        problems.append("no_date")
        return None
    found = read(first)
    if found is not None and not is_nothing(said.get(last, "")):
        end = read(last)
        if end is not None and end.last < found.first:
            problems.append("ends_before_start")
            return None
        found = Days(found.first, end.last, has_note=found.has_note or end.has_note) if end else None
    if found is None:
        problems.append("unclear_date")
    return found


def _hour(said: Mapping[str, str], name: str, problems: list[str]) -> Hour | None:
    if is_nothing(said.get(name, "")):
        return None
    found = hour_of(said[name])
    problem = "unclear_time" if found is None else "time_note" if found.has_note else None
    if problem and problem not in problems:
        problems.append(problem)
    return found


def _fee(said: Mapping[str, str], completed: Mapping[str, Any], problems: list[str]) -> int | None:
    if "price_yen" in completed:
        return int(completed["price_yen"]) if completed["price_yen"] is not None else None
    text = next((said[name] for name in FEE_FIELDS if not is_nothing(said.get(name, ""))), "")
    if not text:
        return None
    yen = values.yen_of(text)
    if yen is None:
        problems.append("unclear_fee")
    return yen


def _rsvp_until(said: Mapping[str, str], around: Around, ends_at: datetime | None) -> datetime | None:
    """Only a plain day before the event is over; what else is said of it stands in the text."""
    days = days_of(said.get("apply_by", ""), about=around.about, now=around.today)
    if days is None or days.has_note or ends_at is None:
        return None
    hour = hour_of(said.get("apply_by_time", ""))
    until = datetime.combine(days.last, hour.at if hour else LAST_MOMENT, TOKYO)
    return until if until <= ends_at else None


def _venue(said: Mapping[str, str]) -> str:
    """A venue must be said: where the file names none, its page asks the reader to look there."""
    place = one_line(" ".join(said.get(name, "") for name in ("place", "building")))
    return excerpt(place or _address(said) or "くわしい場所は説明をご覧ください", SHORT_TEXT_MAX)


def _address(said: Mapping[str, str]) -> str:
    parts = ("address_prefecture", "address_city", "address_town", "address_rest")
    return one_line(said.get("address", "") or "".join(said.get(name, "") for name in parts))


def _body(said: Mapping[str, str], name: str) -> str:
    """All that is said, the description first; what the listing's own fields show stands here too, as it was typed."""
    described = [said[part] for part in ("subtitle", "summary", "description") if part in said]
    told = {**said, "when": _when_as_typed(said), "address": _address(said)}
    lines = [f"{label}：{one_line(told[part])}" for part, label in _TOLD if not is_nothing(told.get(part, ""))]
    others = [f"{part[len(OTHER):]}：{one_line(text)}" for part, text in said.items() if part.startswith(OTHER)]
    whole = [name] if len(name) > TITLE_MAX else []
    text = "\n\n".join([*whole, *dict.fromkeys(described), "\n".join([*lines, *others])])
    return text.strip() if len(text) <= BODY_MAX else text[: BODY_MAX - 1].rstrip() + "…"


def _when_as_typed(said: Mapping[str, str]) -> str:
    days = _joined(said.get("start_date") or said.get("date", ""), said.get("end_date", ""))
    hours = _joined(said.get("start_time", ""), said.get("end_time", ""))
    return " ".join(part for part in (days, hours) if part)


def _joined(first: str, last: str) -> str:
    first, last = ("" if is_nothing(text) else text for text in (first, last))
    return first if not last or last == first else f"{first}～{last}"
