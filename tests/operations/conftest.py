"""What the tests of keeping things in order share: photos with files, and how long ago things happened."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from board import db
from board.clock import utcnow
from board.listings.models import Listing
from board.listings.schedule import rebuild_index
from board.media.actions import store_photo
from board.media.models import Image, storage_key
from board.media.processing import Photo
from tests.factories import Make

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
def now() -> datetime:
    """The machine's own time: files bear it too."""
    return utcnow()


__all__ = ["DAYS_AGO", "Pictures", "make_older"]
