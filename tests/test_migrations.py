"""The database's shape, on both kinds: up, down and up again; nothing missing; the audit log only grows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from board import migrations
from board.db import make_engine

ROOT = Path(__file__).parent.parent
AN_EVENT = text(
    "INSERT INTO audit_events (id, at, action, object_type, label, details, request_id, previous_hash, hash)"
    " VALUES (1, '2026-11-22 03:00:00', 'logged_in', 'account', '', '{}', '', '', 'abc')"
)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.mark.both_databases
def test_every_step_can_be_taken_back_and_again(database_url: str, engine: Engine):
    steps = migrations.configuration(database_url)
    command.downgrade(steps, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert not migrations.is_current(database_url)
    assert migrations.upgrade(database_url)
    assert migrations.is_current(database_url)
    assert "listings" in inspect(engine).get_table_names()


@pytest.mark.both_databases
def test_models_and_migrations_agree(database_url: str):
    command.check(migrations.configuration(database_url))


@pytest.mark.both_databases
def test_a_second_upgrade_finds_nothing_to_do(database_url: str):
    assert not migrations.upgrade(database_url)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_events SET action = 'nothing_happened'", "DELETE FROM audit_events"]
)
@pytest.mark.security("4-56")
def test_an_audit_event_can_be_neither_changed_nor_removed(engine: Engine, statement: str):
    with engine.begin() as connection:
        connection.execute(AN_EVENT)
    with pytest.raises(DatabaseError, match="audit_events is append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT action FROM audit_events")).scalars().all() == ["logged_in"]


def test_two_that_start_at_once_on_sqlite_build_the_tables_once(tmp_path: Path):
    _start_two_at_once(f"sqlite:///{tmp_path / 'new.sqlite3'}")


@pytest.mark.postgres
def test_two_that_start_at_once_on_postgresql_build_the_tables_once(postgres_cluster):
    url = postgres_cluster.create("two_at_once")
    _start_two_at_once(url)
    postgres_cluster.drop(url)


def _start_two_at_once(url: str) -> None:
    upgrade = f"from board import migrations; migrations.upgrade({url!r})"
    starters = [
        subprocess.Popen([sys.executable, "-c", upgrade], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    complaints = [starter.communicate(timeout=300)[1] for starter in starters]
    assert [starter.returncode for starter in starters] == [0, 0], complaints
    assert migrations.is_current(url)
