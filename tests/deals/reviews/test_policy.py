"""When a word may be written: the whole table, and the window by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from board.deals.reviews.policy import REVIEW_WINDOW, why_not_writable

MAY = {"is_done": True, "is_shown": False, "is_partner_gone": False}
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("otherwise", "said"),
    [
        ({}, None),
        ({"is_done": False}, "受け渡しが完了してから"),
        ({"is_shown": True}, "もう相手の方に届いている"),
        ({"is_partner_gone": True}, "退会"),
    ],
)
def test_who_may_write(otherwise: dict[str, bool], said: str | None, now: datetime):
    problem = why_not_writable(**{**MAY, **otherwise}, closes_at=now + REVIEW_WINDOW, now=now)
    assert said in problem.message if said else problem is None


def test_the_window_is_open_to_its_last_second_and_closed_from_then_on(now: datetime):
    closes_at = now + REVIEW_WINDOW
    assert why_not_writable(**MAY, closes_at=closes_at, now=closes_at - SECOND) is None
    problem = why_not_writable(**MAY, closes_at=closes_at, now=closes_at)
    assert (problem.params, "期間は終わりました" in problem.message) == ({"days": 14}, True)
