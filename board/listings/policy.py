"""What a poster may do when: pure values in, a moment or a word out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from board.errors import msgid
from board.listings.kinds import Kind, Reach, Terms, VolunteeringForm
from board.listings.lifecycle import LISTINGS_ON_DAY_ONE

DAY_ONE = timedelta(hours=24)
# What a recruiting post must state (職業安定法5条の4), in the order in which it is shown.
LEGAL_ITEMS = ("recruiter_name", "recruiter_address", "recruiter_contact", "duties", "workplace", "pay")
# What decides which of the other facts are asked for.
FIRST_SAID = {Kind.GOODS: ("terms",), Kind.VOLUNTEERING: ("volunteering_form",)}
ValueOf = Callable[[str], Any]


def publishing_opens_at(*, account_opened_at: datetime, published_count: int, now: datetime) -> datetime | None:
    """None when the person may publish now; otherwise the moment from which they may."""
    if day_one_is_over(account_opened_at=account_opened_at, now=now) or published_count < LISTINGS_ON_DAY_ONE:
        return None
    return account_opened_at + DAY_ONE


def day_one_is_over(*, account_opened_at: datetime, now: datetime) -> bool:
    """Also where the clock was put back, and nobody knows how old the account is."""
    return now >= account_opened_at + DAY_ONE or account_opened_at > now + DAY_ONE


def broken_law(kind: Kind, *, value_of: ValueOf) -> str | None:
    """The sentence for what may not be published by law; None when nothing is wrong."""
    if kind == Kind.WORK and _empty(LEGAL_ITEMS, value_of):
        return msgid(
            "募集者の名前・住所・連絡先、仕事の内容、働く場所、報酬の6つがそろうまで、募集は公開できません（職業安定法5条の4）。"
        )
    if kind == Kind.STAY and value_of("price_yen") and _empty(("registration_number",), value_of):
        return msgid("料金をいただく滞在は、旅館業や住宅宿泊事業などの届出・許可番号がないと公開できません。")
    return None


def needs_verified_organisation(kind: Kind, *, value_of: ValueOf) -> bool:
    """Whoever offers work or takes money for a bed is somebody of whom we have made sure."""
    return kind == Kind.WORK or (kind == Kind.STAY and bool(value_of("price_yen")))


def still_to_say(kind: Kind, *, value_of: ValueOf) -> list[str]:
    """The fields that are empty and must not be when it is published, in reading order."""
    names = ["title", "category", "body", *FIRST_SAID.get(kind, ()), *_said_by(kind, value_of), "region_id"]
    return _empty(names, value_of)


def _said_by(kind: Kind, value_of: ValueOf) -> list[str]:
    match kind:
        case Kind.GOODS:
            is_sold = value_of("terms") == Terms.SELL
            return [*(["price_yen"] if is_sold and value_of("price_yen") is None else []), "handover"]
        case Kind.EVENT:
            is_online_only = value_of("reach") == Reach.ONLINE
            return ["starts_at", "ends_at", *([] if is_online_only else ["venue"])]
        case Kind.VOLUNTEERING:
            return _said_by_volunteering(value_of)
        case Kind.WORK:
            return [*LEGAL_ITEMS, "pay_kind", "ends_at"]
        case Kind.STAY:
            return ["registration_number"] if value_of("price_yen") else []


def _said_by_volunteering(value_of: ValueOf) -> list[str]:
    match value_of("volunteering_form"):
        case VolunteeringForm.REMOTE:
            return []
        case VolunteeringForm.SHIFTS:
            return ["shifts", "venue"]
        case _:
            return ["starts_at", "ends_at", "venue"]


def _empty(names: list[str] | tuple[str, ...], value_of: ValueOf) -> list[str]:
    return [name for name in names if _is_empty(value_of(name))]


def _is_empty(value: Any) -> bool:
    return not value.strip() if isinstance(value, str) else not value
