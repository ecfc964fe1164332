"""§5 row 15: the machine's clock jumps an hour back, a day on, a year back. Nothing that was over begins again, nothing
that lasts minutes lasts a year, nobody is told twice, and what stands in order stays in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from board import db
from board.accounts.models import SESSION_LIFETIME, Account, LoginSession
from board.accounts.proof import PROOF_LASTS
from board.clock import utcnow
from board.conversations.actions import why_not_today
from board.conversations.models import NEW_CONVERSATIONS_A_DAY, Conversation, Message
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from board.listings.schedule import close_expired, warn_authors
from board.notifications.models import Notification
from board.outbox.actions import follow_up, send_mail
from board.outbox.models import FollowUp, Mail
from board.outbox.schedule import LEASE, work_off
from board.web.limits import DatabaseStorage
from tests.factories import NOW, PASSWORD, Make

SignIn = Callable[..., FlaskClient]
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
BACK = [pytest.param(-HOUR, id="an-hour-back"), pytest.param(-YEAR, id="a-year-back")]
JUMPS = [*BACK, pytest.param(DAY, id="a-day-on")]
pytestmark = pytest.mark.security("5-15")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize("jump", JUMPS)
def test_what_was_said_keeps_its_order(
    make: Make, sign_in: SignIn, app: Flask, clock: time_machine.Coordinates, jump: timedelta
):
    talk = make.conversation(said=())
    asker, words = talk.asker, [f"{number}通目" for number in range(4)]
    for number, body in enumerate(words):
        if number == 2:
            clock.shift(jump)
        # With the clock a session may end, which is another matter.
        answer = sign_in(asker).post(
            f"/conversations/{talk.id}/messages", data={"body": body, "idempotency_key": str(uuid4())}
        )
        assert answer.status_code == 303
    with app.app_context():
        ids = db.session.scalars(select(Message.id).order_by(Message.id)).all()
        said = db.session.scalars(select(Message.body).order_by(Message.id)).all()
        noted = db.session.scalars(select(Conversation.last_message_id)).one()
    assert (said, noted) == (words, max(ids))
    page = sign_in(asker).get(f"/conversations/{talk.id}").text
    # Beside it stands the list of talks with the last words of each.
    talked = page[page.index('class="thread-talk"') :]
    shown = [talked.index(body) for body in words]
    assert shown == sorted(shown)


@pytest.mark.parametrize("jump", BACK)
def test_a_session_that_was_over_is_not_revived(
    make: Make, sign_in: SignIn, clock: time_machine.Coordinates, jump: timedelta
):
    member, staff = sign_in(make.account()), sign_in(make.moderator())
    assert (member.get("/my").status_code, staff.get("/moderation").status_code) == (200, 200)
    clock.shift(SESSION_LIFETIME + timedelta(minutes=1))
    for _ in range(2):
        assert {member.get("/my").status_code, staff.get("/moderation").status_code} <= {303, 404}
        clock.shift(jump)


@pytest.mark.parametrize("jump", BACK)
def test_who_must_log_in_again_because_of_the_clock_can(
    make: Make, sign_in: SignIn, clock: time_machine.Coordinates, jump: timedelta
):
    """A cookie of later is believed by nobody."""
    browser = sign_in(make.account(email="hanako@example.jp"))
    clock.shift(jump)
    assert browser.get("/my").status_code == 303
    typed = {"email": "hanako@example.jp", "password": PASSWORD}
    assert browser.post("/log-in", data=typed).status_code == 303
    assert browser.get("/my").status_code == 200


def test_a_session_that_seems_to_begin_next_year_is_none(make: Make):
    """Else it would last until its month has come and gone."""
    member, _ = make.login_session(make.account())
    assert member.is_live(now=NOW)
    assert member.is_live(now=NOW - HOUR)
    assert not member.is_live(now=NOW - YEAR)
    staff, _ = make.login_session(make.moderator())
    assert staff.is_live(now=NOW)
    assert not staff.is_live(now=NOW - HOUR)


def test_a_proof_of_minutes_does_not_last_an_hour(
    app: Flask, make: Make, sign_in: SignIn, clock: time_machine.Coordinates
):
    browser = sign_in(make.account())
    assert browser.get("/my/security/email").status_code == 200
    clock.shift(-HOUR)
    assert browser.get("/my/security/email").status_code == 303
    clock.shift(HOUR + PROOF_LASTS)
    assert browser.get("/my/security/email").status_code == 303


@pytest.mark.parametrize("jump", BACK)
def test_work_and_mails_that_wait_go_out_and_what_a_dead_worker_held_is_free_again(
    app: Flask, clock: time_machine.Coordinates, jump: timedelta
):
    with app.app_context():
        for number in range(3):
            send_mail(f"person{number}@example.jp", "password_changed", locale="ja", now=utcnow())
        follow_up("index_listing", 1, now=utcnow())
        db.session.commit()
        # One has failed before, one is in the hands of a worker that dies in this moment.
        db.session.execute(update(Mail).where(Mail.id == 1).values(attempts=1, last_error="away", next_at=NOW))
        for model in (Mail, FollowUp):
            db.session.execute(update(model).where(model.id == 2).values(attempts=1, leased_until=NOW + LEASE))
        db.session.commit()
    clock.shift(jump)
    spent = timedelta()
    while spent < timedelta(minutes=15):
        with app.app_context():
            work_off()
        clock.shift(timedelta(minutes=1))
        spent += timedelta(minutes=1)
    held_back = {1} if jump == -HOUR else set()
    with app.app_context():
        waiting = set(db.session.scalars(select(Mail.id).where(Mail.done_at.is_(None))))
        assert waiting == held_back, "a wait of minutes became one of an hour at most"
        assert db.session.scalars(select(FollowUp).where(FollowUp.done_at.is_(None))).all() == []
    clock.shift(HOUR)
    with app.app_context():
        work_off()
    assert len(app.extensions["mail"].letters()) == 3


def test_a_lease_is_not_taken_from_a_living_worker_when_the_clock_is_only_set_right(
    app: Flask, clock: time_machine.Coordinates
):
    with app.app_context():
        send_mail("ken@example.jp", "password_changed", locale="ja", now=utcnow())
        db.session.execute(update(Mail).values(attempts=1, leased_until=NOW + LEASE))
        db.session.commit()
        clock.shift(-timedelta(seconds=20))
        work_off()
    assert app.extensions["mail"].letters() == []


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("window", ["5/1/hour", "5/1/day", "5/5/minute"])
def test_nobody_is_locked_out_for_longer_than_the_window(
    database_url: str, clock: time_machine.Coordinates, jump: timedelta, window: str
):
    seconds = {"5/1/hour": 3600, "5/1/day": 86400, "5/5/minute": 300}[window]
    storage, key = DatabaseStorage(f"engawa+database:{database_url}"), f"LIMITER/peer/door/{window}"
    try:
        for _ in range(9):
            storage.incr(key, seconds)
        clock.shift(jump)
        # As the worker does every minute.
        storage.forget_expired()
        clock.shift(seconds)
        assert (storage.get(key), storage.incr(key, seconds)) == (0, 1)
        # And the limit holds on the new clock as on the old one.
        assert [storage.incr(key, seconds) for _ in range(3)] == [2, 3, 4]
        assert storage.get(key) == 4
    finally:
        storage.engine.dispose()


@pytest.mark.parametrize("jump", BACK)
def test_who_guessed_too_often_may_try_again_after_the_window(
    make: Make, app: Flask, clock: time_machine.Coordinates, jump: timedelta
):
    make.account(email="hanako@example.jp")
    browser = app.test_client()
    typed = {"email": "hanako@example.jp", "password": "not-the-one-of-hanako"}
    while browser.post("/log-in", data=typed).status_code != 429:
        pass
    clock.shift(jump)
    clock.shift(DAY + timedelta(seconds=1))
    assert browser.post("/log-in", data={**typed, "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize("jump", BACK)
def test_a_days_number_is_used_up_for_a_day_and_not_for_a_year(
    app: Flask, make: Make, clock: time_machine.Coordinates, jump: timedelta
):
    ken = make.account()
    for _ in range(NEW_CONVERSATIONS_A_DAY):
        make.conversation(asker=ken, said=())
    with app.app_context():
        asker = db.session.get_one(Account, ken.id)
        assert why_not_today(asker, now=utcnow())
        # Counted by the clock on the wall: an hour put back may cost that hour, and a year no year.
        clock.shift(jump + DAY + HOUR)
        assert why_not_today(asker, now=utcnow()) is None


def test_an_author_hears_of_the_end_once_however_the_clock_jumps(
    app: Flask, make: Make, clock: time_machine.Coordinates
):
    make.listing(published_at=NOW)
    for jump in (
        timedelta(days=23),
        -HOUR,
        HOUR,
        -YEAR,
        YEAR,
        DAY,
        -DAY,
        timedelta(days=6),
        -HOUR,
        DAY,
        -YEAR,
        YEAR,
        HOUR,
    ):
        clock.shift(jump)
        for work in (warn_authors, close_expired, work_off):
            with app.app_context():
                work()
    with app.app_context():
        events = list(db.session.scalars(select(Notification.event).order_by(Notification.id)))
        mails = list(db.session.scalars(select(Mail.event).order_by(Mail.id)))
        state = db.session.scalars(select(Listing.state)).one()
    # A week and a day before the end; then the end itself, which no clock undoes.
    assert mails == ["listing_expiring"] * 2
    assert events == ["listing_expiring"] * 2 + ["listing_expired"]
    assert state == ListingState.EXPIRED


@pytest.mark.parametrize("jump", BACK)
def test_what_was_put_up_before_the_clock_went_back_is_shown_calmly(
    client: FlaskClient, make: Make, clock: time_machine.Coordinates, jump: timedelta
):
    make.listing("今日の壺", published_at=NOW)
    make.listing("昨日の壺", published_at=NOW - DAY)
    clock.shift(jump)
    page = client.get("/listings").text
    assert page.index("今日の壺") < page.index("昨日の壺")
    assert not re.search(r"-\d+\s*(秒|分|時間|日)", page)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_session_row_says_that_it_is_over_once_it_was_seen(
    app: Flask, make: Make, sign_in: SignIn, clock: time_machine.Coordinates, method: str
):
    """By a form as well, which holds the database itself."""
    browser = sign_in(make.account())
    clock.shift(SESSION_LIFETIME)
    browser.open("/my/settings", method=method)
    with app.app_context():
        assert db.session.scalars(select(LoginSession.ended_at)).all() == [NOW + SESSION_LIFETIME]
