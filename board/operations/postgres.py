"""PostgreSQL's own programs for copying a database and bringing it back."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from board.backends.search.postgresql.tables import MADE_ANEW

DUMP = "engawa.dump"
# pg_dump leaves out whole tables, never single rows: the mails that may be kept are copied by themselves.
MAILS = "mails.copy"
# Counters of attempts, of no use tomorrow; and the search index. Made again by whoever counts or searches.
NOT_OURS = ("rate_limits", *sorted(MADE_ANEW))


class BackupFailed(Exception):
    """No backup, or no restore; the message says why."""


class Moment:
    """One transaction that sees the database as it was when it began, and lets pg_dump see the same."""

    def __init__(self, connection: psycopg.Connection[Any], url: str) -> None:
        self._connection, self._url = connection, url
        ((self._snapshot,),) = self.all("SELECT pg_export_snapshot()")

    def all(self, statement: str) -> list[Any]:
        return self._connection.execute(statement.encode()).fetchall()

    def tables(self) -> list[str]:
        found = self.all("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [name for (name,) in found if name not in NOT_OURS]

    def count(self, table: str) -> int:
        ((count,),) = self.all(f'SELECT count(*) FROM "{table}"')  # noqa: S608
        return int(count)

    def dump(self, folder: Path, *, without: Sequence[str], without_mails: Sequence[int]) -> None:
        """Raises BackupFailed."""
        target = folder / DUMP
        target.touch(mode=0o600)
        empty = [f"--exclude-table-data={table}" for table in (*without, "mails")]
        missing = [f"--exclude-table={table}" for table in NOT_OURS]
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={self._snapshot}"]
        _run("pg_dump", *options, *empty, *missing, f"--file={target}", url=self._url)
        _run("pg_restore", "--list", str(target))
        (folder / MAILS).touch(mode=0o600)
        numbers = ",".join(map(str, without_mails)) or "0"
        statement = f"COPY (SELECT * FROM mails WHERE id NOT IN ({numbers})) TO STDOUT"  # noqa: S608
        with (folder / MAILS).open("wb") as file, self._connection.cursor().copy(statement.encode()) as rows:
            for block in rows:
                file.write(block)


@contextmanager
def one_moment(url: str) -> Iterator[Moment]:
    with psycopg.connect(**_parameters(url)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        yield Moment(connection, url)


def restore(url: str, folder: Path) -> dict[str, int]:
    """Into an empty database, all or nothing; how many rows each table has then. Raises BackupFailed."""
    with one_moment(url) as moment:
        if moment.tables():
            raise BackupFailed("the database at DATABASE_URL is not empty")
    _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", str(folder / DUMP), url=url)
    with (
        psycopg.connect(**_parameters(url)) as connection,
        (folder / MAILS).open("rb") as file,
        connection.cursor().copy("COPY mails FROM STDIN") as rows,
    ):
        while block := file.read(65536):
            rows.write(block)
    with one_moment(url) as moment:
        return {table: moment.count(table) for table in moment.tables()}


def _parameters(url: str) -> dict[str, Any]:
    """As libpq names them."""
    parsed = make_url(url)
    _, parameters = parsed.get_dialect()().create_connect_args(parsed)
    return dict(parameters)


def _run(program: str, *words: str, url: str | None = None) -> None:
    environment, where = dict(os.environ), []
    if url is not None:
        parameters = _parameters(url)
        # Everybody on the machine may read a command line; its environment only its owner.
        environment["PGPASSWORD"] = str(parameters.pop("password", ""))
        where = [f"--dbname={make_conninfo('', **parameters)}"]
    done = subprocess.run(  # noqa: S603 (our own words and addresses)
        [_program(program), *where, *words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupFailed(f"{program}: {done.stderr.strip()}")


def _program(name: str) -> str:
    """The newest one that is installed: it reads older servers, not newer ones."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        raise BackupFailed(f"{name} is not installed (Debian: apt install postgresql-client)")
    return found
