"""Who often stays away without a word: said to hosts, where they decide, and to nobody else but the person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from board.accounts.models import Account
from board.listings.kinds import Kind
from board.participation.desk import policy
from board.participation.desk.showing import who_stays_away
from board.participation.lifecycle import State
from tests.factories import NOW, Make

SignIn = Callable[..., FlaskClient]
MARK = "連絡なしの不参加が3回以上"


@pytest.mark.parametrize(
    ("hosts", "often"),
    [([], False), ([1, 2], False), ([1, 1, 1], False), ([1, 1, 1, 1], False), ([1, 1, 2], True), ([1, 2, 3], True)],
)
def test_three_times_and_from_two_hosts(hosts: list[int], often: bool):
    assert policy.stays_away_often(hosts) is often


def missed(make: Make, account: Account, *hosts: Account, noted_at: datetime | None = None, **fields: object) -> None:
    for host in hosts:
        event = make.listing(author=host, kind=Kind.EVENT, starts_at=make.now - timedelta(days=5))
        noted = {"state": State.NO_SHOW, "attendance_noted_at": noted_at or make.now - timedelta(days=4)}
        make.participation(event, account, **(noted | fields))


@pytest.fixture
def hosts(make: Make) -> tuple[Account, Account]:
    return make.account("ぬし"), make.account("べつのぬし")


# (how the third time came about, in days before now, whether it counts)
TIMES: list[tuple[dict[str, Any], int, bool]] = [
    ({}, 30, True),
    ({}, 59, True),
    ({}, 61, False),
    ({"state": State.LATE_CANCELLED}, 30, False),
    ({"state": State.ATTENDED}, 30, False),
    # Objected to a day ago: the host may still set it right.
    ({"objected_at": NOW - timedelta(days=1), "objection": "いました。"}, 30, False),
    ({"objected_at": NOW - timedelta(days=20), "objection": "いました。"}, 30, True),
]


@pytest.mark.usefixtures("in_app")
@pytest.mark.both_databases
def test_which_times_count(make: Make, hosts: tuple[Account, Account]):
    one, two = hosts
    for fields, days, counts in TIMES:
        ken, other = make.account(), make.account()
        missed(make, ken, one, two)
        missed(make, ken, one, noted_at=make.now - timedelta(days=days), **fields)
        assert who_stays_away([ken.id, other.id], now=make.now) == ({ken.id} if counts else set()), (fields, days)
    missed(make, other, one, one, one)
    assert who_stays_away([other.id], now=make.now) == set()
    assert who_stays_away([], now=make.now) == set()


def test_hosts_read_it_where_they_decide_and_the_person_on_their_own_page(
    make: Make, sign_in: SignIn, hosts: tuple[Account, Account]
):
    ken = make.account("けん")
    missed(make, ken, *hosts, hosts[0])
    event = make.listing(author=hosts[1], kind=Kind.EVENT, starts_at=make.now + timedelta(days=5))
    make.participation(event, ken, state=State.APPLIED)
    make.participation(event, make.account("あき"), state=State.APPLIED)
    desk = sign_in(hosts[1]).get(f"/listings/{event.id}/participants").text
    assert desk.count(MARK) == 1
    assert MARK in sign_in(ken).get(f"/members/{ken.id}").text
    for browser in (sign_in(hosts[1]), sign_in(make.account())):
        page = browser.get(f"/members/{ken.id}").text
        assert "けんさん" in page
        assert MARK not in page
