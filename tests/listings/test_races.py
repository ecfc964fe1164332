"""Many presses of one button at once: one listing, one place per photo, one count of the day."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.audit.models import AuditEvent
from board.listings.lifecycle import ListingState
from board.listings.models import Listing, ListingPhoto
from tests.factories import Make
from tests.listings.conftest import SignIn
from tests.listings.typed import complete, edit
from tests.media.pictures import encoded, four_corners

pytestmark = pytest.mark.both_databases


def at_once(press: Callable[[FlaskClient, Any], Any], windows: list[FlaskClient], each: list[Any]) -> list[Any]:
    with ThreadPoolExecutor(len(windows)) as pool:
        return list(pool.map(press, windows, each))


def a_draft(make: Make, author: Any) -> Listing:
    return make.listing("", author=author, body="", state=ListingState.DRAFT)


def count(app: Flask, *conditions: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(*conditions)) or 0


@pytest.mark.security("4-50")
def test_publish_pressed_many_times_at_once_publishes_once(app: Flask, make: Make, sign_in: SignIn):
    hanako = make.account()
    draft = a_draft(make, hanako)
    answers = at_once(
        lambda window, _: window.post(edit(draft.id), data=complete()), [sign_in(hanako) for _ in range(8)], [None] * 8
    )
    assert {answer.location for answer in answers} == {f"/listings/{draft.id}"}
    assert count(app, AuditEvent.action == "listing_published") == 1
    assert make.fresh(draft).state == ListingState.OPEN


def test_six_drafts_published_at_once_on_day_one_are_three_listings(app: Flask, make: Make, sign_in: SignIn):
    newcomer = make.account(created_at=make.now - timedelta(hours=1))
    drafts = [a_draft(make, newcomer).id for _ in range(6)]
    answers = at_once(
        lambda window, draft: window.post(edit(draft), data=complete(title=f"茶わん {draft}")).status_code,
        [sign_in(newcomer) for _ in drafts],
        drafts,
    )
    assert sorted(answers) == [303] * 3 + [422] * 3
    assert count(app, Listing.state == ListingState.OPEN) == 3


def test_photos_that_arrive_side_by_side_each_get_a_place_and_never_eleven(app: Flask, make: Make, sign_in: SignIn):
    hanako = make.account()
    draft = a_draft(make, hanako)
    pictures = [encoded(four_corners(64 + number, 48)) for number in range(12)]

    def send(window: FlaskClient, picture: bytes) -> int:
        file = (BytesIO(picture), "IMG.jpg")
        return window.post(f"/listings/{draft.id}/photos", data={"photos": file}).status_code

    answers = at_once(send, [sign_in(hanako) for _ in pictures], pictures)
    assert sorted(answers) == [201] * 10 + [422] * 2
    with app.app_context():
        places = list(db.session.scalars(select(ListingPhoto.position)))
    assert sorted(places) == list(range(1, 11))
