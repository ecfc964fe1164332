"""Two hands at once: each side's word is one row, and both are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.deals.reviews.models import Review
from tests.factories import NOW, Make

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def write_at_once(windows: list[FlaskClient], path: str, words: list[str]) -> list[int]:
    with ThreadPoolExecutor(len(windows)) as pool:
        written = pool.map(lambda window, body: window.post(path, data={"body": body}).status_code, windows, words)
        return list(written)


def test_both_sides_at_once_and_the_same_form_twice(app: Flask, make: Make, sign_in: SignIn):
    deal = make.done_deal()
    talk = deal.conversation
    windows = [sign_in(each) for each in (talk.owner, talk.owner, talk.asker, talk.asker)]
    words = ["ありがとう", "ありがとう", "こちらこそ", "こちらこそ"]
    assert write_at_once(windows, f"/deals/{deal.id}/review", words) == [303] * 4
    with app.app_context():
        found = db.session.scalars(select(Review).order_by(Review.writer_id)).all()
        assert sorted(review.body for review in found) == ["ありがとう", "こちらこそ"]
        assert [review.shown_at for review in found] == [NOW, NOW]


def test_rewriting_and_the_other_sides_word_at_once_leave_nothing_half_sealed(
    app: Flask, make: Make, sign_in: SignIn
):
    deal = make.done_deal()
    talk = deal.conversation
    make.review(deal, by=talk.owner)
    statuses = write_at_once(
        [sign_in(talk.owner), sign_in(talk.asker)], f"/deals/{deal.id}/review", ["書き直し", "こちらこそ"]
    )
    assert statuses[1] == 303
    with app.app_context():
        found = {review.writer_id: review for review in db.session.scalars(select(Review))}
        assert [review.shown_at for review in found.values()] == [NOW, NOW]
        # Either it was in time, or it was told that it is too late.
        assert (statuses[0], found[talk.owner_id].body) in {(303, "書き直し"), (409, "ていねいな方でした。")}
