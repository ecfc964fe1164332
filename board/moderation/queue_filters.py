"""What a moderator narrows the queue by, read from the address. The address is the state: it can be kept, sent to a
colleague and given a name. Anything no page of ours could have asked is BadInput."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from board.errors import BadInput, msgid
from board.listings.kinds import Kind
from board.moderation.models import TargetKind
from board.moderation.policy import Reason
from board.regions import tree
from board.regions.tree import Place

OPEN, AWAITING, DECIDED, APPEALS = "", "awaiting", "decided", "appeals"
STATES = (OPEN, AWAITING, DECIDED, APPEALS)
# No report: the rules against fraud saw something.
BY_RULES = "rules"
SEVERITIES = {
    "grave": msgid("100以上（命や安全）"),
    "high": msgid("70〜99（お金や犯罪）"),
    "middle": msgid("40〜69（決まりに反する）"),
    "low": msgid("40より下"),
}
SEVERITY_SPANS = {"grave": (100, None), "high": (70, 100), "middle": (40, 70), "low": (None, 40)}
AGES = {
    "overdue": msgid("目安の時間を過ぎた"),
    "new": msgid("4時間以内"),
    "day": msgid("24時間より長い"),
    "days": msgid("72時間より長い"),
}
CLAIMS = {"me": msgid("自分"), "nobody": msgid("だれも受け持っていない"), "others": msgid("ほかの担当者")}


@dataclass(frozen=True)
class QueueFilters:
    state: str = ""
    region: str = ""
    target: str = ""
    kind: str = ""
    reason: str = ""
    severity: str = ""
    age: str = ""
    claimed: str = ""

    @property
    def place(self) -> Place | None:
        return tree.by_slug(self.region) if self.region else None

    @property
    def is_of_open_cases(self) -> bool:
        return self.state in {OPEN, AWAITING}

    def without(self, *names: str) -> QueueFilters:
        return replace(self, **dict.fromkeys(names, ""))

    def as_args(self, **more: str | None) -> dict[str, Any]:
        """Only what is set, for an address."""
        return {name: value for name, value in {**vars(self), **more}.items() if value}

    @property
    def narrowing(self) -> dict[str, str]:
        """What is chosen besides the state."""
        return {name: value for name, value in vars(self).items() if value and name != "state"}


ALLOWED: dict[str, set[str]] = {
    "state": set(STATES),
    "target": set(TargetKind),
    "kind": set(Kind),
    "reason": {*Reason, BY_RULES},
    "severity": set(SEVERITIES),
    "age": set(AGES),
    "claimed": set(CLAIMS),
}


def read_queue_filters(args: Mapping[str, str]) -> QueueFilters:
    """Raises BadInput for unknown codes, a region that is none, or a name given twice."""
    filters = QueueFilters(**{field.name: _single(args, field.name) for field in fields(QueueFilters)})
    if filters.state == "open":
        filters = replace(filters, state=OPEN)
    if any(value and value not in ALLOWED[name] for name, value in vars(filters).items() if name != "region"):
        raise BadInput
    if filters.region and filters.place is None:
        raise BadInput
    # How long something waits, and who has it, is asked only of what is open.
    return filters if filters.is_of_open_cases else filters.without("age", "claimed")


def kept_filters(query: Mapping[str, str]) -> QueueFilters:
    """What was kept under a name; what cannot be asked for any more is left out."""
    try:
        return read_queue_filters({name: query[name] for name in query if name in vars(QueueFilters())})
    except BadInput:
        return QueueFilters()


def _single(args: Any, name: str) -> str:
    values = args.getlist(name) if hasattr(args, "getlist") else [args.get(name, "")]
    if len(set(values)) > 1:
        raise BadInput
    return values[0].strip() if values else ""
