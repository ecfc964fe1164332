"""The log: every line hangs on the one before it, and nobody can change what is written."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from board import db
from board.audit.actions import first_broken, record
from board.audit.models import AuditEvent

pytestmark = pytest.mark.both_databases


@pytest.fixture
def three_events(app: Flask, now: datetime) -> None:
    with app.app_context():
        for number in (1, 2, 3):
            record("case_opened", actor_id=None, object_type="case", object_id=number, label="壺", now=now, listing=7)
        db.session.commit()


def tamper(app: Flask, *statements: str) -> None:
    """What somebody does who owns the database file."""
    postgresql = "DROP TRIGGER audit_events_refuses_change ON audit_events"
    sqlite = [f"DROP TRIGGER audit_events_refuses_{act}" for act in ("update", "delete")]
    with app.app_context(), db.engine().begin() as connection:
        for statement in [postgresql] if connection.dialect.name == "postgresql" else sqlite:
            connection.execute(text(statement))
        for statement in statements:
            connection.execute(text(statement))


def broken(app: Flask) -> int | None:
    with app.app_context():
        event = first_broken()
        return event.object_id if event else None


def test_an_untouched_chain_holds(app: Flask, three_events: None):
    assert broken(app) is None


@pytest.mark.parametrize(
    "change",
    [
        "label = '瓶'",
        "action = 'case_dismissed'",
        "actor_id = 1",
        "at = '2026-11-22 03:00:01'",
        "request_id = 'x'",
        "previous_hash = ''",
        "hash = previous_hash",
    ],
)
@pytest.mark.security("4-56")
def test_a_changed_line_shows(app: Flask, three_events: None, change: str):
    tamper(app, f"UPDATE audit_events SET {change} WHERE object_id = 2")  # noqa: S608 (the words are ours)
    assert broken(app) == 2


def test_changed_details_show(app: Flask, three_events: None):
    tamper(app, """UPDATE audit_events SET details = '{"listing": 8}' WHERE object_id = 3""")
    assert broken(app) == 3


@pytest.mark.security("4-56")
def test_a_missing_line_shows_at_the_one_after_it(app: Flask, three_events: None):
    tamper(app, "DELETE FROM audit_events WHERE object_id = 2")
    assert broken(app) == 3


@pytest.mark.parametrize("statement", ["UPDATE audit_events SET label = ''", "DELETE FROM audit_events"])
@pytest.mark.security("4-56")
def test_the_database_itself_refuses(app: Flask, three_events: None, statement: str):
    with app.app_context():
        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(text(statement))
        db.session.rollback()
    assert broken(app) is None


def test_an_act_that_is_rolled_back_was_never_written(app: Flask, three_events: None, now: datetime):
    with app.app_context():
        record("case_opened", actor_id=None, object_type="case", object_id=4, now=now)
        db.session.rollback()
        record("case_opened", actor_id=None, object_type="case", object_id=5, now=now)
        db.session.commit()
    assert broken(app) is None


@pytest.mark.security("4-56")
def test_what_one_request_did_bears_one_name_that_nobody_chooses(client: FlaskClient):
    typed = {"email": "hanako@example.net", "password": "kaze-to-hikari-7"}
    for name in ("", "x" * 400):
        client.post("/sign-up", data={**typed, "email": f"hana{len(name)}@example.net"}, headers={"X-Request-ID": name})
    with client.application.app_context():
        first, second = (event.request_id for event in db.session.scalars(select(AuditEvent)))
    assert len(first) == len(second) == 16
    assert first != second
