"""The demonstration's people have a password that everybody knows: they never come to a board in production."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.config import Settings


def test_a_board_in_production_takes_no_demonstration(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(app.extensions, "settings", replace(settings, production=True))
    answer = app.test_cli_runner().invoke(args=["engawa", "setup", "--demo"])
    assert (answer.exit_code, "never loaded in production" in answer.output) == (1, True)
    with app.app_context():
        assert db.session.scalar(select(func.count(Account.id))) == 0
