"""At the last minute, all at once: either somebody stays with everything, or nothing is left."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.audit.actions import first_broken
from board.audit.models import AuditEvent
from board.departure.models import GRACE, Export
from board.departure.schedule import erase_departed
from board.outbox.models import FollowUp
from tests.factories import Make

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.both_databases


def _at_once(*acts: Callable[[], object]) -> None:
    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(lambda act: act(), acts))


@pytest.mark.parametrize("_again", range(3))
def test_erasing_and_staying_at_once(
    app: Flask,
    make: Make,
    sign_in: SignIn,
    leaves: Callable[[Account], None],
    clock: time_machine.Coordinates,
    _again: int,
):
    hanako = make.account("はなこ", email="hanako@example.jp")
    listings = [make.listing(f"三線{n}", author=hanako, photos=1) for n in range(3)]
    leaves(hanako)
    clock.shift(GRACE + timedelta(minutes=1))
    windows = [sign_in(hanako) for _ in range(2)]

    def erase() -> None:
        with app.app_context():
            erase_departed()

    _at_once(erase, *(lambda w=window: w.post("/my/data/erasure/undo") for window in windows), erase)
    now = make.fresh(hanako)
    titles = [make.fresh(listing).title for listing in listings]
    if now.is_erased:
        assert (now.email, titles) == (f"erased-{hanako.id}", ["", "", ""])
    else:
        assert (now.email, titles, now.leaving_at) == ("hanako@example.jp", ["三線0", "三線1", "三線2"], None)
        assert all(make.fresh(listing).is_listed for listing in listings)
    with app.app_context():
        assert first_broken() is None
        ends = select(func.count()).where(AuditEvent.action.in_(("account_erased", "account_stays")))
        assert db.session.scalar(ends) == 1


def test_pressing_twenty_times_leaves_once_and_asks_for_one_copy(app: Flask, make: Make, sign_in: SignIn):
    hanako = make.account("はなこ")
    make.deal(make.conversation(make.listing(author=hanako)))
    windows = [sign_in(hanako) for _ in range(10)]
    _at_once(*(lambda w=window: w.post("/my/data/exports") for window in windows))
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Export)) == 1
        packing = select(func.count()).where(FollowUp.kind == "make_export")
        assert db.session.scalar(packing) == 1
    _at_once(*(lambda w=window: w.post("/my/data/erasure", data={"understood": "y"}) for window in windows))
    with app.app_context():
        said = list(db.session.scalars(select(AuditEvent.action)))
    assert (said.count("account_leaving"), said.count("deal_cancelled")) == (1, 1)
