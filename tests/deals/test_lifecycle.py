"""The table of a deal: who may do what, when, and what follows."""

from __future__ import annotations

import pytest

from board.deals.lifecycle import NEXT, DealAct, DealState, Side, acts_open_to, next_state
from board.errors import RuleBroken


def test_only_the_owner_says_that_it_was_handed_over():
    assert next_state(DealState.RESERVED, DealAct.HAND_OVER, by=Side.OWNER) == DealState.DONE
    with pytest.raises(RuleBroken):
        next_state(DealState.RESERVED, DealAct.HAND_OVER, by=Side.ASKER)


@pytest.mark.parametrize("side", Side)
def test_either_side_may_step_back_before_the_hand_over(side: Side):
    assert next_state(DealState.RESERVED, DealAct.CANCEL, by=side) == DealState.CANCELLED


@pytest.mark.parametrize("state", [DealState.DONE, DealState.CANCELLED])
@pytest.mark.parametrize("act", DealAct)
@pytest.mark.parametrize("side", Side)
def test_what_is_over_stays_as_it_is(state: DealState, act: DealAct, side: Side):
    with pytest.raises(RuleBroken):
        next_state(state, act, by=side)
    assert acts_open_to(side, state) == []


@pytest.mark.parametrize("state", DealState)
@pytest.mark.parametrize("side", Side)
def test_the_acts_that_are_offered_are_exactly_those_that_are_allowed(state: DealState, side: Side):
    allowed = [act for act in DealAct if _is_allowed(state, act, side)]
    assert acts_open_to(side, state) == allowed


def test_every_state_has_its_row():
    assert set(NEXT) == set(DealState)


def _is_allowed(state: DealState, act: DealAct, side: Side) -> bool:
    try:
        next_state(state, act, by=side)
    except RuleBroken:
        return False
    return True
