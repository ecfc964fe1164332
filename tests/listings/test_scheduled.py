"""A draft with a date publishes itself by the rules of the button: once, at its minute, or its author hears why not."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from board import db
from board.accounts.models import Account
from board.audit.models import AuditEvent
from board.backends.mail.file import FileMailer
from board.listings import calendar, queries
from board.listings.actions import publish_listing
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from board.listings.schedule import publish_scheduled
from board.notifications.models import Notification
from board.outbox.schedule import work_off
from tests.factories import Make
from tests.listings.conftest import SignIn

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def sweep(app: Flask) -> None:
    with app.app_context():
        publish_scheduled()


def told(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Notification.event).order_by(Notification.id)))


def the_mail(app: Flask) -> str:
    with app.app_context():
        work_off()
    mailer = app.extensions["mail"]
    assert isinstance(mailer, FileMailer)
    [letter] = mailer.letters()
    return letter.text


def publications(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(AuditEvent.action == "listing_published")) or 0


def planned(make: Make, **fields: Any) -> Listing:
    """A finished draft that is to appear in an hour."""
    return make.listing(
        fields.pop("title", "桐のたんす"), state=ListingState.DRAFT, publish_at=make.now + HOUR, **fields
    )


@pytest.mark.both_databases
def test_at_its_minute_it_is_published_and_its_author_is_told_on_the_page(
    app: Flask, make: Make, clock: time_machine.Coordinates
):
    draft = planned(make)
    clock.shift(HOUR - MINUTE)
    sweep(app)
    assert make.fresh(draft).state == ListingState.DRAFT
    clock.shift(MINUTE)
    sweep(app)
    sweep(app)
    listing = make.fresh(draft)
    assert (listing.state, listing.published_at, listing.publish_at) == (ListingState.OPEN, make.now + HOUR, None)
    assert listing.expires_at == make.now + HOUR + timedelta(days=30)
    assert told(app) == ["schedule_kept"]
    assert publications(app) == 1


@pytest.mark.both_databases
def test_many_workers_and_an_impatient_author_publish_it_once(app: Flask, make: Make, clock: time_machine.Coordinates):
    drafts = [planned(make, title=f"たんす{number}") for number in range(3)]
    clock.shift(HOUR)

    def act(number: int) -> None:
        with app.app_context():
            if number % 2:
                publish_scheduled()
            else:
                for draft in drafts:
                    publish_listing(db.session.get_one(Listing, draft.id), now=make.now + HOUR)
                    db.session.commit()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(act, range(4)))
    assert publications(app) == 3
    assert all(make.fresh(draft).state == ListingState.OPEN for draft in drafts)


def test_a_date_that_was_taken_back_publishes_nothing(app: Flask, make: Make, clock: time_machine.Coordinates):
    draft = planned(make)
    with app.app_context():
        db.session.get_one(Listing, draft.id).publish_at = None
        db.session.commit()
    clock.shift(2 * HOUR)
    sweep(app)
    assert make.fresh(draft).state == ListingState.DRAFT
    assert told(app) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"body": ""}, "まだそろっていません"),
        ({"region_id": None}, "まだそろっていません"),
        ({"kind": Kind.WORK, "category": "design"}, "6つがそろうまで"),
        ({"kind": Kind.STAY, "price_yen": 3000}, "届出・許可番号がないと"),
    ],
)
def test_what_cannot_be_published_stays_a_draft_and_its_author_reads_why(
    app: Flask,
    make: Make,
    clock: time_machine.Coordinates,
    hanako: Account,
    sign_in: SignIn,
    fields: dict[str, Any],
    sentence: str,
):
    draft = planned(make, author=hanako, **fields)
    clock.shift(HOUR)
    sweep(app)
    sweep(app)
    kept = make.fresh(draft)
    assert (kept.state, kept.publish_at) == (ListingState.DRAFT, None)
    assert told(app) == ["schedule_refused"]
    page = sign_in(hanako).get("/notifications").text
    assert sentence in page
    mail = the_mail(app)
    assert sentence in mail
    assert f"/listings/{draft.id}/edit" in mail


def test_what_would_be_over_already_is_not_published(app: Flask, make: Make, clock: time_machine.Coordinates):
    draft = planned(make, kind=Kind.EVENT, venue="公民館", starts_at=make.now + MINUTE, ends_at=make.now + 30 * MINUTE)
    clock.shift(HOUR)
    sweep(app)
    assert make.fresh(draft).state == ListingState.DRAFT
    assert told(app) == ["schedule_refused"]


def test_the_same_words_again_are_not_published(
    app: Flask, make: Make, clock: time_machine.Coordinates, hanako: Account
):
    first, second = planned(make, author=hanako), planned(make, author=hanako)
    with app.app_context():
        for each in (first, second):
            row = db.session.get_one(Listing, each.id)
            row.revise({"title": row.title}, now=make.now)
        db.session.commit()
    clock.shift(HOUR)
    sweep(app)
    assert sorted(make.fresh(each).state for each in (first, second)) == [ListingState.DRAFT, ListingState.OPEN]
    assert sorted(told(app)) == ["schedule_kept", "schedule_refused"]
    assert "「桐のたんす」が、すでにあります" in the_mail(app)


def test_beyond_the_first_days_number_it_waits_until_it_may_and_then_appears(
    app: Flask, make: Make, clock: time_machine.Coordinates
):
    newcomer = make.account(created_at=make.now)
    drafts = [planned(make, author=newcomer, title=f"たんす{number}") for number in range(4)]
    clock.shift(HOUR)
    sweep(app)
    sweep(app)
    states = [make.fresh(draft).state for draft in drafts]
    assert states == [*[ListingState.OPEN] * 3, ListingState.DRAFT]
    assert make.fresh(drafts[3]).publish_at == make.now + timedelta(hours=24)
    assert sorted(told(app)) == [*["schedule_kept"] * 3, "schedule_postponed"]
    assert "2026年11月23日（月）12:00に公開します" in the_mail(app)
    clock.shift(23 * HOUR)
    sweep(app)
    assert make.fresh(drafts[3]).state == ListingState.OPEN


def test_the_draft_of_a_suspended_author_stays_and_no_mail_goes_out(
    app: Flask, make: Make, clock: time_machine.Coordinates
):
    draft = planned(make, author=make.account(suspended_at=make.now))
    clock.shift(HOUR)
    sweep(app)
    assert make.fresh(draft).state == ListingState.DRAFT
    assert told(app) == ["schedule_refused"]
    with app.app_context():
        work_off()
    assert app.extensions["mail"].letters() == []


def test_one_that_fails_for_reasons_nobody_foresaw_does_not_hold_up_the_next(
    app: Flask, make: Make, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
):
    bad, good = planned(make), planned(make, title="火鉢")
    publish = calendar.publish_listing

    def failing(listing: Listing, *, now: datetime) -> None:
        if listing.id == bad.id:
            raise ValueError("nobody foresaw this")
        publish(listing, now=now)

    monkeypatch.setattr(calendar, "publish_listing", failing)
    clock.shift(HOUR)
    sweep(app)
    assert [make.fresh(each).state for each in (bad, good)] == [ListingState.DRAFT, ListingState.OPEN]
    assert make.fresh(bad).publish_at == make.now + HOUR


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "due",
    [queries.to_be_warned, queries.to_be_published, queries.open_and_past, lambda _: queries.standing_without_ground()],
)
def test_what_is_asked_every_minute_is_found_by_an_index(app: Flask, make: Make, due: Callable[..., Any]):
    with app.app_context():
        asked = str(due(make.now).compile(db.engine(), compile_kwargs={"literal_binds": True}))
        plan = [row.detail for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {asked}"))]
    assert any(step.startswith("SEARCH listings USING INDEX ix_listings_") for step in plan), plan
    assert not any(step.startswith("SCAN listings") for step in plan), plan


def test_one_that_cannot_be_published_does_not_hold_up_the_next(
    app: Flask, make: Make, clock: time_machine.Coordinates, client: FlaskClient
):
    planned(make, body="")
    good = planned(make, title="火鉢")
    clock.shift(HOUR)
    sweep(app)
    assert "火鉢" in client.get(f"/listings/{good.id}").text
