"""A month of a region: which day holds what, as a grid of weeks and as a list; several days on each of them."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from sqlalchemy import Select, bindparam, or_, select

from board import db
from board.accounts.identity import viewer
from board.calendars import is_whole_days
from board.clock import TOKYO, tokyo, utcnow
from board.errors import BadInput
from board.feeds import queries as feeds
from board.feeds.views import webcal
from board.i18n import _, current_language, show_day, translate
from board.listings.hiding import hidden_from
from board.listings.kinds import KIND_NAMES, Kind, VolunteeringForm
from board.listings.lifecycle import ListingState, closed_in_sight_since
from board.listings.models import Listing, Shift
from board.regions import tree
from board.web.assets import address
from board.web.fragments import for_strangers
from board.web.page_cache import may_keep

bp = Blueprint("region_calendar", __name__)

SHOWN_AT_ONCE = 600
IN_A_DAY = 4
DAY = timedelta(days=1)
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_WEEKS = calendar.Calendar(firstweekday=calendar.SUNDAY)
VIEWS = ("month", "list")


@dataclass(frozen=True)
class Item:
    """Something that is on. `url` is None where its page is no longer shown."""

    title: str
    first_day: date
    url: str | None
    kind: str
    where: str
    hours: str
    days: str
    iso: str
    is_called_off: bool


@dataclass
class OneDay:
    day: date
    is_today: bool
    items: list[Item] = field(default_factory=list)

    @property
    def first(self) -> list[Item]:
        """What fits into the grid."""
        return self.items if len(self.items) <= IN_A_DAY else self.items[: IN_A_DAY - 1]

    @property
    def more(self) -> int:
        return len(self.items) - len(self.first)


@bp.get("/regions/<slug>/calendar")
def show(slug: str) -> ResponseReturnValue:
    place = tree.by_slug(slug)
    if place is None:
        abort(404)
    if place.slug != slug:
        return redirect(address("region_calendar.show", slug=place.slug), 301)
    now = utcnow()
    today = tokyo(now).date()
    month, view = _month_asked(today), _view_asked()
    rows = hidden_from(viewer()).without(_rows_of(place, month))
    shifts = _shifts_of(rows, month)
    may_keep(tree.prefecture_numbers(place))
    next_one = None if any(_spans(rows, shifts)) else _next_after(place, month)
    key = (tuple(map(tuple, rows)), tuple(map(tuple, shifts)), today, next_one and tuple(next_one.items()))
    return for_strangers(key, draw=partial(_draw, place, month, view, rows, shifts, next_one=next_one, now=now))


def _month_asked(today: date) -> date:
    """Its first day; without an address's word the present one."""
    asked = request.args.get("month")
    if asked is None:
        return today.replace(day=1)
    found = _MONTH.fullmatch(asked)
    if found is None:
        raise BadInput
    return date(int(found[1]), int(found[2]), 1)


def _view_asked() -> str:
    view = request.args.get("view", "month")
    if view not in VIEWS:
        raise BadInput
    return view


def _draw(
    place: tree.Place,
    month: date,
    view: str,
    rows: Sequence[Any],
    shifts: Sequence[Any],
    *,
    next_one: dict[str, str] | None,
    now: datetime,
) -> str:
    days = _days_of(month, today=tokyo(now).date())
    listed: dict[date, list[Item]] = defaultdict(list)
    for begins, ends, row in sorted(_spans(rows, shifts), key=lambda span: (span[0], span[1], span[2].id)):
        item = _item(row, begins, ends, place, now=now)
        on = _days_between(begins, ends, within=days)
        for day in on:
            days[day].items.append(item)
        if on:
            # In the list it stands once, on the first of its days.
            listed[on[0]].append(item)
    calendar_url = address("feeds.region_calendar", slug=place.slug)
    return render_template(
        "pages/region_calendar.html",
        place=place,
        label=tree.label(place, current_language()),
        ancestors=list(reversed(tree.ancestors(place.id))),
        month=month,
        month_name=format_date(month, "yyyy年M月" if current_language() == "ja" else "MMMM yyyy"),
        view=view,
        weekdays=_weekdays(),
        weeks=[[days.get(day) for day in week] for week in _WEEKS.monthdatescalendar(month.year, month.month)],
        listed=[(days[day], _heading(day), listed[day]) for day in sorted(listed)],
        links=_links(place, month, view, today=tokyo(now).date()),
        next_one=next_one,
        calendar_url=calendar_url,
        webcal_url=webcal(str(current_app.extensions["settings"].base_url) + calendar_url),
        csv_url=address("feeds.region_events", slug=place.slug),
        is_cut=len(rows) >= SHOWN_AT_ONCE,
    )


def _days_of(month: date, *, today: date) -> dict[date, OneDay]:
    in_month = calendar.monthrange(month.year, month.month)[1]
    return {day: OneDay(day, day == today) for day in (month + n * DAY for n in range(in_month))}


def _weekdays() -> list[tuple[str, str]]:
    """Short and whole names, from Sunday on."""
    sunday = date(2026, 11, 1)
    return [(format_date(day, "EEEEEE"), format_date(day, "EEEE")) for day in (sunday + n * DAY for n in range(7))]


def _heading(day: date) -> str:
    return str(format_date(day, "M月d日（E）" if current_language() == "ja" else "EEEE, MMMM d"))


def _spans(rows: Sequence[Any], shifts: Sequence[Any]) -> Iterator[tuple[datetime, datetime, Any]]:
    """(begins, ends, listing): of volunteering in shifts one for each of them."""
    by_id = {row.id: row for row in rows}
    in_shifts = {shift.listing_id for shift in shifts}
    for shift in shifts:
        yield db.moment(shift.starts_at), db.moment(shift.ends_at), by_id[shift.listing_id]
    for row in rows:
        if row.id not in in_shifts and row.volunteering_form != VolunteeringForm.SHIFTS:
            begins = db.moment(row.starts_at)
            yield begins, db.moment(row.ends_at) if row.ends_at else begins, row


def _days_between(begins: datetime, ends: datetime, *, within: Iterable[date]) -> list[date]:
    """What ends at midnight is not on the day that begins then."""
    first, last = tokyo(begins).date(), tokyo(max(begins, ends - timedelta(seconds=1))).date()
    return [day for day in within if first <= day <= last]


def _item(row: Any, begins: datetime, ends: datetime, place: tree.Place, *, now: datetime) -> Item:
    where = tree.get(row.region_id)
    is_gone = row.closed_at is not None and db.moment(row.closed_at) <= closed_in_sight_since(now)
    first, last = tokyo(begins).date(), tokyo(ends).date()
    return Item(
        title=row.title,
        first_day=first,
        url=None if is_gone else address("pages.listing", listing_id=row.id),
        kind=translate(KIND_NAMES[Kind(row.kind)]),
        where=tree.label(where, current_language()) if where != place else "",
        hours="" if is_whole_days(begins, ends) else f"{tokyo(begins):%H:%M}",
        days=_("%(first)s〜%(last)s", first=show_day(first), last=show_day(last)) if last > first else "",
        iso=tokyo(begins).isoformat(timespec="minutes"),
        is_called_off=row.state == ListingState.WITHDRAWN,
    )


def _links(place: tree.Place, month: date, view: str, *, today: date) -> dict[str, Any]:
    """To the months beside this one, to the present one, and to the other view."""

    def link(to: date, shown: str = view) -> str:
        asked = {"month": f"{to:%Y-%m}"} | ({"view": shown} if shown != "month" else {})
        return address("region_calendar.show", slug=place.slug, **asked)

    here = today.replace(day=1)
    return {
        "previous": link((month - DAY).replace(day=1)),
        "next": link((month + 31 * DAY).replace(day=1)),
        "today": link(here) if month != here else None,
        "views": [(each, link(month, each)) for each in VIEWS],
        "list": link(month, "list"),
    }


def _next_after(place: tree.Place, month: date) -> dict[str, str] | None:
    """The next month in which something begins."""
    after = _midnight((month + 31 * DAY).replace(day=1))
    begins = db.session.scalar(_first_after(place), {"after": after})
    if begins is None:
        return None
    day = tokyo(begins).date()
    return {
        "name": show_day(day),
        "url": address("region_calendar.show", slug=place.slug, month=f"{day:%Y-%m}"),
    }


def _rows_of(place: tree.Place, month: date) -> Sequence[Any]:
    begin, end = _midnight(month), _midnight((month + 31 * DAY).replace(day=1))
    return db.session.execute(_in_month(place), {"begin": begin, "end": end}).all()


def _shifts_of(rows: Sequence[Any], month: date) -> Sequence[Any]:
    ids = [row.id for row in rows if row.volunteering_form == VolunteeringForm.SHIFTS]
    if not ids:
        return []
    begin, end = _midnight(month), _midnight((month + 31 * DAY).replace(day=1))
    shifts = select(Shift.listing_id, Shift.starts_at, Shift.ends_at).where(
        Shift.listing_id.in_(ids), Shift.starts_at < end, Shift.ends_at > begin
    )
    return db.session.execute(shifts.order_by(Shift.starts_at, Shift.id)).all()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TOKYO)


@cache
def _in_month(place: tree.Place) -> Select[Any]:
    of_listing = ("id", "author_id", "title", "kind", "state", "region_id", "closed_at", "volunteering_form")
    columns = (*of_listing, "starts_at", "ends_at")
    overlaps = or_(Listing.ends_at > bindparam("begin"), Listing.starts_at >= bindparam("begin"))
    return (
        feeds.dated(place)
        .with_only_columns(*(getattr(Listing, name) for name in columns))
        .where(Listing.starts_at < bindparam("end"), overlaps)
        .order_by(Listing.starts_at, Listing.id)
        .limit(SHOWN_AT_ONCE)
    )


@cache
def _first_after(place: tree.Place) -> Select[Any]:
    first = feeds.dated(place).with_only_columns(Listing.starts_at)
    return first.where(Listing.starts_at >= bindparam("after")).order_by(Listing.starts_at).limit(1)
