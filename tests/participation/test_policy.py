"""When sign-up closes, what is late, whose turn it is: pure rules about the clock and numbers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from board.errors import RuleBroken
from board.participation import policy
from board.participation.lifecycle import Act, State
from tests.factories import NOW

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "rsvp_until", "closes_at"),
    [
        (NOW, NOW + 2 * HOUR, None, NOW),
        (NOW, NOW + 2 * HOUR, NOW - DAY, NOW - DAY),
        (NOW, None, None, NOW),
        # An exhibition of a week can be joined on each of its days.
        (NOW, NOW + 7 * DAY, None, NOW + 7 * DAY),
        (NOW, NOW + 7 * DAY, NOW + DAY, NOW + DAY),
        (NOW, NOW + DAY, None, NOW),
        (None, NOW + DAY, None, NOW + DAY),
        (None, None, None, None),
    ],
)
def test_sign_up_closes_with_the_start_or_before(
    starts_at: datetime | None, ends_at: datetime | None, rsvp_until: datetime | None, closes_at: datetime | None
):
    assert policy.closes_at(starts_at=starts_at, ends_at=ends_at, rsvp_until=rsvp_until) == closes_at


@pytest.mark.parametrize(
    ("before", "act"), [(DAY, Act.CANCEL), (DAY - MINUTE, Act.CANCEL_LATE), (MINUTE, Act.CANCEL_LATE)]
)
def test_less_than_a_day_before_the_start_is_late(before: timedelta, act: Act):
    assert policy.cancelling(state=State.CONFIRMED, starts_at=NOW + before, now=NOW) == act
    assert policy.acts_of_person(State.CONFIRMED, starts_at=NOW + before, has_room=False, now=NOW) == [act]


def test_once_it_has_begun_it_is_too_late_but_the_line_may_still_be_left():
    with pytest.raises(RuleBroken):
        policy.cancelling(state=State.CONFIRMED, starts_at=NOW, now=NOW)
    assert policy.acts_of_person(State.CONFIRMED, starts_at=NOW, has_room=True, now=NOW) == []
    assert policy.cancelling(state=State.WAITLISTED, starts_at=NOW, now=NOW) == Act.CANCEL


def test_what_has_no_time_is_never_late():
    assert policy.cancelling(state=State.CONFIRMED, starts_at=None, now=NOW) == Act.CANCEL


@pytest.mark.parametrize(
    ("before", "has_room", "acts"),
    [
        (48 * HOUR, True, [Act.CANCEL]),
        (48 * HOUR - MINUTE, True, [Act.ACCEPT, Act.CANCEL]),
        (48 * HOUR - MINUTE, False, [Act.CANCEL]),
    ],
)
def test_who_waits_takes_a_seat_only_shortly_before_and_where_there_is_one(
    before: timedelta, has_room: bool, acts: list[Act]
):
    assert policy.acts_of_person(State.WAITLISTED, starts_at=NOW + before, has_room=has_room, now=NOW) == acts


def test_an_offer_lasts_a_day_and_never_beyond_the_start():
    assert policy.offer_runs_out_at(starts_at=None, now=NOW) == NOW + DAY
    assert policy.offer_runs_out_at(starts_at=NOW + 3 * DAY, now=NOW) == NOW + DAY
    assert policy.offer_runs_out_at(starts_at=NOW + HOUR, now=NOW) == NOW + HOUR


@pytest.mark.parametrize(
    ("companions", "companions_max", "capacity", "fits"),
    [(0, 0, None, True), (0, 0, 1, True), (2, 2, 3, True), (2, 2, 2, False), (1, 0, 9, False), (-1, 3, 9, False)],
)
def test_a_party_fits_the_rules_and_the_place(companions: int, companions_max: int, capacity: int | None, fits: bool):
    problem = policy.why_not_this_party(companions=companions, companions_max=companions_max, capacity=capacity)
    assert (problem is None) == fits


@pytest.mark.parametrize(
    ("taken", "seats", "fits"),
    [
        ({}, {"受付": 1}, True),
        ({"受付": 1}, {"受付": 1}, True),
        ({"受付": 2}, {"受付": 1}, False),
        ({"受付": 1}, {"片づけ": 5}, False),
        ({"受付": 0}, {"片づけ": 5}, True),
        ({"": 1}, {"受付": 5}, False),
        ({"": 4}, {"": None}, True),
    ],
)
def test_roles_keep_everybody_their_seat(taken: dict[str, int], seats: dict[str, int | None], fits: bool):
    assert (policy.why_not_roles(taken, seats) is None) == fits


@pytest.mark.parametrize(
    "against",
    [{"is_going_on": False}, {"is_frozen": True}, {"is_offered": False}, {"is_host": True}, {"closes_at": NOW}],
)
def test_each_reason_alone_is_enough_to_be_refused(against: dict[str, object]):
    fine = {"is_going_on": True, "is_frozen": False, "is_offered": True, "is_host": False, "closes_at": NOW + MINUTE}
    assert policy.why_not_sign_up(**fine, now=NOW) is None
    assert policy.why_not_sign_up(**{**fine, **against}, now=NOW) is not None
