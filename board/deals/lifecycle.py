"""A deal's states, who may do what in each, and what follows. Pages offer exactly these acts."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from board.errors import RuleBroken, msgid

RESERVATION_HOURS = 48
RESERVATION_LIFETIME = timedelta(hours=RESERVATION_HOURS)


class DealState(StrEnum):
    RESERVED = "reserved"
    DONE = "done"
    CANCELLED = "cancelled"


class DealAct(StrEnum):
    HAND_OVER = "hand_over"
    CANCEL = "cancel"


class Side(StrEnum):
    OWNER = "owner"
    ASKER = "asker"


NEXT: dict[DealState, dict[DealAct, tuple[frozenset[Side], DealState]]] = {
    DealState.RESERVED: {
        DealAct.HAND_OVER: (frozenset({Side.OWNER}), DealState.DONE),
        DealAct.CANCEL: (frozenset({Side.OWNER, Side.ASKER}), DealState.CANCELLED),
    },
    DealState.DONE: {},
    DealState.CANCELLED: {},
}


def acts_open_to(side: Side, state: DealState) -> list[DealAct]:
    return [act for act, (sides, _) in NEXT[state].items() if side in sides]


def next_state(state: DealState, act: DealAct, *, by: Side) -> DealState:
    """Raises RuleBroken when the table does not allow this act, in this state, by this side."""
    sides, following = NEXT[state].get(act, (frozenset[Side](), state))
    if by not in sides:
        raise RuleBroken(msgid("この取引は今その操作ができません。ページを読み込み直して、状態を確かめてください。"))
    return following
