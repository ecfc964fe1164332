"""A photo is files named by their content and one row; the same photo again is the same row."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy import func, select

from board import db
from board.media import actions
from board.media.actions import store_photo
from board.media.models import Image
from board.media.processing import BadPhoto, prepare
from tests.media.pictures import encoded, four_corners

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def files(app):
    return app.extensions["storage"]


def count_images():
    return db.session.scalar(select(func.count()).select_from(Image))


@pytest.mark.security("4-36")
def test_a_stored_photo_is_named_by_its_content(app, files):
    with app.app_context():
        image = store_photo(encoded(four_corners(1800, 1200)), now=NOW)
        db.session.commit()
        assert (image.width, image.height, image.created_at) == (1600, 1067, NOW)
        assert sorted(files.keys()) == sorted(f"{image.sha256}/{width}.webp" for width in (320, 800, 1600))
        assert hashlib.sha256(files.read(f"{image.sha256}/1600.webp")).hexdigest() == image.sha256


def test_the_same_photo_again_is_the_same_image(app, files):
    with app.app_context():
        first = store_photo(encoded(four_corners()), now=NOW)
        again = store_photo(encoded(four_corners()) + b"tail", now=NOW)
        other = store_photo(prepare(encoded(four_corners(401, 300))), now=NOW)
        assert first is again is not other
        assert count_images() == 2
        assert len(list(files.keys())) == 6


def test_a_lost_file_comes_back_with_the_next_upload(app, files):
    with app.app_context():
        image = store_photo(encoded(four_corners()), now=NOW)
        files.delete(f"{image.sha256}/320.webp")
        store_photo(encoded(four_corners()), now=NOW)
        assert files.exists(f"{image.sha256}/320.webp")


def test_a_bad_photo_leaves_neither_file_nor_row(app, files):
    with app.app_context():
        with pytest.raises(BadPhoto):
            store_photo(b"GIF89a", now=NOW)
        assert count_images() == 0
        assert list(files.keys()) == []


def test_the_row_waits_for_the_files(app, files, monkeypatch):
    monkeypatch.setattr(
        files, "put", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with app.app_context():
        with pytest.raises(OSError, match="No space"):
            store_photo(encoded(four_corners()), now=NOW)
        assert count_images() == 0


def test_losing_the_race_to_the_same_photo_gives_the_winners_row(app, monkeypatch):
    with app.app_context():
        winner = store_photo(encoded(four_corners()), now=NOW)
        monkeypatch.setattr(db.current_session(), "scalar", lambda _query: None)  # looked too early
        assert store_photo(encoded(four_corners()), now=NOW) is winner
        monkeypatch.undo()
        assert count_images() == 1


@pytest.mark.both_databases
def test_ten_people_store_the_same_photo_at_once(app):
    data, start = encoded(four_corners(1000, 800)), Barrier(10)

    def store(_n):
        start.wait()
        with app.app_context():
            photo = prepare(data)
            image = store_photo(photo, now=NOW)
            db.session.commit()
            return image.id

    with ThreadPoolExecutor(10) as threads:
        ids = set(threads.map(store, range(10)))
    with app.app_context():
        assert len(ids) == count_images() == 1


def test_only_renditions_of_their_own_width_are_offered():
    widths = {width: Image(width=width).offered_widths for width in (100, 320, 512, 800, 1200, 1600)}
    assert widths == {
        100: [(320, 100)],
        320: [(320, 320)],
        512: [(320, 320), (800, 512)],
        800: [(320, 320), (800, 800)],
        1200: [(320, 320), (800, 800), (1600, 1200)],
        1600: [(320, 320), (800, 800), (1600, 1600)],
    }


def test_actions_never_commit():
    assert "commit" not in vars(actions)
