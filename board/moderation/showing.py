"""A case as its pages print it: names instead of codes, then beside now, what waits how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from board import db
from board.accounts.models import Organisation
from board.errors import msgid
from board.i18n import _, current_language, show_moment, translate
from board.listings.cards import yen
from board.listings.kinds import (
    CATEGORY_NAMES,
    CONDITION_NAMES,
    HANDOVER_NAMES,
    KIND_NAMES,
    PAY_KIND_NAMES,
    REACH_NAMES,
    RSVP_NAMES,
    TERMS_NAMES,
    VOLUNTEERING_FORM_NAMES,
    Handover,
    Reach,
)
from board.moderation import policy
from board.moderation.models import Case, Evidence, Report
from board.moderation.policy import GROUNDS, Reason
from board.regions import tree

# In the order shown. Whatever a listing may say is here, see `evidence.READABLE`, and what else can be kept.
LABELS = {
    "title": msgid("タイトル"),
    "body": msgid("説明"),
    "kind": msgid("種類"),
    "terms": msgid("取引のしかた"),
    "price_yen": msgid("価格・料金"),
    "category": msgid("カテゴリー"),
    "region_id": msgid("地域"),
    "district": msgid("地区・目印"),
    "condition": msgid("状態"),
    "quantity": msgid("数量"),
    "handover": msgid("受け渡し"),
    "reach": msgid("遠くからの参加"),
    "starts_at": msgid("開始日時"),
    "ends_at": msgid("終了日時"),
    "venue": msgid("会場・集合場所"),
    "capacity": msgid("定員"),
    "capacity_online": msgid("オンラインの定員"),
    "bring": msgid("持ち物"),
    "volunteering_form": msgid("活動のしかた"),
    "recruiter_name": msgid("募集者の名前"),
    "recruiter_address": msgid("募集者の住所"),
    "recruiter_contact": msgid("募集者の連絡先"),
    "duties": msgid("仕事の内容"),
    "workplace": msgid("働く場所"),
    "pay": msgid("報酬"),
    "pay_kind": msgid("報酬の種類"),
    "hours_a_week": msgid("週あたりの時間"),
    "online_percent": msgid("オンラインの割合（%）"),
    "months": msgid("期間（か月）"),
    "registration_number": msgid("届出・許可番号"),
    "expenses": msgid("交通費・経費"),
    "rsvp": msgid("申し込み"),
    "rsvp_until": msgid("申し込みの締め切り"),
    "roles": msgid("役割"),
    "deadline": msgid("受付の最終日"),
    "is_standing": msgid("常時掲載"),
    "organisation_id": msgid("掲載する団体"),
    "shifts": msgid("シフト"),
    "author": msgid("掲載者の表示名"),
    # Of a profile, and of a word after a deal.
    "name": msgid("表示名"),
    "introduction": msgid("自己紹介"),
    "review": msgid("取引のひとこと"),
    "writer": msgid("書いた人"),
    "about": msgid("書かれた人"),
}
NAMES: dict[str, dict[str, str]] = {
    "kind": {str(code): name for code, name in KIND_NAMES.items()},
    "terms": {str(code): name for code, name in TERMS_NAMES.items()},
    "category": CATEGORY_NAMES,
    "condition": {str(code): name for code, name in CONDITION_NAMES.items()},
    "volunteering_form": {str(code): name for code, name in VOLUNTEERING_FORM_NAMES.items()},
    "pay_kind": {str(code): name for code, name in PAY_KIND_NAMES.items()},
    "rsvp": {str(code): name for code, name in RSVP_NAMES.items()},
}
MOMENTS = {"starts_at", "ends_at", "rsvp_until", "deadline"}


@dataclass(frozen=True)
class Line:
    """One readable field: as reported and, where the listing says something else since, as it is now."""

    name: str
    label: str
    then: str
    now: str
    is_changed: bool


@dataclass(frozen=True)
class Waiting:
    """A case in the queue."""

    case: Case
    url: str
    photo_url: str | None
    reasons: list[str]
    report_count: int
    is_overdue: bool


def lines(then: dict[str, object], now: dict[str, object]) -> list[Line]:
    """The fields that either of the two says anything in."""
    return [
        Line(
            name=name,
            label=translate(label),
            then=_worded(name, then.get(name)),
            now=_worded(name, now.get(name)),
            is_changed=then.get(name) != now.get(name),
        )
        for name, label in LABELS.items()
        if name in then or name in now
    ]


def _worded(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in NAMES:
        return translate(NAMES[name].get(value, value))
    if name in MOMENTS:
        return show_moment(datetime.fromisoformat(value))
    return WORDED[name](value) if name in WORDED else str(value)


def _region(region_id: int) -> str:
    return tree.label(tree.get(region_id), current_language())


def _handover(flags: int) -> str:
    return _("、").join(translate(name) for flag, name in HANDOVER_NAMES.items() if flag in Handover(flags))


def _reach(flags: int) -> str:
    return _("、").join(translate(name) for flag, name in REACH_NAMES.items() if flag in Reach(flags))


def _standing(is_standing: bool) -> str:  # noqa: FBT001 (a stored value)
    return _("はい") if is_standing else _("いいえ")


def _organisation(organisation_id: int) -> str:
    organisation = db.session.get(Organisation, organisation_id)
    return organisation.name if organisation else ""


def _shifts(rows: list[tuple[str, str, int]]) -> str:
    return "\n".join(
        _(
            "%(start)sから%(end)sまで・%(people)s人",
            start=show_moment(datetime.fromisoformat(start), with_year=False),
            end=show_moment(datetime.fromisoformat(end), with_year=False),
            people=people,
        )
        for start, end, people in rows
    )


def _roles(rows: list[tuple[str, int]]) -> str:
    return "\n".join(_("%(name)s・%(people)s人", name=name, people=seats) for name, seats in rows)


WORDED: dict[str, Callable[[Any], str]] = {
    "region_id": _region,
    "price_yen": yen,
    "handover": _handover,
    "reach": _reach,
    "is_standing": _standing,
    "organisation_id": _organisation,
    "shifts": _shifts,
    "roles": _roles,
}


def waiting(
    cases: Sequence[Case], reports: Iterable[Report], kept: Iterable[Evidence], *, now: datetime
) -> list[Waiting]:
    """The cases in their order, each with what was reported and how it looked."""
    reasons: dict[int, Counter[str]] = {case.id: Counter() for case in cases}
    for report in reports:
        reasons[report.case_id][report.reason] += 1
    photos = {one.case_id: one.image_ids[0] for one in kept if one.image_ids}
    return [
        Waiting(
            case=case,
            url=url_for("moderation.case", case_id=case.id),
            photo_url=photo_url(case, photos[case.id], 320) if case.id in photos else None,
            reasons=[reason_name(code) for code, _count in reasons[case.id].most_common()],
            report_count=reasons[case.id].total(),
            is_overdue=case.is_open and now - case.opened_at > policy.answer_within(case.severity),
        )
        for case in cases
    ]


def reason_name(code: str) -> str:
    """In the page's language; a code that is no longer offered stays readable."""
    return translate(GROUNDS[Reason(code)].name) if code in set(Reason) else code


def photo_url(case: Case, image_id: int, width: int) -> str:
    return url_for("moderation.photo", case_id=case.id, image_id=image_id, width=width)
