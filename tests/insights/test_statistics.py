"""What may be shown of few, and how spans of time are summed up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from board.insights.statistics import Spread, count, share, spread, table


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (120, 120)])
def test_fewer_than_five_are_not_shown_and_nobody_is_no_secret(number: int, shown: int | None):
    assert count(number).value == shown


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ({"a": 7, "b": 9, "c": 0}, {"a": 7, "b": 9, "c": 0}, 16),
        # One alone could be computed from the sum: the smallest other goes with it.
        ({"a": 3, "b": 9, "c": 20}, {"a": None, "b": None, "c": 20}, 32),
        ({"a": 3, "b": 2, "c": 20}, {"a": None, "b": None, "c": 20}, 25),
        ({"a": 3, "b": 0}, {"a": None, "b": 0}, None),
        ({"a": 3, "b": 4}, {"a": None, "b": None}, 7),
        ({"a": 1, "b": 1}, {"a": None, "b": None}, None),
        ({}, {}, 0),
    ],
)
def test_what_is_withheld_cannot_be_computed_from_the_sum(
    counts: dict[str, int], shown: dict[str, int | None], total: int | None
):
    cells, sum_of_all = table(counts)
    assert {name: cell.value for name, cell in cells.items()} == shown
    assert sum_of_all.value == total


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [(0, 0, None), (2, 4, None), (5, 10, 0.5), (0, 10, 0.0), (10, 10, 1.0), (3, 30, None), (28, 30, None)],
)
def test_a_share_tells_of_no_fewer_than_five_on_either_side(part: int, whole: int, told: float | None):
    assert share(part, whole) == told


def hours(*numbers: float) -> list[timedelta]:
    return [timedelta(hours=number) for number in numbers]


def test_the_middle_one_and_what_nine_of_ten_did_not_pass():
    told = spread(hours(*range(10, 0, -1)))
    assert (told.median, told.p90, told.count.value) == (timedelta(hours=5), timedelta(hours=9), 10)


def test_what_ended_before_it_began_is_dropped_and_counted():
    told = spread(hours(-1, -2, 1, 2, 3, 4, 5))
    assert (told.dropped, told.count.value, told.median) == (2, 5, timedelta(hours=3))


def test_of_few_nothing_is_told():
    assert spread(hours(1, 2, 3)) == Spread(count(3), None, None, 0)
    assert spread([]) == Spread(count(0), None, None, 0)
