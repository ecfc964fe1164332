"""When a listing can be reserved for somebody: pure values in, None or the reason out."""

from __future__ import annotations

from board.errors import RuleBroken, msgid
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState

# Things and stays change hands one by one; the other kinds have places that people sign up for.
RESERVABLE = frozenset({Kind.GOODS, Kind.STAY})


def why_not_reservable(
    *, kind: Kind, state: ListingState, is_restricted: bool, left: int, wanted: int = 1
) -> RuleBroken | None:
    """`left`: pieces that are neither reserved nor handed over."""
    if kind not in RESERVABLE:
        return RuleBroken(msgid("この種類の掲載には、取引予定の操作はありません。"))
    if is_restricted:
        return frozen()
    if state not in {ListingState.OPEN, ListingState.RESERVED}:
        return RuleBroken(msgid("この掲載は受付を終了しているため、取引予定にできません。"))
    # Not by the state: its author may have found more pieces since the last one was reserved.
    if left < 1:
        return RuleBroken(msgid("すでに、ほかの方と取引予定になっています。"))
    if not 1 <= wanted <= left:
        return RuleBroken(msgid("数は1から%(left)sまでで指定してください。"), left=left)
    return None


def frozen() -> RuleBroken:
    return RuleBroken(msgid("この掲載は確認中のため、取引の操作は止まっています。"))
