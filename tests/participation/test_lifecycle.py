"""The table of acts: who may do what in each state, and what the page offers of it."""

from __future__ import annotations

import pytest

from board.errors import RuleBroken
from board.participation.lifecycle import (
    NEXT,
    SEATED,
    STANDING,
    STATE_NAMES,
    UNSETTLED,
    Act,
    Side,
    State,
    acts_open_to,
    next_state,
)

ENDED = set(State) - STANDING
# state: what the person, the host and the board may do.
TABLE = {
    State.APPLIED: ({"cancel"}, {"confirm", "waitlist", "decline"}, {"decline"}),
    State.WAITLISTED: ({"accept", "cancel"}, {"confirm", "decline"}, {"offer", "decline"}),
    State.OFFERED: ({"accept", "cancel"}, {"decline"}, {"lapse", "decline"}),
    State.CONFIRMED: ({"cancel", "cancel_late", "check_in"}, {"cancel", "check_in", "miss"}, {"cancel"}),
    State.ATTENDED: (set(), {"miss"}, set()),
    State.NO_SHOW: (set(), {"check_in"}, set()),
    **dict.fromkeys(ENDED, (set(), set(), set())),
}


@pytest.mark.parametrize("state", list(State))
def test_who_may_do_what(state: State):
    sides = (Side.PERSON, Side.HOST, Side.BOARD)
    assert tuple({str(act) for act in acts_open_to(side, state)} for side in sides) == TABLE[state]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("side", list(Side))
def test_what_the_table_does_not_allow_is_refused(state: State, side: Side):
    for act in set(Act) - set(acts_open_to(side, state)):
        with pytest.raises(RuleBroken):
            next_state(state, act, by=side)


def test_nobody_is_brought_back_from_the_end():
    assert all(NEXT[state] == {} for state in ENDED)


def test_a_seat_is_held_from_the_offer_on_and_who_waits_has_none():
    assert {State.OFFERED, State.CONFIRMED, State.ATTENDED, State.NO_SHOW} == SEATED
    assert {State.APPLIED, State.WAITLISTED} == STANDING - SEATED
    assert UNSETTLED <= STANDING
    assert set(STATE_NAMES) == set(State)
