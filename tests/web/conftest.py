"""What the tests of the web shell share: today is the factories' day, and forms need their token as in earnest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests.factories import NOW


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    """Time goes on: waiting for a lock or a connection must come to an end here too."""
    with time_machine.travel(NOW) as traveller:
        yield traveller


@pytest.fixture
def tokens(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
