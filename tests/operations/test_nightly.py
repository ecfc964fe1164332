"""What piles up is cleared away at night; what somebody may still need stays."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from board import db
from board.accounts.models import LoginSession, Purpose, SingleUseToken
from board.backends.storage import FileStorage
from board.clock import tokyo, utcnow
from board.config import Settings
from board.media.actions import store_photo
from board.media.models import Image
from board.media.processing import Photo
from board.operations import mending, nightly
from board.outbox.models import FollowUp, Mail
from tests.browser import wait_for
from tests.factories import Make
from tests.operations.conftest import Pictures, make_older

LONG, SHORT = timedelta(days=91), timedelta(days=29)


@pytest.fixture
def now() -> datetime:
    """The machine's own time: files bear it too."""
    return utcnow()


def run_the_night(app: Flask) -> None:
    app.extensions["tidy"].call_local()


def quarantined(settings: Settings) -> set[str]:
    return {path.name for path in (Path(settings.instance) / "quarantine").rglob("*") if path.is_file()}


def test_the_night_comes_once_a_day_at_a_quiet_hour(app: Flask):
    (tidy,) = [task for task in app.extensions["huey"]._registry.periodic_tasks if task.name == "tidy"]
    minutes = [datetime(2026, 11, 22, tzinfo=UTC) + timedelta(minutes=minute) for minute in range(24 * 60)]
    assert [f"{tokyo(minute):%H:%M}" for minute in minutes if tidy.validate_datetime(minute)] == ["03:17"]


@pytest.mark.both_databases
def test_work_long_done_goes_and_work_to_do_stays(
    app: Flask, make: Make, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(nightly, "BATCH", 3)
    for number, done_at in enumerate([now - LONG] * 7 + [now - SHORT, None]):
        rows = {"created_at": now - LONG, "next_at": now - LONG, "done_at": done_at}
        make.save(FollowUp(kind="tell", subject_id=number), **rows)
        make.save(Mail(message_id=f"<{number}>", recipient="a@example.jp", locale="ja", event="deal_done"), **rows)
    make.save(FollowUp(kind="dead", subject_id=99), created_at=now - LONG, next_at=now - LONG, dead_at=now - LONG)
    run_the_night(app)
    with app.app_context():
        assert db.session.scalars(select(FollowUp.subject_id).order_by(FollowUp.id)).all() == [7, 8, 99]
        assert db.session.scalars(select(Mail.message_id).order_by(Mail.id)).all() == ["<7>", "<8>"]


@pytest.mark.both_databases
def test_sessions_and_links_long_over_go(app: Flask, make: Make, now: datetime):
    account = make.account()
    for number, (ended, expires) in enumerate(
        [(now - LONG, now), (None, now - LONG), (now - SHORT, now), (None, now + SHORT)]
    ):
        began = dict.fromkeys(("created_at", "last_seen_at", "proven_at"), now - 2 * LONG)
        row = LoginSession(account_id=account.id, secret_hash=str(number))
        make.save(row, **began, expires_at=expires, ended_at=ended)
    for number, expires in enumerate([now - LONG, now - SHORT]):
        token = SingleUseToken(account_id=account.id, purpose=Purpose.CONFIRMATION, secret_hash=str(number))
        make.save(token, created_at=now - 2 * LONG, expires_at=expires)
    run_the_night(app)
    with app.app_context():
        assert db.session.scalars(select(LoginSession.secret_hash).order_by(LoginSession.id)).all() == ["2", "3"]
        assert db.session.scalars(select(SingleUseToken.secret_hash)).all() == ["1"]


@pytest.mark.both_databases
def test_photos_given_up_go_into_quarantine_and_after_a_month_for_good(
    app: Flask, make: Make, pictures: Pictures, settings: Settings
):
    (used,) = pictures.of(make.listing())
    given_up, chosen_today = pictures.stored(), pictures.stored()
    pictures.age(used)
    pictures.age(given_up)
    run_the_night(app)
    assert [path.exists() for path in pictures.paths(given_up)] == [False] * 3
    assert all(path.exists() for image in (used, chosen_today) for path in pictures.paths(image))
    assert quarantined(settings) == {"320.webp", "800.webp", "1600.webp"}
    with app.app_context():
        assert set(db.session.scalars(select(Image.id))) == {used.id, chosen_today.id}

    for path in (Path(settings.instance) / "quarantine").rglob("*.webp"):
        make_older(path, timedelta(days=31 if path.stem == "320" else 29))
    run_the_night(app)
    assert quarantined(settings) == {"800.webp", "1600.webp"}


def test_a_photo_put_again_while_the_sweep_looks_is_kept(
    app: Flask, pictures: Pictures, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    """Found as an orphan, then chosen by somebody before it is moved: their row must not lose its file."""
    photo = Photo({width: b"%d" % width for width in (320, 800, 1600)}, 1600, 1200)
    with app.app_context():
        image = store_photo(photo, now=utcnow())
        db.session.rollback()
        for path in pictures.paths(image):
            make_older(path, timedelta(days=2))

        def chosen_meanwhile(*arguments: object, **named: object) -> bool:
            store_photo(photo, now=utcnow())
            db.session.commit()
            return set_aside(*arguments, **named)  # type: ignore[arg-type]

        set_aside = mending._set_aside
        monkeypatch.setattr(mending, "_set_aside", chosen_meanwhile)
        assert mending.set_aside_forgotten_files(now=utcnow()) == 0
    assert all(path.exists() for path in pictures.paths(image))
    assert quarantined(settings) == set()


def test_sweeping_beside_uploads_never_takes_a_file_from_a_row(app: Flask, pictures: Pictures, settings: Settings):
    """One thread stores the same old photo again and again, another sweeps all the time."""
    photo = Photo({width: b"%d" % width for width in (320, 800, 1600)}, 1600, 1200)
    storage = app.extensions["storage"]
    assert isinstance(storage, FileStorage)
    stop = threading.Event()

    def sweep() -> None:
        with app.app_context():
            while not stop.is_set():
                mending.set_aside_forgotten_files(now=utcnow())

    sweeper = threading.Thread(target=sweep)
    sweeper.start()
    try:
        for _ in range(40):
            with app.app_context():
                image = store_photo(photo, now=utcnow())
                db.session.commit()
                paths = pictures.paths(image)
                # Away for a moment, while the sweeper looks whether it is theirs.
                wait_for(lambda paths=paths: all(path.exists() for path in paths), seconds=30)
                db.session.delete(db.session.get_one(Image, image.id))
                db.session.commit()
                for path in paths:
                    with suppress(FileNotFoundError):
                        make_older(path, timedelta(days=2))
    finally:
        stop.set()
        sweeper.join()
    with app.app_context():
        assert db.session.scalar(select(func.count(Image.id))) == 0
