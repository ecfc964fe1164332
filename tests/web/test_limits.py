"""Counting attempts in the database: across processes, for the time of a window, under one name per household."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask

import board
from board.config import Settings
from board.web.limits import DatabaseStorage, forget_old_windows, peer
from tests.application import put_away
from tests.factories import NOW

Open = Callable[[], DatabaseStorage]
pytestmark = pytest.mark.both_databases


@pytest.fixture
def storage(database_url: str) -> Iterator[Open]:
    """Another process's own connection to the same counters."""
    opened: list[DatabaseStorage] = []

    def open_() -> DatabaseStorage:
        opened.append(DatabaseStorage(f"engawa+database:{database_url}"))
        return opened[-1]

    yield open_
    for each in opened:
        each.engine.dispose()


@pytest.mark.security("4-4")
def test_two_processes_count_together(storage: Open):
    one, other = storage(), storage()
    counts = [store.incr("log-in/ken", 300) for store in (one, other, one, other)]
    assert counts == [1, 2, 3, 4]
    assert one.get("log-in/ken") == other.get("log-in/ken") == 4
    assert other.get("log-in/hanako") == 0


@pytest.mark.security("4-4")
def test_no_attempt_is_lost_when_many_come_at_once(storage: Open):
    stores = [storage() for _ in range(4)]

    def attempt(number: int) -> int:
        return stores[number % 4].incr("log-in/ken", 300)

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(attempt, range(80)))
    assert sorted(counts) == list(range(1, 81))


def test_a_window_ends_and_the_next_begins_at_one(storage: Open, clock):
    store = storage()
    for _ in range(10):
        store.incr("log-in/ken", 300)
    assert store.get_expiry("log-in/ken") == pytest.approx(NOW.timestamp() + 300)
    clock.shift(301)
    assert store.get("log-in/ken") == 0
    assert store.incr("log-in/ken", 300) == 1


def test_a_later_attempt_does_not_lengthen_the_window(storage: Open, clock):
    store = storage()
    store.incr("log-in/ken", 300)
    clock.shift(200)
    store.incr("log-in/ken", 300)
    clock.shift(101)
    assert store.get("log-in/ken") == 0


def test_one_counter_or_all_can_be_forgotten(storage: Open):
    store = storage()
    store.incr("a", 300)
    store.incr("b", 300)
    store.clear("a")
    assert (store.get("a"), store.get("b")) == (0, 1)
    store.reset()
    assert store.get("b") == 0


def test_the_sweep_of_every_minute_forgets_old_windows(app: Flask, clock):
    store = app.extensions["limits_storage"]
    store.incr("old", 60)
    clock.shift(61)
    store.incr("new", 60)
    with app.app_context():
        forget_old_windows()
    assert store.reset() == 1


def test_many_processes_may_start_at_once(database_url: str, storage: Open):
    # Forked from one that has read all the code: nothing but the beginning itself keeps them apart.
    begin = (
        "import os\n"
        "from board.web.limits import DatabaseStorage\n"
        "children = []\n"
        "for _ in range(4):\n"
        "    child = os.fork()\n"
        "    if not child:\n"
        f"        DatabaseStorage('engawa+database:{database_url}').incr('x', 900)\n"
        "        os._exit(0)\n"
        "    children.append(child)\n"
        "assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 4\n"
    )
    done = subprocess.run([sys.executable, "-c", begin], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert storage().get("x") == 4


PEERS = {
    "192.0.2.7": "192.0.2.7",
    "::ffff:192.0.2.7": "192.0.2.7",
    "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
    "2001:db8:1:2::1": "2001:db8:1:2::/64",
    "": "unknown",
    "nonsense": "unknown",
}


@pytest.mark.security("4-4")
def test_who_is_asking(app: Flask):
    for address, name in PEERS.items():
        with app.test_request_context(environ_overrides={"REMOTE_ADDR": address}):
            assert peer() == name, address


@pytest.mark.security("4-42")
def test_a_forwarded_address_is_believed_only_from_our_own_proxy(app: Flask):
    forged = {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "198.51.100.9"}
    seen: list[str] = []
    app.add_url_rule("/who", view_func=lambda: seen.append(peer()) or "")
    app.test_client().get("/who", environ_overrides=forged)
    assert seen == ["192.0.2.7"]


@pytest.mark.security("4-42")
def test_behind_our_own_proxy_only_its_last_word_counts(settings: Settings):
    app = board.create_app(replace(settings, trusted_proxies=1))
    seen: list[str] = []
    app.add_url_rule("/who", view_func=lambda: seen.append(peer()) or "")
    forged = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.5, 198.51.100.9"}
    app.test_client().get("/who", environ_overrides=forged)
    assert seen == ["198.51.100.9"]
    put_away(app)
