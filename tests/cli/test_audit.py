"""`flask engawa audit verify`: does the log still say what it said?"""

from __future__ import annotations

from datetime import datetime

import pytest
from click.testing import Result
from flask import Flask

from board import db
from board.audit.actions import record
from tests.audit.test_chain import tamper


@pytest.fixture
def three_lines(app: Flask, now: datetime) -> None:
    with app.app_context():
        for number in (1, 2, 3):
            record("case_opened", actor_id=None, object_type="case", object_id=number, label="壺", now=now)
        db.session.commit()


def verify(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["engawa", "audit", "verify", *words])


def last_hash(told: Result) -> str:
    return told.output.strip().rpartition(" ")[2]


@pytest.mark.usefixtures("three_lines")
def test_a_whole_chain_is_told_with_its_last_hash(app: Flask):
    told = verify(app)
    assert (told.exit_code, len(last_hash(told))) == (0, 64)
    assert "3行、最後まで合っています。" in told.output
    assert verify(app, "--holds", last_hash(told)).exit_code == 0


@pytest.mark.usefixtures("three_lines")
@pytest.mark.security("4-56")
def test_a_changed_line_is_named(app: Flask):
    tamper(app, "UPDATE audit_events SET label = '瓶' WHERE object_id = 2")
    told = verify(app)
    assert (told.exit_code, "broken at line 2" in told.output) == (1, True)


@pytest.mark.usefixtures("three_lines")
@pytest.mark.security("4-56")
def test_lines_cut_off_at_the_end_are_missed_by_who_kept_the_hash(app: Flask):
    kept = last_hash(verify(app))
    tamper(app, "DELETE FROM audit_events WHERE object_id = 3")
    assert verify(app).exit_code == 0
    told = verify(app, "--holds", kept)
    assert (told.exit_code, "not there any more" in told.output) == (1, True)


def test_an_empty_log_holds(app: Flask):
    assert verify(app).exit_code == 0
