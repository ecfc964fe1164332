"""The facts of a listing as pairs of name and value, in the order a reader asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import format_date

from board.calendars import is_whole_days
from board.clock import tokyo
from board.i18n import _, ngettext, show_day, show_moment, translate
from board.listings.cards import price_text
from board.listings.kinds import (
    CATEGORY_NAMES,
    CONDITION_NAMES,
    HANDOVER_NAMES,
    PAY_KIND_NAMES,
    RSVP_NAMES,
    TERMS_NAMES,
    VOLUNTEERING_FORM_NAMES,
    Condition,
    Handover,
    Kind,
    PayKind,
    Reach,
    Rsvp,
    Terms,
    VolunteeringForm,
    from_afar_sentences,
    reach_names,
)
from board.listings.models import Listing, Recurrence
from board.listings.recurring import Every

Fact = tuple[str, str]


def facts_of(listing: Listing) -> list[Fact]:
    """Only what is said; side-work's six legal items are `legal_facts_of`."""
    facts = _FACTS[listing.kind](listing)
    if listing.kind != Kind.GOODS and not listing.from_afar:  # the rest is `from_afar_of`
        facts.append((_("遠くからの参加"), _listed(reach_names(listing.kind, listing.reach))))
    if listing.deadline:
        facts.append((_("受付の最終日"), show_day(tokyo(listing.deadline).date())))
    category = CATEGORY_NAMES.get(listing.category)
    if category:
        facts.insert(0, (_("カテゴリー"), translate(category)))
    return [(name, value) for name, value in facts if value]


def from_afar_of(listing: Listing) -> list[str]:
    """What somebody far away can do, in sentences."""
    said = [translate(sentence) for sentence in from_afar_sentences(listing.kind, listing.reach)]
    seats = listing.capacity_online if listing.kind == Kind.EVENT else None
    if seats and Reach.ONLINE in listing.reach:
        said.append(_("オンラインの席は%(people)s分です。", people=_people(seats)))
    if listing.kind == Kind.WORK and listing.online_percent:
        said.append(_("仕事のうち%(percent)s%%はオンラインです。", percent=listing.online_percent))
    return said


def legal_facts_of(listing: Listing) -> list[Fact]:
    """What a recruiting post must state (職業安定法5条の4), together and in one place."""
    if listing.kind != Kind.WORK:
        return []
    return [
        (_("募集者の名前"), listing.recruiter_name),
        (_("募集者の住所"), listing.recruiter_address),
        (_("募集者の連絡先"), listing.recruiter_contact),
        (_("仕事の内容"), listing.duties),
        (_("働く場所"), listing.workplace),
        (_("報酬"), listing.pay),
    ]


def glance_of(listing: Listing) -> list[Fact]:
    """(icon, words) for the first look, beside price and region: when, where, how many."""
    return [(icon, text) for icon, text in _GLANCES[listing.kind](listing) if text]


def shifts_of(listing: Listing, *, now: datetime) -> list[dict[str, Any]]:
    """The shifts of volunteering in shifts, the first first."""
    if not listing.in_shifts:
        return []
    return [
        {
            "when": span(shift.starts_at, shift.ends_at),
            "people": _people(shift.capacity),
            "is_over": shift.ends_at <= now,
        }
        for shift in listing.shifts
    ]


def span(starts_at: datetime, ends_at: datetime) -> str:
    """The day is said once where both are on it; of whole days no hour is said."""
    if is_whole_days(starts_at, ends_at):
        first, last = (show_day(tokyo(each).date()) for each in (starts_at, ends_at))
        return first if first == last else _("%(start)s〜%(end)s", start=first, end=last)
    if tokyo(starts_at).date() == tokyo(ends_at).date():
        return _("%(start)s〜%(end)s", start=show_moment(starts_at), end=f"{tokyo(ends_at):%H:%M}")
    return _("%(start)s〜%(end)s", start=show_moment(starts_at), end=show_moment(ends_at))


def repeat_text(recurrence: Recurrence) -> str:
    """How its shifts come round, and until when."""
    rule = recurrence.read
    first = tokyo(rule.first)
    ends = first + timedelta(minutes=recurrence.minutes)
    hours = _("%(start)s〜%(end)s", start=f"{first:%H:%M}", end=f"{ends:%H:%M}")
    said = {"weekday": format_date(first.date(), "EEEE"), "hours": hours}
    last = _("、%(day)sまで", day=show_day(tokyo(rule.last).date())) if rule.last else ""
    if rule.every == Every.WEEK:
        return _("毎週%(weekday)s %(hours)s", **said) + last
    if rule.every == Every.FORTNIGHT:
        return _("隔週%(weekday)s %(hours)s", **said) + last
    if rule.week_of_month < 0:
        return _("毎月最後の%(weekday)s %(hours)s", **said) + last
    return _("毎月第%(week)s%(weekday)s %(hours)s", week=rule.week_of_month, **said) + last


def _goods(listing: Listing) -> list[Fact]:
    return [
        (_("取引のしかた"), translate(TERMS_NAMES[Terms(listing.terms)]) if listing.terms else ""),
        (_("状態"), translate(CONDITION_NAMES[Condition(listing.condition)]) if listing.condition else ""),
        (_("数量"), f"{listing.quantity:,}" if listing.quantity > 1 else ""),
        (_("受け渡し"), _joined(HANDOVER_NAMES, listing.handover)),
    ]


def _event(listing: Listing) -> list[Fact]:
    return [
        *_times(listing),
        (_("会場"), listing.venue),
        (_("参加費"), price_text(listing.kind, None, listing.price_yen)),
        (_("会場の定員"), _people(listing.capacity)),
        (_("オンラインの定員"), _people(listing.capacity_online)),
        (_("持ち物"), listing.bring),
        (_("申し込み"), translate(RSVP_NAMES[Rsvp(listing.rsvp)]) if listing.rsvp else ""),
        (_("申し込みの締め切り"), _moment(listing.rsvp_until)),
    ]


def _volunteering(listing: Listing) -> list[Fact]:
    form = listing.volunteering_form
    is_split = listing.in_shifts and bool(listing.shifts)
    return [
        (_("活動のしかた"), translate(VOLUNTEERING_FORM_NAMES[VolunteeringForm(form)]) if form else ""),
        *([] if is_split else _times(listing)),
        (_("くり返し"), repeat_text(listing.recurrence) if is_split and listing.recurrence else ""),
        (_("集合場所"), listing.venue),
        (_("募集人数"), "" if is_split else _people(listing.capacity)),
        (_("持ち物・服装"), listing.bring),
    ]


def _work(listing: Listing) -> list[Fact]:
    return [
        (_("報酬の種類"), translate(PAY_KIND_NAMES[PayKind(listing.pay_kind)]) if listing.pay_kind else ""),
        (_("週あたりの時間"), _hours(listing.hours_a_week)),
        (_("オンラインの割合"), f"{listing.online_percent}%" if listing.online_percent is not None else ""),
        (_("期間"), _months(listing.months)),
        (_("交通費・経費"), listing.expenses),
        (_("応募の締め切り"), _moment(listing.ends_at)),
    ]


def _stay(listing: Listing) -> list[Fact]:
    return [
        (_("受け入れ開始"), _moment(listing.starts_at)),
        (_("受け入れ終了"), _moment(listing.ends_at)),
        (_("料金"), price_text(listing.kind, None, listing.price_yen)),
        (_("定員"), _people(listing.capacity)),
        (_("届出・許可番号"), listing.registration_number),
    ]


_FACTS = {
    Kind.GOODS: _goods,
    Kind.EVENT: _event,
    Kind.VOLUNTEERING: _volunteering,
    Kind.WORK: _work,
    Kind.STAY: _stay,
}


def _when_and_where(listing: Listing) -> list[Fact]:
    return [("calendar", _when(listing)), ("map", listing.venue)]


def _goods_glance(listing: Listing) -> list[Fact]:
    return [("truck", _joined(HANDOVER_NAMES, listing.handover))]


def _work_glance(listing: Listing) -> list[Fact]:
    hours = _("週%(hours)s", hours=_hours(listing.hours_a_week)) if listing.hours_a_week else ""
    length = " / ".join(part for part in (hours, _months(listing.months)) if part)
    until = _("%(moment)sまで応募できます", moment=show_moment(listing.ends_at)) if listing.ends_at else ""
    return [("clock", length), ("map", listing.workplace), ("calendar", until)]


def _stay_glance(listing: Listing) -> list[Fact]:
    most = _("%(people)sまで", people=_people(listing.capacity)) if listing.capacity else ""
    return [("calendar", _when(listing)), ("person", most)]


_GLANCES = {
    Kind.GOODS: _goods_glance,
    Kind.EVENT: _when_and_where,
    Kind.VOLUNTEERING: _when_and_where,
    Kind.WORK: _work_glance,
    Kind.STAY: _stay_glance,
}


def _when(listing: Listing) -> str:
    """The first and last moment; of shifts how many there are, and the first day."""
    if listing.in_shifts and listing.recurrence:
        return repeat_text(listing.recurrence)
    if listing.in_shifts and listing.shifts:
        first = show_day(tokyo(listing.shifts[0].starts_at).date())
        count = len(listing.shifts)
        return ngettext("%(first)sの%(num)s回", "%(first)sから全%(num)s回", count, first=first)
    if listing.starts_at and listing.ends_at:
        return span(listing.starts_at, listing.ends_at)
    if listing.starts_at:
        return _("%(moment)sから", moment=show_moment(listing.starts_at))
    return _("%(moment)sまで", moment=show_moment(listing.ends_at)) if listing.ends_at else ""


def _times(listing: Listing) -> list[Fact]:
    if listing.starts_at is not None and is_whole_days(listing.starts_at, listing.ends_at):
        return [(_("開催日"), _when(listing))]
    return [(_("開始日時"), _moment(listing.starts_at)), (_("終了日時"), _moment(listing.ends_at))]


def _moment(moment: datetime | None) -> str:
    return show_moment(moment) if moment else ""


def _people(count: int | None) -> str:
    return ngettext("%(count)s人", "%(count)s人", count, count=f"{count:,}") if count else ""


def _hours(hours: int | None) -> str:
    return ngettext("%(num)s時間", "%(num)s時間", hours) if hours else ""


def _months(months: int | None) -> str:
    return ngettext("%(num)sか月", "%(num)sか月", months) if months else ""


def _joined(names: Mapping[Handover, str], value: Handover | None) -> str:
    return _listed(name for flag, name in names.items() if value is not None and flag in value)


def _listed(names: Iterable[str]) -> str:
    return _("、").join(translate(name) for name in names)
