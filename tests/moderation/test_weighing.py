"""How much a report counts, whose reports count once, and when a listing is set aside: tables."""

from __future__ import annotations

from datetime import timedelta

import pytest

from board.moderation import policy
from board.moderation.weighing import Cleared, Filed, independent, is_set_aside, weight_of
from tests.factories import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("age", "decided", "upheld", "weight"),
    [
        (None, 0, 0, 30),
        (timedelta(0), 0, 0, 50),
        (DAY - timedelta(seconds=1), 0, 0, 50),
        (DAY, 0, 0, 100),
        (DAY, 4, 4, 100),
        (DAY, 5, 4, 150),
        (DAY, 10, 7, 150),
        (DAY, 10, 6, 100),
        (DAY, 10, 4, 100),
        (DAY, 10, 3, 25),
        (DAY, 5, 0, 25),
        (DAY, 4, 0, 100),
        # Whoever was right five times on their first day is no newcomer.
        (HOUR, 5, 5, 150),
    ],
)
def test_what_a_report_weighs(age: timedelta | None, decided: int, upheld: int, weight: int):
    assert weight_of(age, decided=decided, upheld=upheld) == weight


def one(weight: int = 100, **marks: object) -> Filed:
    return Filed(weight, **marks)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("filed", "counted"),
    [
        ([], []),
        ([one(), one()], [100, 100]),
        ([one(origin="a"), one(origin="b")], [100, 100]),
        ([one(origin="a"), one(30, origin="a")], [100]),
        ([one(joined_at=NOW), one(joined_at=NOW + timedelta(minutes=10))], [100]),
        ([one(joined_at=NOW), one(joined_at=NOW + timedelta(minutes=11))], [100, 100]),
        ([one(browsers=frozenset("xy")), one(150, browsers=frozenset("yz"))], [150]),
        ([one(account_id=1), one(account_id=1), one(account_id=2)], [100, 100]),
        # A third who is like each of two makes them one.
        ([one(origin="a"), one(joined_at=NOW), one(origin="a", joined_at=NOW)], [100]),
        ([one(25, origin="a"), one(150), one(50, origin="a")], [150, 50]),
    ],
)
def test_what_may_be_one_person_counts_once(filed: list[Filed], counted: list[int]):
    assert sorted(independent(filed), reverse=True) == sorted(counted, reverse=True)


@pytest.mark.parametrize(
    ("weights", "hours_old", "risk", "cleared", "expected"),
    [
        ([100, 100, 100], 100, 0, None, True),
        ([100, 100], 100, 0, None, False),
        ([150, 150], 100, 0, None, False),
        ([100, 100, 50], 100, 0, None, False),
        ([30] * 9, 100, 0, None, False),
        ([30] * 10, 100, 0, None, True),
        ([150], 23, 40, None, True),
        ([150], 24, 40, None, False),
        ([150], 23, 39, None, False),
        ([100], 23, 90, None, False),
        ([], 1, 90, None, False),
        # Somebody has looked: a day's rest, then twice the weight.
        ([100] * 9, 100, 0, Cleared(NOW - 23 * HOUR, is_edited=False), False),
        ([100] * 5, 100, 0, Cleared(NOW - 25 * HOUR, is_edited=False), False),
        ([100] * 6, 100, 0, Cleared(NOW - 25 * HOUR, is_edited=False), True),
        ([150], 23, 90, Cleared(NOW - 2 * HOUR, is_edited=False), False),
        # What was changed since is another thing.
        ([100] * 3, 100, 0, Cleared(NOW - HOUR, is_edited=True), True),
        ([150], 23, 40, Cleared(NOW - HOUR, is_edited=True), True),
    ],
)
def test_when_a_listing_is_set_aside(
    weights: list[int], hours_old: int, risk: int, cleared: Cleared | None, expected: bool
):
    published = NOW - hours_old * HOUR
    assert is_set_aside(weights, published_at=published, risk=risk, cleared=cleared, now=NOW) is expected


@pytest.mark.parametrize(
    ("severity", "weight", "risk", "talks", "lines"),
    [
        (0, 0, 0, False, {}),
        (70, 100, 0, False, {"severity": 70, "reports": 10}),
        (20, 30, 41, False, {"severity": 20, "reports": 3, "risk": 20}),
        (100, 900, 90, True, {"severity": 100, "reports": 30, "risk": 45, "talks": 15}),
        # Honest people have points below nothing.
        (30, 100, -10, False, {"severity": 30, "reports": 10}),
    ],
)
def test_the_lines_of_a_priority(severity: int, weight: int, risk: int, talks: bool, lines: dict[str, int]):
    parts = policy.addends(severity=severity, weight=weight, risk=risk, talks_go_on=talks)
    assert {part.code: part.points for part in parts} == lines
    assert policy.sum_of(parts) == sum(lines.values())
    assert all(part.name for part in parts)
