"""What the tests of keeping things in order share: photos with files, how long ago things happened, a board that
is lived in, and the way of a backup of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

import board
from board import db
from board.accounts.actions import request_password_reset, start_session
from board.accounts.models import Account
from board.clock import utcnow
from board.config import Settings, load_settings
from board.listings.models import Listing
from board.listings.schedule import rebuild_index
from board.media.actions import store_photo
from board.media.models import Image, storage_key
from board.media.processing import Photo
from board.operations import backup
from board.outbox.actions import send_mail
from tests.application import Engawa, put_away
from tests.factories import Make

BackUp = Callable[..., Path]
Restore = Callable[[Path], Result]
# As long as the secrets that are mailed.
SECRET = "Qm9va21hcmstb2YtYS1yZXNldC1saW5rLTEyMzQ1Njc4"
DAYS_AGO = timedelta(days=2)


class Pictures:
    """Stored photos without the work of a decoder: `pictures.of(listing)`, `pictures.forgotten()`."""

    def __init__(self, app: Flask, make: Make) -> None:
        self.app, self.make, self.count = app, make, 0

    def stored(self) -> Image:
        """An image nobody has chosen yet, put just now."""
        self.count += 1
        renditions = {width: f"{self.count}:{width}".encode() for width in (320, 800, 1600)}
        with self.app.app_context():
            image = store_photo(Photo(renditions, 1600, 1200), now=utcnow())
            db.session.commit()
        return image

    def of(self, listing: Listing, count: int = 1) -> list[Image]:
        images = [self.stored() for _ in range(count)]
        for position, image in enumerate(images):
            self.make.photo(listing, position=position, image=image)
        return images

    def age(self, image: Image, by: timedelta = DAYS_AGO) -> None:
        self.make.save(image, created_at=utcnow() - by)
        for path in self.paths(image):
            make_older(path, by)

    def paths(self, image: Image) -> list[Path]:
        root = self.app.extensions["storage"].root
        return [root / storage_key(image.sha256, width) for width in (320, 800, 1600)]


def make_older(path: Path, by: timedelta) -> None:
    moment = (utcnow() - by).timestamp()
    os.utime(path, (moment, moment))


@pytest.fixture
def pictures(app: Flask, make: Make) -> Pictures:
    return Pictures(app, make)


@pytest.fixture
def indexed(app: Flask) -> Callable[[], int]:
    """Take every listed listing into the index."""

    def index() -> int:
        with app.app_context():
            return rebuild_index()

    return index


@pytest.fixture
def lived_in(app: Flask, make: Make, pictures: Pictures) -> Listing:
    """A board with a listing, its photos, a conversation; somebody logged in, a reset link under way."""
    hanako = make.account("はなこ", email="hanako@example.jp")
    listing = make.listing("三線", author=hanako)
    pictures.of(listing, 2)
    make.conversation(listing)
    now = utcnow()
    with app.app_context():
        account = db.session.get_one(Account, hanako.id)
        start_session(account, user_agent="test", now=now)
        request_password_reset("hanako@example.jp", now=now)
        send_mail("b@example.jp", "confirm_sign_up", locale="ja", now=now, token=SECRET)
        send_mail("c@example.jp", "deal_done", locale="ja", now=now, title="三線")
        db.session.commit()
    return listing


@pytest.fixture
def back_up(app: Flask, settings: Settings) -> BackUp:
    """`back_up(minute)`: some minutes from now."""
    began = utcnow()

    def make_one(minute: int, *, keep: int = backup.KEPT) -> Path:
        folder, at = Path(settings.instance) / "backups", began + timedelta(minutes=minute)
        with app.app_context():
            return backup.make_backup(settings.database_url, app.extensions["storage"], folder, keep=keep, now=at)

    return make_one


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere"


@contextmanager
def living_in(into: Path, database_url: str) -> Iterator[Flask]:
    """The board on what was restored there."""
    settings = load_settings({}, instance=str(into), database_url=database_url, base_url="http://localhost")
    other = board.create_app(settings)
    other.testing = True
    other.config["WTF_CSRF_ENABLED"] = False
    try:
        yield other
    finally:
        other.extensions["search"].close()
        put_away(other)


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, settings: Settings, into: Path) -> Iterator[str]:
    """Where the restored rows go: a file in the new instance, or an empty PostgreSQL database."""
    if settings.database_url.startswith("sqlite"):
        yield f"sqlite:///{into / 'engawa.sqlite3'}"
        return
    cluster = request.getfixturevalue("postgres_cluster")
    url = cluster.create("restored")
    yield url
    cluster.drop(url)


@pytest.fixture
def restore(
    app: Flask, engawa: Engawa, empty_database: str, into: Path, monkeypatch: pytest.MonkeyPatch
) -> Restore:
    """`restore(folder)`: by the command, as an operator on another machine would."""

    def run(folder: Path) -> Result:
        here = app.extensions["settings"]
        monkeypatch.setitem(app.extensions, "settings", replace(here, database_url=empty_database))
        answer = engawa("restore", str(folder), "--into", str(into))
        monkeypatch.setitem(app.extensions, "settings", here)
        return answer

    return run
