"""What the tests of listings share: today is the factories' day, a person at home in 三条市, one form per kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.accounts.models import Account, Membership, Organisation
from board.listings.models import Listing
from tests.factories import NOW, SANJO, Make

SignIn = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    """It is noon; `clock.shift(…)` lets time pass."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def hanako(make: Make) -> Account:
    return make.account("はなこ", email="hanako@example.jp")


@pytest.fixture
def verified(make: Make, hanako: Account) -> Organisation:
    """Hanako acts for it: in its name she may offer work and take money for a bed."""
    farm = make.save(Organisation(name="みのり農園", kind="farm", region_id=SANJO, created_at=NOW, verified_at=NOW))
    make.save(Membership(organisation_id=farm.id, account_id=hanako.id, since=NOW))
    return farm


@pytest.fixture
def browser(sign_in: SignIn, hanako: Account) -> FlaskClient:
    """Hanako's."""
    return sign_in(hanako)


@pytest.fixture
def stored(app: Flask) -> Callable[[int], dict[str, Any]]:
    """The columns of a listing as the database has them now."""

    def columns(listing_id: int) -> dict[str, Any]:
        with app.app_context():
            listing = db.session.get_one(Listing, listing_id)
            return {column.name: getattr(listing, column.name) for column in Listing.__table__.columns}

    return columns
