"""The table of a project's acts, without a database."""

from __future__ import annotations

from datetime import date

import pytest

from board.errors import RuleBroken
from board.participation.projects.lifecycle import (
    NEXT,
    STANDING,
    STATE_NAMES,
    STEPS,
    ProjectAct,
    ProjectSide,
    ProjectState,
    acts_open_to,
    next_state,
)
from board.participation.projects.models import Project

HOST, PERSON = ProjectSide.HOST, ProjectSide.PERSON


@pytest.mark.parametrize(
    ("state", "by_host", "by_person"),
    [
        (ProjectState.MATCHED, {ProjectAct.PLAN, ProjectAct.END}, {ProjectAct.START, ProjectAct.END}),
        (
            ProjectState.ACTIVE,
            {ProjectAct.PLAN, ProjectAct.END},
            {ProjectAct.PLAN, ProjectAct.REPORT, ProjectAct.END},
        ),
        (ProjectState.REPORTED, {ProjectAct.RETURN, ProjectAct.CLOSE, ProjectAct.END}, {ProjectAct.END}),
        (ProjectState.CLOSED, {ProjectAct.CONTINUE}, {ProjectAct.CONTINUE}),
        (ProjectState.ENDED, set(), set()),
    ],
)
def test_each_side_has_its_acts(state: ProjectState, by_host: set[ProjectAct], by_person: set[ProjectAct]):
    assert set(acts_open_to(HOST, state)) == by_host
    assert set(acts_open_to(PERSON, state)) == by_person


@pytest.mark.parametrize("state", ProjectState)
@pytest.mark.parametrize("act", ProjectAct)
@pytest.mark.parametrize("side", ProjectSide)
def test_what_is_not_in_the_table_is_refused(state: ProjectState, act: ProjectAct, side: ProjectSide):
    if act in acts_open_to(side, state):
        assert next_state(state, act, by=side) == NEXT[state][act][1]
    else:
        with pytest.raises(RuleBroken):
            next_state(state, act, by=side)


def test_every_state_has_a_name_and_its_step():
    assert set(STATE_NAMES) == set(ProjectState)
    assert [state for _name, state in STEPS if state] == [s for s in ProjectState if s != ProjectState.ENDED]
    assert set(ProjectState) - STANDING == {ProjectState.CLOSED, ProjectState.ENDED}


@pytest.mark.parametrize(
    ("starts_on", "months", "last"),
    [
        (date(2026, 12, 1), 3, date(2027, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 27)),
        (date(2026, 1, 15), 1, date(2026, 2, 14)),
        (date(2027, 2, 28), 12, date(2028, 2, 27)),
    ],
)
def test_the_last_day_is_the_day_before_the_same_day(starts_on: date, months: int, last: date):
    assert Project.last_day(starts_on, months) == last
