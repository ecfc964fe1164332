"""When something can be reserved: pure values in, the reason or None out."""

from __future__ import annotations

import pytest

from board.deals.policy import RESERVABLE, why_not_reservable
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState


def why_not(**changes) -> str | None:
    values = {"kind": Kind.GOODS, "state": ListingState.OPEN, "is_restricted": False, "left": 1}
    refusal = why_not_reservable(**{**values, **changes})
    return refusal.message if refusal else None


def test_an_open_thing_that_is_left_can_be_reserved():
    assert why_not() is None
    assert why_not(left=3, wanted=3) is None


def test_what_somebody_else_has_is_taken():
    assert "ほかの方と取引予定" in why_not(state=ListingState.RESERVED, left=0)
    assert "ほかの方と取引予定" in why_not(left=0)


def test_pieces_that_came_later_can_be_reserved_beside_what_is_reserved():
    assert why_not(state=ListingState.RESERVED, left=2) is None


@pytest.mark.parametrize(("left", "wanted"), [(2, 3), (2, 0), (1, 999)])
def test_nobody_can_reserve_more_than_is_left_or_nothing(left: int, wanted: int):
    assert "%(left)s" in why_not(left=left, wanted=wanted)


@pytest.mark.parametrize(
    "state", [ListingState.DRAFT, ListingState.COMPLETED, ListingState.WITHDRAWN, ListingState.EXPIRED]
)
def test_what_is_not_offered_cannot_be_reserved(state: ListingState):
    assert "受付を終了" in why_not(state=state)


def test_moderators_freeze_it():
    assert "確認中" in why_not(is_restricted=True)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in RESERVABLE])
def test_kinds_with_places_are_not_reserved(kind: Kind):
    assert "この種類" in why_not(kind=kind)
