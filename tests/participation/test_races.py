"""Many hands on few seats: never one too many, nobody on two, and nobody forgotten in line.

Run through the verbs in threads with transactions of their own, as requests are; on both databases."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import exc, select

from board import db
from board.accounts.models import Account
from board.errors import RuleBroken
from board.listings.models import Listing, Opening
from board.participation import actions, queries
from board.participation.lifecycle import SEATED, STANDING, State
from board.participation.models import Participation
from tests.factories import NOW, PASSWORD_HASH
from tests.participation.conftest import Gathering, only_opening

pytestmark = pytest.mark.both_databases
THREADS, SEATS = 40, 5
DAY = timedelta(hours=24)
BUSY = (exc.OperationalError, exc.TimeoutError)
Act = Callable[[Opening, Account], None]


def at_once(app: Flask, opening_id: int, people: list[int], act: Act) -> Counter[str]:
    """Each in a thread and a transaction of their own; how it ended for them."""

    def one(account_id: int) -> str:
        while True:
            with app.app_context():
                try:
                    act(db.session.get_one(Opening, opening_id), db.session.get_one(Account, account_id))
                    db.session.commit()
                except RuleBroken:
                    return "refused"
                except BUSY:
                    # On a slow machine forty may wait for longer than one waits: a person presses again.
                    continue
                return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(one, people))


def signs_up(opening: Opening, account: Account) -> None:
    actions.sign_up(opening, by=account, now=NOW)


def steps_back(opening: Opening, account: Account) -> None:
    place = db.session.scalars(queries.standing(account, opening)).one_or_none()
    if place is not None:
        actions.cancel(place, by=account, now=NOW)


def accepts(opening: Opening, account: Account) -> None:
    place = db.session.scalars(queries.standing(account, opening)).one_or_none()
    if place is not None:
        actions.accept(place, by=account, now=NOW)


def states_of(app: Flask, opening_id: int) -> Counter[State]:
    with app.app_context():
        rows = select(Participation.state).where(Participation.opening_id == opening_id)
        return Counter(db.session.scalars(rows))


def make_sure(app: Flask, opening_id: int) -> None:
    """What holds whatever has happened: seats, counts, one place each, and no seat that waits for nobody."""
    with app.app_context():
        opening = db.session.get_one(Opening, opening_id)
        rows = db.session.scalars(select(Participation).where(Participation.opening_id == opening_id)).all()
        seated = [row for row in rows if row.state in SEATED]
        standing = Counter(row.account_id for row in rows if row.state in STANDING)
        assert len(seated) == opening.taken <= SEATS
        assert set(standing.values()) <= {1}
        # Further than two days from the start nothing stays free while somebody waits.
        waiting = [row for row in rows if row.state == State.WAITLISTED]
        assert not waiting or opening.taken == SEATS


@pytest.fixture
def crowd(app: Flask) -> list[int]:
    """Of forty people, all at once: one by one takes longer than the races."""
    known = {"password_hash": PASSWORD_HASH, "created_at": NOW - DAY, "confirmed_at": NOW - DAY}
    people = [Account(email=f"p{n}@example.jp", display_name=f"ひと{n}", **known) for n in range(THREADS)]
    with app.app_context():
        db.session.add_all(people)
        db.session.commit()
        return [account.id for account in people]


def test_forty_at_once_for_five_seats(app: Flask, event: Gathering, crowd: list[int]):
    opening_id = only_opening(event(seats=SEATS)).id
    assert at_once(app, opening_id, crowd, signs_up) == {"done": THREADS}
    assert states_of(app, opening_id) == {State.CONFIRMED: SEATS, State.WAITLISTED: THREADS - SEATS}
    make_sure(app, opening_id)


def test_one_person_in_many_windows_has_one_seat(app: Flask, event: Gathering, crowd: list[int]):
    opening_id = only_opening(event(seats=SEATS)).id
    at_once(app, opening_id, crowd[:1] * 20, signs_up)
    assert states_of(app, opening_id) == {State.CONFIRMED: 1}


def storm(app: Flask, opening_id: int, crowd: list[int], *, rounds: int, seed: int) -> None:
    """In each round everybody does one thing, chosen by chance, at the same time."""
    chance = random.Random(seed)
    for _ in range(rounds):
        at_once(app, opening_id, crowd, _chosen_for(crowd, chance))
        make_sure(app, opening_id)


def _chosen_for(crowd: list[int], chance: random.Random) -> Act:
    chosen = {account_id: chance.choice((signs_up, steps_back, accepts)) for account_id in crowd}
    return lambda opening, account: chosen[account.id](opening, account)


def test_in_a_storm_of_stepping_back_and_coming_again_nobody_sits_twice(app: Flask, event: Gathering, crowd: list[int]):
    opening_id = only_opening(event(seats=SEATS)).id
    at_once(app, opening_id, crowd, signs_up)
    storm(app, opening_id, crowd, rounds=2, seed=5)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(10))
def test_in_long_storms_too(app: Flask, event: Gathering, crowd: list[int], seed: int):
    opening_id = only_opening(event(seats=SEATS)).id
    storm(app, opening_id, crowd, rounds=20, seed=seed)


def test_shortly_before_the_start_one_free_seat_has_one_taker(app: Flask, event: Gathering, crowd: list[int]):
    opening_id = only_opening(event(seats=SEATS, starts_at=NOW + timedelta(hours=47))).id
    few = crowd[: SEATS + 10]
    for account_id in few:
        at_once(app, opening_id, [account_id], signs_up)
    waiting = few[SEATS:]
    at_once(app, opening_id, crowd[:1], steps_back)
    assert at_once(app, opening_id, waiting, accepts) == {"done": 1, "refused": len(waiting) - 1}
    make_sure(app, opening_id)


def test_two_workers_move_the_line_up_once(app: Flask, event: Gathering, crowd: list[int]):
    opening_id = only_opening(event(seats=SEATS)).id
    for account_id in crowd[: SEATS + 3]:
        at_once(app, opening_id, [account_id], signs_up)
    at_once(app, opening_id, crowd[:1], steps_back)
    tomorrow = NOW + DAY

    def worker(_number: int) -> int:
        with app.app_context():
            lapsed = actions.lapse_due(now=tomorrow)
            db.session.commit()
            return lapsed

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(worker, range(4))) == 1
    assert states_of(app, opening_id) == {
        State.CANCELLED: 1,
        State.CONFIRMED: SEATS - 1,
        State.LAPSED: 1,
        State.OFFERED: 1,
        State.WAITLISTED: 1,
    }


def test_while_the_host_withdraws_it_nobody_gets_in_unnoticed(app: Flask, event: Gathering, crowd: list[int]):
    listing = event(seats=SEATS)
    opening_id = only_opening(listing).id

    def withdraw(_opening: Opening, _account: Account) -> None:
        row = db.session.get_one(Listing, listing.id)
        db.lock(row)
        row.withdraw(now=NOW)
        actions.end_with(row, now=NOW)

    host = listing.author_id

    def press(opening: Opening, account: Account) -> None:
        (withdraw if account.id == host else signs_up)(opening, account)

    at_once(app, opening_id, [*crowd[:10], host, *crowd[10:20]], press)
    assert set(states_of(app, opening_id)) <= {State.CANCELLED, State.DECLINED}
