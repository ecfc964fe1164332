"""How many listings a new account may publish, and when it may go on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from board.listings.lifecycle import LISTINGS_ON_DAY_ONE
from board.listings.policy import publishing_opens_at
from tests.factories import NOW


@pytest.mark.parametrize("published", range(LISTINGS_ON_DAY_ONE))
def test_the_first_three_go_out_on_the_first_day(published: int):
    assert publishing_opens_at(account_opened_at=NOW, published_count=published, now=NOW) is None


@pytest.mark.parametrize("published", [3, 4, 100])
@pytest.mark.parametrize("age", [timedelta(0), timedelta(hours=23, minutes=59, seconds=59)])
def test_the_fourth_waits_until_the_account_is_a_day_old(published: int, age: timedelta):
    opens_at = publishing_opens_at(account_opened_at=NOW, published_count=published, now=NOW + age)
    assert opens_at == NOW + timedelta(hours=24)


@pytest.mark.parametrize("age", [timedelta(hours=24), timedelta(days=400)])
def test_an_account_of_a_day_or_more_is_not_counted(age: timedelta):
    assert publishing_opens_at(account_opened_at=NOW, published_count=50, now=NOW + age) is None
