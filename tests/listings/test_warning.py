"""Authors hear in time that a listing is about to end: twice, each once, and never of what is settled."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from alembic import command
from flask import Flask
from sqlalchemy import select

from board import db, migrations
from board.accounts.models import Account, Membership, Organisation
from board.backends.mail.file import FileMailer, Letter
from board.listings import actions, calendar
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Effect, Listing
from board.listings.schedule import close_expired, end_unfounded_standing, warn_authors
from board.notifications.models import Notification
from board.outbox.models import Mail
from board.outbox.schedule import work_off
from tests.factories import SANJO, Make

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
Sweep = Callable[[], None]


@pytest.fixture
def sweep(app: Flask) -> Sweep:
    """What the minute does to listings."""

    def work() -> None:
        for each in (close_expired, end_unfounded_standing, warn_authors):
            with app.app_context():
                each()

    return work


def told(app: Flask, event: str = "") -> list[str]:
    with app.app_context():
        events = db.session.scalars(select(Notification.event).order_by(Notification.id)).all()
        return [each for each in events if not event or each == event]


def mailed(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Mail.event).order_by(Mail.id)))


def letters(app: Flask) -> list[Letter]:
    with app.app_context():
        work_off()
    mailer = app.extensions["mail"]
    assert isinstance(mailer, FileMailer)
    return mailer.letters()


@pytest.mark.both_databases
def test_a_week_and_a_day_before_the_end_to_the_minute(
    app: Flask, make: Make, clock: time_machine.Coordinates, sweep: Sweep
):
    make.listing(published_at=make.now)
    clock.shift(23 * DAY - MINUTE)
    sweep()
    assert mailed(app) == []
    clock.shift(MINUTE)
    sweep()
    sweep()
    assert mailed(app) == ["listing_expiring"]
    clock.shift(6 * DAY - MINUTE)
    sweep()
    assert mailed(app) == ["listing_expiring"]
    clock.shift(MINUTE)
    sweep()
    sweep()
    assert mailed(app) == ["listing_expiring"] * 2
    clock.shift(DAY)
    sweep()
    assert mailed(app) == ["listing_expiring"] * 2
    assert told(app) == ["listing_expiring", "listing_expiring", "listing_expired"]


@pytest.mark.both_databases
def test_a_clock_that_jumps_back_an_hour_tells_nobody_twice(
    app: Flask, make: Make, clock: time_machine.Coordinates, sweep: Sweep
):
    make.listing(published_at=make.now)
    clock.shift(23 * DAY + MINUTE)
    sweep()
    clock.shift(timedelta(hours=-1))
    sweep()
    clock.shift(timedelta(hours=2))
    sweep()
    assert mailed(app) == ["listing_expiring"]


def test_after_a_week_of_standstill_one_mail_makes_up_for_two(
    app: Flask, make: Make, clock: time_machine.Coordinates, sweep: Sweep
):
    make.listing(published_at=make.now)
    clock.shift(29 * DAY + MINUTE)
    sweep()
    sweep()
    assert mailed(app) == ["listing_expiring"]


@pytest.mark.both_databases
def test_two_workers_send_one_mail(app: Flask, make: Make, clock: time_machine.Coordinates):
    for _ in range(3):
        make.listing(published_at=make.now)
    clock.shift(23 * DAY)

    def work(_number: int) -> None:
        with app.app_context():
            warn_authors()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert mailed(app) == ["listing_expiring"] * 3
    assert len(told(app)) == 3


def settle(app: Flask, listing: Listing, act: Callable[[Listing], object]) -> None:
    with app.app_context():
        act(db.session.get_one(Listing, listing.id))
        db.session.commit()


@pytest.mark.parametrize("how", ["renewed", "withdrawn", "hidden", "reserved", "suspended"])
def test_nobody_is_told_of_what_is_settled(
    app: Flask, make: Make, clock: time_machine.Coordinates, sweep: Sweep, how: str
):
    listing = make.listing(published_at=make.now)
    clock.shift(23 * DAY)
    later = make.now + 23 * DAY
    acts: dict[str, Callable[[Listing], object]] = {
        "renewed": lambda it: actions.renew_listing(it, by=it.author, now=later),
        "withdrawn": lambda it: it.withdraw(now=later),
        "hidden": lambda it: db.session.add(it.restrict(Effect.HIDDEN, guideline="bait", now=later)),
        "reserved": lambda it: it.reserve(now=later),
        "suspended": lambda it: setattr(it.author, "suspended_at", later),
    }
    settle(app, listing, acts[how])
    sweep()
    assert mailed(app) == []


def test_what_is_free_again_in_its_last_week_is_told_of_then(
    app: Flask, make: Make, clock: time_machine.Coordinates, sweep: Sweep
):
    listing = make.listing(published_at=make.now)
    settle(app, listing, lambda it: it.reserve(now=make.now))
    clock.shift(25 * DAY)
    sweep()
    assert mailed(app) == []
    settle(app, listing, lambda it: it.release(now=make.now + 25 * DAY))
    sweep()
    assert mailed(app) == ["listing_expiring"]


def test_what_is_held_past_its_end_closes_when_it_is_free_again(
    app: Flask, make: Make, clock: time_machine.Coordinates, sweep: Sweep
):
    listing = make.listing(published_at=make.now)
    settle(app, listing, lambda it: it.reserve(now=make.now))
    clock.shift(31 * DAY)
    sweep()
    assert make.fresh(listing).state == ListingState.RESERVED
    settle(app, listing, lambda it: it.release(now=make.now + 31 * DAY))
    sweep()
    assert make.fresh(listing).state == ListingState.EXPIRED
    assert mailed(app) == []


def test_an_event_ends_without_a_word(app: Flask, make: Make, clock: time_machine.Coordinates, sweep: Sweep):
    make.listing(kind=Kind.EVENT, starts_at=make.now + 9 * DAY, ends_at=make.now + 10 * DAY)
    for _ in range(11):
        clock.shift(DAY)
        sweep()
    assert (mailed(app), told(app)) == ([], [])


def test_a_last_day_of_ones_own_is_recalled_once(app: Flask, make: Make, clock: time_machine.Coordinates, sweep: Sweep):
    make.listing(published_at=make.now, deadline=make.now + 10 * DAY)
    for _ in range(11):
        clock.shift(DAY)
        sweep()
    assert mailed(app) == ["listing_deadline"]
    [letter] = letters(app)
    assert "あなたが決めた最終日の2026年12月2日（水）12:00" in letter.text


def test_the_mail_says_until_when_and_what_happens_otherwise(
    app: Flask, make: Make, clock: time_machine.Coordinates, sweep: Sweep
):
    listing = make.listing("桐のたんす", author=make.account("はなこ"), published_at=make.now)
    clock.shift(23 * DAY)
    sweep()
    [letter] = letters(app)
    assert letter.subject == "縁側：「桐のたんす」の掲載期限が近づいています"
    assert "はなこさんへ" in letter.text
    assert "2026年12月22日（火）12:00に受付を終えます" in letter.text
    assert f"http://localhost/listings/{listing.id}/renewal/" in letter.text
    assert "30日のあいだ" in letter.text


def test_on_day_24_an_undated_call_for_hands_is_asked_whether_it_goes_on(
    app: Flask, make: Make, clock: time_machine.Coordinates, sweep: Sweep
):
    make.listing("雪かき", kind=Kind.VOLUNTEERING, published_at=make.now)
    clock.shift(24 * DAY - MINUTE)
    sweep()
    assert mailed(app) == []
    clock.shift(MINUTE)
    sweep()
    [letter] = letters(app)
    assert "「雪かき」の募集は、まだ続いていますか" in letter.text


def test_after_the_fifth_renewal_the_mail_offers_none(
    app: Flask, make: Make, clock: time_machine.Coordinates, sweep: Sweep
):
    make.listing(published_at=make.now - 120 * DAY, renewed_at=make.now, renewal_count=5)
    clock.shift(23 * DAY)
    sweep()
    [letter] = letters(app)
    assert "/renewal/" not in letter.text
    assert "更新は5回まで" in letter.text
    assert "もう一度載せる" in letter.text


@pytest.fixture
def standing(app: Flask, make: Make) -> Listing:
    """Of a verified organisation for which its author acts."""
    host = make.account("みのり農園")
    farm = make.save(
        Organisation(name="みのり農園", kind="farm", region_id=SANJO, created_at=make.now, verified_at=make.now)
    )
    make.save(Membership(organisation_id=farm.id, account_id=host.id, since=make.now))
    offer = make.listing(
        "田んぼの手伝い", author=host, kind=Kind.VOLUNTEERING, published_at=make.now, is_standing=True,
        organisation_id=farm.id,
    )  # fmt: skip
    # As publishing would: asked in half a year.
    settle(app, offer, lambda it: it.set_end(now=make.now))
    return make.fresh(offer)


def test_a_standing_offer_stays_and_is_asked_after_twice_a_year(
    app: Flask, make: Make, clock: time_machine.Coordinates, sweep: Sweep, standing: Listing
):
    for _ in range(13):
        clock.shift(30 * DAY)
        sweep()
        sweep()
    assert mailed(app) == ["standing_question"] * 2
    assert make.fresh(standing).state == ListingState.OPEN


@pytest.mark.both_databases
@pytest.mark.parametrize("loss", ["verification", "membership", "organisation"])
def test_without_its_ground_a_standing_offer_lives_as_long_as_others_from_that_moment(
    app: Flask, make: Make, clock: time_machine.Coordinates, sweep: Sweep, standing: Listing, loss: str
):
    clock.shift(100 * DAY)
    sweep()
    assert make.fresh(standing).is_standing
    with app.app_context():
        match loss:
            case "verification":
                db.session.scalars(select(Organisation)).one().verified_at = None
            case "membership":
                db.session.scalars(select(Membership)).one().until = make.now
            case "organisation":
                db.session.get_one(Listing, standing.id).organisation_id = None
        db.session.commit()
    sweep()
    sweep()
    offer = make.fresh(standing)
    assert (offer.is_standing, offer.expires_at) == (False, make.now + 131 * DAY)
    assert offer.renewal_count == 0
    assert mailed(app) == ["standing_ended"]
    clock.shift(31 * DAY)
    sweep()
    assert make.fresh(standing).state == ListingState.EXPIRED


def test_a_suspended_host_gets_no_mail_about_it(
    app: Flask, make: Make, clock: time_machine.Coordinates, sweep: Sweep, standing: Listing
):
    with app.app_context():
        db.session.get_one(Account, standing.author_id).suspended_at = make.now
        db.session.scalars(select(Organisation)).one().verified_at = None
        db.session.commit()
    sweep()
    assert mailed(app) == []
    assert told(app) == ["standing_ended"]


def test_more_than_one_batch_is_told_in_one_go(
    app: Flask, make: Make, clock: time_machine.Coordinates, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
):
    author = make.account()
    for _ in range(5):
        make.listing(author=author, published_at=make.now)
    limited = calendar.queries.to_be_warned
    monkeypatch.setattr(calendar.queries, "to_be_warned", lambda now: limited(now).limit(2))
    clock.shift(23 * DAY)
    sweep()
    assert len(mailed(app)) == 5


@pytest.mark.both_databases
def test_who_posted_before_there_were_mails_is_told_too(
    app: Flask, make: Make, clock: time_machine.Coordinates, sweep: Sweep, database_url: str
):
    chest = make.listing(published_at=make.now)
    make.listing(kind=Kind.EVENT, starts_at=make.now + 9 * DAY, ends_at=make.now + 10 * DAY)
    db.dispose(app)
    steps = migrations.configuration(database_url)
    command.downgrade(steps, "0001")
    assert migrations.upgrade(database_url)
    clock.shift(23 * DAY)
    sweep()
    assert mailed(app) == ["listing_expiring"]
    with app.app_context():
        [told_of] = db.session.scalars(select(Notification))
        assert told_of.params["listing_id"] == chest.id
