"""Two hands on one thing: one gets it, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.deals.lifecycle import DealState
from board.deals.models import Deal
from board.listings.lifecycle import ListingState
from tests.factories import Make

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.both_databases


def post_at_once(windows: list[FlaskClient], paths: list[str]) -> list[int]:
    with ThreadPoolExecutor(len(paths)) as pool:
        return list(pool.map(lambda window, path: window.post(path).status_code, windows, paths))


def quantity_in(app: Flask, *states: DealState) -> int:
    with app.app_context():
        return (
            db.session.scalar(select(func.coalesce(func.sum(Deal.quantity), 0)).where(Deal.state.in_(states)))
            or 0
        )


@pytest.mark.parametrize("_again", range(3))
def test_two_reservations_at_once_one_wins(app: Flask, make: Make, sign_in: SignIn, _again: int):
    hanako = make.account()
    listing = make.listing(author=hanako)
    talks = [make.conversation(listing) for _ in range(4)]
    windows = [sign_in(hanako) for _ in talks]
    statuses = post_at_once(windows, [f"/conversations/{talk.id}/deals" for talk in talks])
    assert sorted(statuses) == [303, 409, 409, 409]
    assert quantity_in(app, DealState.RESERVED) == 1
    assert make.fresh(listing).state == ListingState.RESERVED


def test_three_pieces_are_never_promised_four_times(app: Flask, make: Make, sign_in: SignIn):
    hanako = make.account()
    listing = make.listing(author=hanako, quantity=3)
    talks = [make.conversation(listing) for _ in range(6)]
    statuses = post_at_once(
        [sign_in(hanako) for _ in talks], [f"/conversations/{talk.id}/deals" for talk in talks]
    )
    assert sorted(statuses) == [303, 303, 303, 409, 409, 409]
    assert quantity_in(app, DealState.RESERVED) == 3


def test_handing_over_and_cancelling_at_once_is_one_of_them(app: Flask, make: Make, sign_in: SignIn):
    talk = make.conversation()
    hanako, ken = sign_in(talk.owner), sign_in(talk.asker)
    hanako.post(f"/conversations/{talk.id}/deals")
    with app.app_context():
        deal_id = db.session.scalar(select(Deal.id))
    statuses = post_at_once([hanako, ken], [f"/deals/{deal_id}/completion", f"/deals/{deal_id}/cancellation"])
    assert sorted(statuses) == [303, 409]
    handed_over = quantity_in(app, DealState.DONE) == 1
    state = make.fresh(talk.listing).state
    assert state == (ListingState.COMPLETED if handed_over else ListingState.OPEN)
