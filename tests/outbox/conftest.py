"""What the tests of the outbox share: today is the factories' day, and the mails that went out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask

from board.backends.mail.file import FileMailer, Letter
from tests.factories import NOW


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def letters(app: Flask) -> Callable[[], list[Letter]]:
    """All mails that have arrived."""

    def arrived() -> list[Letter]:
        mailer = app.extensions["mail"]
        assert isinstance(mailer, FileMailer)
        return mailer.letters()

    return arrived
