"""The author's axis: which state follows from which act, how long each kind lives, when its author is asked, how
often it may be renewed and how long its end is shown. Nobody else knows.

What ends a listing is the earliest of: its own date (an event ends, a shift ends, applications close, a stay's last
day), the author's own last day, and, for what has no date, its kind's lifetime. A stay without dates lives long and is
asked like the others. A standing offer of a verified organisation has none of these and is asked now and then."""

from __future__ import annotations

from dataclasses import dataclass
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
    RENEW = "renew"


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
        Act.RENEW: ListingState.OPEN,
    },
    ListingState.RESERVED: {
        Act.RELEASE: ListingState.OPEN,
        Act.COMPLETE: ListingState.COMPLETED,
        Act.WITHDRAW: ListingState.WITHDRAWN,
        Act.RENEW: ListingState.RESERVED,
    },
    ListingState.COMPLETED: {},
    ListingState.WITHDRAWN: {},
    ListingState.EXPIRED: {},
}

# Those that lists and search show; the rest is reached by its address only.
LISTED = (ListingState.OPEN, ListingState.RESERVED)
CLOSED = (ListingState.COMPLETED, ListingState.WITHDRAWN, ListingState.EXPIRED)


class Ending(StrEnum):
    """What ends it."""

    LIFETIME = "lifetime"
    DATE = "date"
    DEADLINE = "deadline"
    STANDING = "standing"


# Events and side-work always have a date; what was kept without one lives as long as things do.
LIFETIMES = {
    Kind.GOODS: timedelta(days=30),
    Kind.EVENT: timedelta(days=30),
    Kind.VOLUNTEERING: timedelta(days=31),
    Kind.WORK: timedelta(days=30),
    Kind.STAY: timedelta(days=180),
}
# How long before the end its author hears of it. A week before the end of an undated call for hands is its day 24.
# A date that passes needs no word; a last day the author chose is recalled once.
WARNING_LEADS: dict[Ending, tuple[timedelta, ...]] = {
    Ending.LIFETIME: (timedelta(days=7), timedelta(hours=24)),
    Ending.DEADLINE: (timedelta(hours=24),),
    Ending.DATE: (),
    Ending.STANDING: (),
}
RENEWAL_OPENS_BEFORE = timedelta(days=7)
RENEWALS_MAX = 5
STANDING_ASKED_EVERY = timedelta(days=180)
CLOSED_SHOWN_FOR = timedelta(days=30)
SCHEDULED_AHEAD_MAX = timedelta(days=90)
LISTINGS_ON_DAY_ONE = 3


def next_state(state: ListingState, act: Act) -> ListingState:
    """Raises RuleBroken when the table does not allow this act in this state."""
    try:
        return NEXT[state][act]
    except KeyError:
        raise RuleBroken(
            msgid("この掲載は今その操作ができません。ページを読み込み直して、状態を確かめてください。")
        ) from None


@dataclass(frozen=True)
class End:
    """`at` is None for a standing offer."""

    at: datetime | None
    ending: Ending


def end_of(
    kind: Kind,
    *,
    counted_from: datetime,
    ends_at: datetime | None = None,
    deadline: datetime | None = None,
    is_standing: bool = False,
) -> End:
    """`counted_from`: when it was published or last renewed, moved on by the time moderators kept it out of sight."""
    if ends_at is not None:
        natural = End(ends_at, Ending.DATE)
    elif is_standing and deadline is None:
        return End(None, Ending.STANDING)
    else:
        natural = End(counted_from + LIFETIMES[kind], Ending.LIFETIME)
    if deadline is not None and natural.at is not None and deadline < natural.at:
        return End(deadline, Ending.DEADLINE)
    return natural


def next_warning(end: End, *, after: datetime) -> datetime | None:
    """When the author is next told or asked; None when there is nothing more to say."""
    if end.at is None:
        return after + STANDING_ASKED_EVERY
    return min((end.at - lead for lead in WARNING_LEADS[end.ending] if end.at - lead > after), default=None)


def renewal_opens_at(end: End, *, renewal_count: int) -> datetime | None:
    """None when it cannot be renewed: its end is a date, or it was renewed as often as one may."""
    if end.ending != Ending.LIFETIME or end.at is None or renewal_count >= RENEWALS_MAX:
        return None
    return end.at - RENEWAL_OPENS_BEFORE


def shown_until(closed_at: datetime) -> datetime:
    """Until then everybody may read what is over; afterwards only its author and moderators."""
    return closed_at + CLOSED_SHOWN_FOR


def closed_in_sight_since(now: datetime) -> datetime:
    """What was closed after this moment is still shown."""
    return now - CLOSED_SHOWN_FOR
