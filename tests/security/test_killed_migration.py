"""§5 row 17: whoever brings a board of last week up to date and is killed on the way leaves it as it was, and the
next start brings it to today with every row it had."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, MetaData, func, inspect, select, text

from board import migrations
from board.db import make_engine
from tests.security import last_week
from tests.security.last_week import BEGAN, FIRST

ROOT = Path(__file__).parent.parent.parent
pytestmark = [pytest.mark.security("5-17"), pytest.mark.both_databases]


@pytest.fixture
def url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[str]:
    """A database of the same kind, with nothing in it."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'last-week.sqlite3'}"
        return
    cluster = request.getfixturevalue("postgres_cluster")
    empty = cluster.create("last_week")
    yield empty
    cluster.drop(empty)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    try:
        last_week.build(url, engine)
        yield engine
    finally:
        engine.dispose()


@pytest.fixture
def tables(engine: Engine) -> MetaData:
    """The tables and columns of last week."""
    found = MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
    found.remove(found.tables["alembic_version"])
    return found


def contents(engine: Engine, tables: MetaData) -> dict[str, str]:
    with engine.connect() as connection:
        found = last_week.contents(connection, tables)
        counts = [connection.scalar(select(func.count()).select_from(table)) for table in tables.sorted_tables]
    assert set(counts) == {last_week.ROWS}
    return found


def ask(engine: Engine, statement: str) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text(statement)).scalars())


def kill_at_every(step: int, *, url: str, first: int) -> int:
    """The moment that was not reached any more."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.security.dying_migration", url, str(first), str(step)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("step", [pytest.param(397, id="some"), pytest.param(1, id="every", marks=pytest.mark.full)])
def test_killed_at_a_statement_nothing_has_happened_and_the_next_start_completes(
    url: str, engine: Engine, tables: MetaData, step: int
):
    before = contents(engine, tables)
    engine.dispose()
    last = kill_at_every(step, url=url, first=step)
    # Each kill was followed by another start on what it left; the last of them came through.
    assert last > 100, "that cannot have been all of the statements"
    assert migrations.is_current(url)
    assert contents(engine, tables) == before
    if engine.dialect.name == "sqlite":
        assert ask(engine, "PRAGMA integrity_check") == ["ok"]
        assert ask(engine, "PRAGMA foreign_key_check") == []


@pytest.mark.slow
def test_killed_half_way_the_board_is_the_one_of_last_week(url: str, engine: Engine, tables: MetaData):
    before = contents(engine, tables)
    engine.dispose()
    for moment in (2, 150):
        kill_once(url, at=moment)
        assert ask(engine, "SELECT version_num FROM alembic_version") == [FIRST]
        assert contents(engine, tables) == before
        names = set(inspect(engine).get_table_names())
        assert names == {*tables.tables, "alembic_version"}, "a table of a later version stayed behind"
        engine.dispose()


def kill_once(url: str, *, at: int) -> None:
    program = f"from tests.security.dying_migration import upgrade_until; upgrade_until({url!r}, {at})"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == -9


def test_a_board_of_last_week_keeps_every_row_and_knows_what_is_new(url: str, engine: Engine, tables: MetaData):
    before = contents(engine, tables)
    assert migrations.upgrade(url)
    assert contents(engine, tables) == before
    # A thing, of which two are reserved and one is handed over; an event; a draft.
    assert ask(engine, "SELECT taken FROM listings ORDER BY id") == [3, 0, 0]
    assert ask(engine, "SELECT renewal_count FROM listings") == [0, 0, 0]
    assert not any(ask(engine, "SELECT is_standing FROM listings"))
    assert ask(engine, "SELECT prefecture_number FROM listings ORDER BY id") == [15, 15, None]
    # The thing's author hears of its end a week before; an event that is over needs no word.
    warned = [_moment(found) for found in ask(engine, "SELECT warn_at FROM listings ORDER BY id")]
    assert warned == [BEGAN + timedelta(days=23), None, None]
    assert ask(engine, "SELECT count(*) FROM login_sessions WHERE proven_at = created_at") == [3]
    assert not any(ask(engine, "SELECT shows_home_region FROM accounts"))
    assert ask(engine, "SELECT introduction FROM accounts") == [""] * 3
    assert not any(ask(engine, "SELECT is_avatar FROM images"))


def test_who_was_suspended_last_week_stays_so_until_somebody_lifts_it(url: str, engine: Engine):
    with engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET suspended_at = created_at WHERE id = 2"))
        # These rows were given their numbers; the next one of PostgreSQL is the first.
        connection.execute(text("DELETE FROM follow_ups"))
    migrations.upgrade(url)
    assert ask(engine, "SELECT account_id FROM sanctions WHERE kind = 'ban' AND until IS NULL") == [2]
    since = "SELECT count(*) FROM sanctions JOIN accounts ON accounts.id = account_id WHERE since = suspended_at"
    assert ask(engine, since) == [1]
    # What they posted goes out of sight with the first round of the worker.
    assert ask(engine, "SELECT subject_id FROM follow_ups WHERE kind = 'author_shut_out'") == [2]


def _moment(found: Any) -> datetime | None:
    if isinstance(found, str):
        found = datetime.fromisoformat(found)
    return found and (found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC))


def test_the_words_of_last_week_are_known_again(url: str, engine: Engine):
    """Otherwise their author could post them a second time beside the first."""
    migrations.upgrade(url)
    assert [len(found or "") for found in ask(engine, "SELECT fingerprint FROM listings")] == [64] * 3


def test_taken_back_to_last_week_every_row_is_still_there(url: str, engine: Engine, tables: MetaData):
    before = contents(engine, tables)
    migrations.upgrade(url)
    command.downgrade(migrations.configuration(url), FIRST)
    assert contents(engine, tables) == before
    assert set(inspect(engine).get_table_names()) == {*tables.tables, "alembic_version"}


def test_a_start_that_has_to_migrate_waits_for_nobody_who_reads(url: str, engine: Engine, tables: MetaData):
    """The version is written last, in the same transaction: until then readers see last week's board."""
    with engine.connect() as reader:
        assert reader.scalar(text("SELECT version_num FROM alembic_version")) == FIRST
        reader.rollback()
        assert migrations.upgrade(url)
        assert reader.scalar(text("SELECT version_num FROM alembic_version")) == migrations.head()
