"""The same form, twenty times at once: one thing, and every answer leads to it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.conversations.models import Conversation, Message
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from board.moderation.models import ANONYMOUS_REPORTS_A_DAY, REPORTS_A_DAY, Report
from tests.factories import Make
from tests.listings.typed import complete, edit
from tests.moderation import forms
from tests.test_routes import clock

SignIn = Callable[..., FlaskClient]
pytestmark = [pytest.mark.both_databases, pytest.mark.security("4-50")]
__all__ = ["clock"]
AT_ONCE = 20


def send(windows: list[FlaskClient], path: str, data: dict[str, Any]) -> set[tuple[int, str]]:
    """What the windows were answered: status and where they were led."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda window: window.post(path, data=data), windows))
    return {(answer.status_code, (answer.location or "").split("#")[0]) for answer in answers}


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_listing_begun_and_published(app: Flask, make: Make, sign_in: SignIn):
    hanako = make.account()
    windows = [sign_in(hanako) for _ in range(AT_ONCE)]
    [(status, form)] = send(windows, "/listings", {"kind": "goods"})
    assert (status, count(app, Listing)) == (303, 1)
    listing_id = int(form.split("/")[2])
    assert send(windows, edit(listing_id), complete()) == {(303, f"/listings/{listing_id}")}
    assert count(app, Listing) == 1
    with app.app_context():
        assert db.session.get_one(Listing, listing_id).state == ListingState.OPEN


def test_a_question_and_a_message(app: Flask, make: Make, sign_in: SignIn):
    listing, ken = make.listing(), make.account()
    windows = [sign_in(ken) for _ in range(AT_ONCE)]
    asked = {"body": "まだありますか。", "idempotency_key": str(uuid4())}
    [(status, thread)] = send(windows, f"/listings/{listing.id}/conversations", asked)
    assert (status, count(app, Conversation), count(app, Message)) == (303, 1, 1)
    said = {"body": "土曜に伺います。", "idempotency_key": str(uuid4())}
    assert send(windows, f"{thread}/messages", said) == {(303, thread)}
    assert count(app, Message) == 2


def test_a_report(app: Flask, make: Make, sign_in: SignIn):
    listing, ken = make.listing(), make.account()
    windows = [sign_in(ken) for _ in range(AT_ONCE)]
    led = send(windows, f"/reports/new?listing={listing.id}", forms.report())
    with app.app_context():
        number = db.session.scalars(select(Report.id)).one()
    assert led == {(303, f"/my/reports/{number}")}


def test_a_report_by_somebody_without_a_name(app: Flask, make: Make):
    """One gets the key; the others from there are thanked."""
    path = f"/reports/new?listing={make.listing().id}"
    led = send([app.test_client() for _ in range(AT_ONCE)], path, forms.report())
    assert count(app, Report) == 1
    assert (303, path) in led
    [(status, address)] = led - {(303, path)}
    assert status == 303
    assert address.startswith("/reports/")


def test_strangers_at_once_do_not_go_past_the_number_of_their_place(app: Flask, make: Make):
    author = make.account()
    paths = [f"/reports/new?listing={make.listing(author=author).id}" for _ in range(8)]
    windows = [app.test_client() for _ in paths]
    with ThreadPoolExecutor(len(paths)) as pool:
        pairs = zip(windows, paths, strict=True)
        statuses = list(pool.map(lambda pair: pair[0].post(pair[1], data=forms.report()).status_code, pairs))
    assert sorted(statuses) == [303] * ANONYMOUS_REPORTS_A_DAY + [429] * (8 - ANONYMOUS_REPORTS_A_DAY)


def test_different_reports_at_once_do_not_go_past_the_days_number(app: Flask, make: Make, sign_in: SignIn):
    ken, author = make.account(), make.account()
    for version in range(REPORTS_A_DAY - 2):
        make.report(reporter=ken, target_version=version)
    paths = [f"/reports/new?listing={make.listing(author=author).id}" for _ in range(8)]
    windows = [sign_in(ken) for _ in paths]
    with ThreadPoolExecutor(len(paths)) as pool:
        pairs = zip(windows, paths, strict=True)
        statuses = list(pool.map(lambda pair: pair[0].post(pair[1], data=forms.report()).status_code, pairs))
    assert sorted(statuses) == [303] * 2 + [429] * 6
    assert count(app, Report) == REPORTS_A_DAY
