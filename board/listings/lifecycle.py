"""The author's axis: which state follows from which act, and how long each kind lives. Nobody else knows."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from board.errors import RuleBroken, msgid
from board.listings.kinds import Kind


class ListingState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    RESERVED = "reserved"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Act(StrEnum):
    PUBLISH = "publish"
    RESERVE = "reserve"
    RELEASE = "release"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


STATE_NAMES = {
    ListingState.DRAFT: msgid("下書き"),
    ListingState.OPEN: msgid("受付中"),
    ListingState.RESERVED: msgid("取引予定"),
    ListingState.COMPLETED: msgid("受付終了（お渡し済み）"),
    ListingState.WITHDRAWN: msgid("受付終了（取り下げ）"),
    ListingState.EXPIRED: msgid("受付終了（期限切れ）"),
}

NEXT: dict[ListingState, dict[Act, ListingState]] = {
    ListingState.DRAFT: {Act.PUBLISH: ListingState.OPEN, Act.WITHDRAW: ListingState.WITHDRAWN},
    ListingState.OPEN: {
        Act.RESERVE: ListingState.RESERVED,
        Act.COMPLETE: ListingState.COMPLETED,
        Act.WITHDRAW: ListingState.WITHDRAWN,
        Act.EXPIRE: ListingState.EXPIRED,
    },
    ListingState.RESERVED: {
        Act.RELEASE: ListingState.OPEN,
        Act.COMPLETE: ListingState.COMPLETED,
        Act.WITHDRAW: ListingState.WITHDRAWN,
    },
    ListingState.COMPLETED: {},
    ListingState.WITHDRAWN: {},
    ListingState.EXPIRED: {},
}

# Those that lists and search show; the rest is reached by its address only.
LISTED = (ListingState.OPEN, ListingState.RESERVED)
CLOSED = (ListingState.COMPLETED, ListingState.WITHDRAWN, ListingState.EXPIRED)

GOODS_LIFETIME = timedelta(days=30)
VOLUNTEERING_LIFETIME = timedelta(days=31)
STAY_LIFETIME = timedelta(days=180)
LISTINGS_ON_DAY_ONE = 3


def next_state(state: ListingState, act: Act) -> ListingState:
    """Raises RuleBroken when the table does not allow this act in this state."""
    try:
        return NEXT[state][act]
    except KeyError:
        raise RuleBroken(
            msgid("この掲載は今その操作ができません。ページを読み込み直して、状態を確かめてください。")
        ) from None


def expiry(kind: Kind, *, published_at: datetime, ends_at: datetime | None) -> datetime:
    """When a listing closes by itself: a dated one when it ends, the others after their kind's lifetime."""
    if ends_at is not None:
        return ends_at
    lifetimes = {Kind.VOLUNTEERING: VOLUNTEERING_LIFETIME, Kind.STAY: STAY_LIFETIME}
    return published_at + lifetimes.get(kind, GOODS_LIFETIME)
