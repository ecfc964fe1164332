"""The queue as its page prints it: each case with why it is where it is, and what the list can be narrowed by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from board.accounts.models import Account
from board.errors import msgid
from board.i18n import _, current_language, translate
from board.listings.kinds import KIND_NAMES, Kind
from board.moderation import policy
from board.moderation.models import Case, TargetKind
from board.moderation.policy import GROUNDS, Addend, Reason
from board.moderation.queue_filters import AGES, BY_RULES, CLAIMS, SEVERITIES, QueueFilters
from board.moderation.showing import photo_url, reason_name
from board.moderation.versions import target_version
from board.regions import tree
from board.regions.models import Level
from board.regions.tree import Place

TARGET_NAMES = {
    TargetKind.LISTING: msgid("掲載"),
    TargetKind.PHOTO: msgid("写真"),
    TargetKind.MESSAGE: msgid("やり取りのメッセージ"),
    TargetKind.ACCOUNT: msgid("プロフィール"),
    TargetKind.REVIEW: msgid("取引のひとこと"),
    TargetKind.SCREENING: msgid("止めたメッセージ"),
}
# From here on what reads it is to be looked at within four hours.
GRAVE = 70


@dataclass(frozen=True)
class Waiting:
    """A case in the queue. `tick`: what its box sends, the versions that are shown; None: it is decided on its page."""

    case: Case
    url: str
    photo_url: str | None
    target: str
    reasons: list[str]
    report_count: int
    addends: list[Addend]
    is_overdue: bool
    due_at: datetime
    holder: Account | None
    tick: str | None

    @property
    def urgency(self) -> int:
        return policy.sum_of(self.addends)

    @property
    def is_grave(self) -> bool:
        return self.case.is_unfinished and self.case.severity >= GRAVE


def waiting(cases: Sequence[Case], reported: Iterable[Any], kept: Iterable[Any], *, now: datetime) -> list[Waiting]:
    """The cases in their order. `reported`: rows of `queue.report_counts`, `kept`: rows (case, images)."""
    reasons: dict[int, Counter[str]] = {case.id: Counter() for case in cases}
    for case_id, reason, count in reported:
        reasons[case_id][reason] += count
    photos = {case_id: image_ids[0] for case_id, image_ids in kept if image_ids}
    return [_line(case, reasons[case.id], photos.get(case.id), now=now) for case in cases]


def _line(case: Case, reasons: Counter[str], image_id: int | None, *, now: datetime) -> Waiting:
    due_at = case.opened_at + policy.answer_within(case.severity)
    return Waiting(
        case=case,
        url=url_for("moderation.case", case_id=case.id),
        photo_url=photo_url(case, image_id, 320) if image_id else None,
        target=translate(TARGET_NAMES[case.target_kind]),
        reasons=[reason_name(code) for code, _count in reasons.most_common()],
        report_count=reasons.total(),
        addends=why_here(case, now=now),
        is_overdue=case.is_unfinished and now > due_at,
        due_at=due_at,
        holder=case.holder(now=now) if case.is_unfinished else None,
        tick=None if case.is_private or not case.is_unfinished else tick_of(case),
    )


def why_here(case: Case, *, now: datetime) -> list[Addend]:
    """Of a decided case: why it was where it was when it was decided. One that was opened again waits as any other."""
    moment = now if case.is_unfinished else case.decided_at or now
    return policy.explained(case.addends, case.priority, case.opened_at, now=moment)


def tick_of(case: Case) -> str:
    """The case and the versions of it that a page shows."""
    return f"{case.id}-{case.version}-{target_version(case)}"


@dataclass(frozen=True)
class Choices:
    """One select of the filter: its name in the address, its label, (value, label) in order."""

    name: str
    label: str
    options: list[tuple[str, str]]

    def label_of(self, value: str) -> str:
        return dict(self.options).get(value, value)


def choices(filters: QueueFilters, region_ids: Iterable[int]) -> list[Choices]:
    """What the list may be narrowed by; regions only where there is anything."""
    found = [
        Choices("region", _("地域"), _regions(filters.place, region_ids)),
        Choices("target", _("何についての件か"), [(str(code), translate(name)) for code, name in TARGET_NAMES.items()]),
        Choices("kind", _("掲載の種類"), [(str(kind), translate(KIND_NAMES[kind])) for kind in Kind]),
        Choices("reason", _("報告の理由"), _reasons()),
        Choices("severity", _("重さ"), _named(SEVERITIES)),
    ]
    if filters.is_of_open_cases:
        found += [Choices("age", _("待っている時間"), _named(AGES)), Choices("claimed", _("受け持ち"), _named(CLAIMS))]
    return found


def _named(names: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, translate(name)) for code, name in names.items()]


def _reasons() -> list[tuple[str, str]]:
    named = [(str(reason), translate(GROUNDS[reason].name)) for reason in Reason]
    return [*named, (BY_RULES, _("自動の確認だけ"))]


def _regions(chosen: Place | None, region_ids: Iterable[int]) -> list[tuple[str, str]]:
    """Prefectures; of the chosen one, or the only one, also what lies in it."""
    places = [tree.get(number) for number in sorted(set(region_ids))]
    prefectures = {tree.prefecture_of(place.id) for place in places} - {None}
    if chosen is not None and chosen.level in {Level.MUNICIPALITY, Level.WARD}:
        places.append(chosen)
    home = tree.prefecture_of(chosen.id) if chosen else next(iter(prefectures)) if len(prefectures) == 1 else None
    within = {place for place in places if home is not None and home.contains(place)}
    offered = {*prefectures, *within, chosen, home} - {None}
    language = current_language()
    ordered = sorted((place for place in offered if place is not None), key=lambda place: (place.first_id, place.id))
    return [(place.slug, tree.label(place, language)) for place in ordered]


def chips(filters: QueueFilters, offered: Sequence[Choices]) -> list[dict[str, str]]:
    """What the list is narrowed to, each with the address that takes it away."""
    return [
        {
            "label": f"{each.label}{_('：')}{each.label_of(getattr(filters, each.name))}",
            "remove_url": url_for("moderation.queue", **filters.without(each.name).as_args()),
        }
        for each in offered
        if getattr(filters, each.name)
    ]
