"""A participation's states, who may do what in each, and what follows. Pages offer exactly these acts."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from board.errors import RuleBroken, msgid

# product.md: a seat that came free is held a day for the first in line; shortly before the start there is no time for
# that, and all who wait are told at once.
OFFER_LIFETIME = timedelta(hours=24)
FIRST_COME_WITHIN = timedelta(hours=48)
LATE_WITHIN = timedelta(hours=24)
CORRECTED_WITHIN = timedelta(days=14)
REMINDED_HOURS_BEFORE = timedelta(hours=3)


class State(StrEnum):
    APPLIED = "applied"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    LATE_CANCELLED = "late_cancelled"
    DECLINED = "declined"
    LAPSED = "lapsed"


STATE_NAMES = {
    State.APPLIED: msgid("申し込み中"),
    State.WAITLISTED: msgid("キャンセル待ち"),
    State.OFFERED: msgid("席の案内中"),
    State.CONFIRMED: msgid("参加予定"),
    State.ATTENDED: msgid("参加しました"),
    State.NO_SHOW: msgid("連絡なしの不参加"),
    State.CANCELLED: msgid("キャンセル済み"),
    State.LATE_CANCELLED: msgid("直前のキャンセル"),
    State.DECLINED: msgid("見送り"),
    State.LAPSED: msgid("案内の期限切れ"),
}

# These have a seat: nobody else gets it.
SEATED = frozenset({State.OFFERED, State.CONFIRMED, State.ATTENDED, State.NO_SHOW})
# These are still on their way; one person has one of them for an opening at a time.
STANDING = frozenset({State.APPLIED, State.WAITLISTED, *SEATED})
# Nobody knows yet whether these people come.
UNSETTLED = frozenset({State.APPLIED, State.WAITLISTED, State.OFFERED})


class Side(StrEnum):
    PERSON = "person"
    HOST = "host"
    # Nobody's doing: the clock, or a seat that came free.
    BOARD = "board"


class Act(StrEnum):
    CONFIRM = "confirm"
    WAITLIST = "waitlist"
    DECLINE = "decline"
    OFFER = "offer"
    ACCEPT = "accept"
    LAPSE = "lapse"
    CANCEL = "cancel"
    CANCEL_LATE = "cancel_late"
    CHECK_IN = "check_in"
    MISS = "miss"


_P, _H, _B = frozenset({Side.PERSON}), frozenset({Side.HOST}), frozenset({Side.BOARD})

NEXT: dict[State, dict[Act, tuple[frozenset[Side], State]]] = {
    State.APPLIED: {
        Act.CONFIRM: (_H, State.CONFIRMED),
        # The host says yes, and there is no seat left.
        Act.WAITLIST: (_H, State.WAITLISTED),
        Act.DECLINE: (_H | _B, State.DECLINED),
        Act.CANCEL: (_P, State.CANCELLED),
    },
    State.WAITLISTED: {
        Act.OFFER: (_B, State.OFFERED),
        # First come, shortly before the start; `actions` sees to the seat.
        Act.ACCEPT: (_P, State.CONFIRMED),
        Act.CONFIRM: (_H, State.CONFIRMED),
        Act.DECLINE: (_H | _B, State.DECLINED),
        Act.CANCEL: (_P, State.CANCELLED),
    },
    State.OFFERED: {
        Act.ACCEPT: (_P, State.CONFIRMED),
        Act.LAPSE: (_B, State.LAPSED),
        Act.DECLINE: (_H | _B, State.DECLINED),
        Act.CANCEL: (_P, State.CANCELLED),
    },
    State.CONFIRMED: {
        Act.CHECK_IN: (_H | _P, State.ATTENDED),
        Act.MISS: (_H, State.NO_SHOW),
        Act.CANCEL: (_P | _H | _B, State.CANCELLED),
        Act.CANCEL_LATE: (_P, State.LATE_CANCELLED),
    },
    # Attendance may be set right for fourteen days.
    State.ATTENDED: {Act.MISS: (_H, State.NO_SHOW)},
    State.NO_SHOW: {Act.CHECK_IN: (_H, State.ATTENDED)},
    State.CANCELLED: {},
    State.LATE_CANCELLED: {},
    State.DECLINED: {},
    State.LAPSED: {},
}


def acts_open_to(side: Side, state: State) -> list[Act]:
    return [act for act, (sides, _) in NEXT[state].items() if side in sides]


def next_state(state: State, act: Act, *, by: Side) -> State:
    """Raises RuleBroken when the table does not allow this act, in this state, by this side."""
    sides, following = NEXT[state].get(act, (frozenset[Side](), state))
    if by not in sides:
        raise RuleBroken(msgid("この申し込みは今その操作ができません。ページを読み込み直して確かめてください。"))
    return following
