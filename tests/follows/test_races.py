"""The same button twenty times at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.follows import actions
from board.follows.models import Favourite, FollowedRegion
from tests.factories import Make

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.both_databases
AT_ONCE = 20


def press_at_once(windows: list[tuple[FlaskClient, str]]) -> list[int]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda window: window[0].post(window[1]).status_code, windows))


def favourites(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Favourite)) or 0


@pytest.mark.security("4-50")
def test_kept_twenty_times_at_once_is_one_favourite(app: Flask, make: Make, sign_in: SignIn):
    listing, ken = make.listing(), make.account()
    statuses = press_at_once([(sign_in(ken), f"/listings/{listing.id}/favourite") for _ in range(AT_ONCE)])
    assert statuses == [303] * AT_ONCE
    assert favourites(app) == 1


def test_many_at_once_do_not_go_past_the_limit(
    app: Flask, make: Make, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(actions, "FAVOURITES_MAX", 3)
    ken, author = make.account(), make.account()
    paths = [f"/listings/{make.listing(author=author).id}/favourite" for _ in range(8)]
    statuses = press_at_once([(sign_in(ken), path) for path in paths])
    assert sorted(statuses) == [303] * 3 + [409] * 5
    assert favourites(app) == 3


def test_two_presses_at_once_follow_a_region_once(app: Flask, make: Make, sign_in: SignIn):
    ken = make.account()
    assert press_at_once([(sign_in(ken), "/regions/15204/follow") for _ in range(2)]) == [303, 303]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(FollowedRegion)) == 1
