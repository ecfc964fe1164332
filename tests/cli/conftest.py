"""A command line of the board: `engawa("users", "list")`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

Engawa = Callable[..., Result]


@pytest.fixture
def engawa(app: Flask) -> Engawa:
    def run(*words: str) -> Result:
        return app.test_cli_runner().invoke(args=["engawa", *words])

    return run
