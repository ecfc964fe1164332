"""What the tests of taking part share: an event or shifts that one can sign up for, and people who do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from board import db
from board.accounts.models import Account
from board.listings.kinds import Kind, VolunteeringForm
from board.listings.models import Listing, Opening, Shift
from board.participation.models import SignUpRules
from tests.factories import Make

IN_A_WEEK = timedelta(days=7)
TWO_HOURS = timedelta(hours=2)
Gathering = Callable[..., Listing]


@pytest.fixture
def event(make: Make) -> Gathering:
    """`event(seats=5)`: a workshop in a week, for whoever signs up first."""

    def post(
        title: str = "工房見学",
        *,
        seats: int | None = 5,
        starts_at: datetime | None = None,
        rules: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Listing:
        starts_at = starts_at or make.now + IN_A_WEEK
        times = {"starts_at": starts_at, "ends_at": starts_at + TWO_HOURS}
        listing = make.listing(title, kind=Kind.EVENT, capacity=seats, **times, **fields)
        return _opened(make, listing, rules)

    return post


@pytest.fixture
def shifts(make: Make) -> Gathering:
    """`shifts(3, seats=2)`: on as many Sundays, the first in a week, at the same hour."""

    def post(count: int = 3, *, seats: int = 2, rules: dict[str, Any] | None = None, **fields: Any) -> Listing:
        listing = make.listing(
            "稲刈りの手伝い", kind=Kind.VOLUNTEERING, volunteering_form=VolunteeringForm.SHIFTS, **fields
        )
        for week in range(1, count + 1):
            starts_at = make.now + week * IN_A_WEEK
            times = {"starts_at": starts_at, "ends_at": starts_at + TWO_HOURS}
            make.save(Shift(listing_id=listing.id, capacity=seats, **times))
        return _opened(make, make.fresh(listing), rules)

    return post


def _opened(make: Make, listing: Listing, rules: dict[str, Any] | None) -> Listing:
    if rules is not None:
        make.save(SignUpRules(listing_id=listing.id, questions=[]), **rules)
    with make._context():
        row = db.session.get_one(Listing, listing.id)
        row.arrange_openings()
        db.session.commit()
    return make.fresh(listing)


def only_opening(listing: Listing) -> Opening:
    [opening] = listing.openings
    return opening


def people(make: Make, *names: str) -> list[Account]:
    return [make.account(name) for name in names]
