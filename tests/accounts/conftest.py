"""What the tests of accounts share: today is the factories' day, and mails can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask

from board.backends.mail.file import FileMailer, Letter
from board.outbox.schedule import work_off
from tests.factories import NOW


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    """It is noon; `clock.shift(…)` lets time pass."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mails_to(app: Flask) -> Callable[[str], list[Letter]]:
    """Everything that has reached this address, oldest first; what waits in the outbox is sent first."""

    def delivered(email: str) -> list[Letter]:
        with app.app_context():
            work_off()
        mailer = app.extensions["mail"]
        assert isinstance(mailer, FileMailer)
        return [letter for letter in reversed(mailer.letters()) if letter.recipient == email]

    return delivered
