"""What the tests of saved searches share: the factories' day, rounds of the worker, what has arrived."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from board import db
from board.accounts.models import Account
from board.backends.mail.file import FileMailer, Letter
from board.listings.actions import index_later
from board.listings.models import Listing
from board.outbox.schedule import work_off
from board.subscriptions import actions
from board.subscriptions.models import SavedSearch
from board.subscriptions.policy import Frequency
from board.subscriptions.schedule import tell_subscribers
from tests.factories import NOW, Make

Clock = Any  # time_machine's, which has no name outside of annotations
Letters = Callable[[str], list[Letter]]
Save = Callable[..., SavedSearch]
Post = Callable[..., Listing]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Clock]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def save(app: Flask) -> Save:
    """A search that somebody with an account saved a day ago."""

    def saved(query: str, by: Account, frequency: Frequency = Frequency.INSTANT) -> SavedSearch:
        with app.app_context():
            person = db.session.get_one(Account, by.id)
            search = actions.save_search(query, frequency, by=person, now=NOW - timedelta(days=1))
            db.session.commit()
            return search

    return saved


@pytest.fixture
def post(app: Flask, make: Make) -> Post:
    """A listing that has just come, before the worker has seen it."""

    def posted(title: str = "ギター", **fields: Any) -> Listing:
        listing = make.listing(title, **fields)
        with app.app_context():
            index_later(db.session.get_one(Listing, listing.id), now=NOW)
            db.session.commit()
        return listing

    return posted


@pytest.fixture
def goes_round(app: Flask) -> Callable[[], None]:
    """Enough rounds of the worker for what is posted to be told and sent."""

    def rounds() -> None:
        for work in (work_off, tell_subscribers, work_off):
            with app.app_context():
                work()

    return rounds


@pytest.fixture
def letters(app: Flask) -> Letters:
    """The mails that have arrived for an address, the oldest first."""

    def arrived(email: str) -> list[Letter]:
        mailer = app.extensions["mail"]
        assert isinstance(mailer, FileMailer)
        return [letter for letter in reversed(mailer.letters()) if email in letter.recipient]

    return arrived


def text_of(letter: Letter) -> str:
    body = letter.message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
