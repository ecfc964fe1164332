"""What the tests of taking one's data and leaving share: the factories' day, and rounds of the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask

from board import db
from board.accounts.models import Account
from board.backends.mail.file import FileMailer, Letter
from board.departure import actions
from board.departure.schedule import erase_departed, recall_leaving
from board.outbox.schedule import work_off
from tests.factories import NOW


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def goes_round(app: Flask) -> Callable[[], None]:
    """One round of the worker."""

    def round_of_work() -> None:
        for work in (recall_leaving, erase_departed, work_off):
            with app.app_context():
                work()

    return round_of_work


@pytest.fixture
def letters(app: Flask) -> Callable[[str], list[Letter]]:
    """The mails that have arrived for an address."""

    def arrived(email: str) -> list[Letter]:
        mailer = app.extensions["mail"]
        assert isinstance(mailer, FileMailer)
        return [letter for letter in mailer.letters() if email in letter.recipient]

    return arrived


@pytest.fixture
def leaves(app: Flask) -> Callable[[Account], None]:
    def leave(account: Account) -> None:
        with app.app_context():
            actions.ask_to_leave(db.session.get_one(Account, account.id), now=NOW)
            db.session.commit()

    return leave
