"""A PostgreSQL server of our own for one test run: Unix socket only, nothing kept."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

TEMPLATE = "template_of_tests"
# Nothing here has to survive a power cut.
SETTINGS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c autovacuum=off -c max_connections=60 -c shared_buffers=64MB"
)
INITDB = ("--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")


class Unavailable(Exception):
    """No PostgreSQL can be started here; the message says why."""


class Cluster:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._count = 0

    def url(self, name: str) -> str:
        return f"postgresql+psycopg:///{name}?host={self.folder}&user={_owner()}"

    def create(self, name: str, *, template: str = "template0") -> str:
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\'')
        return self.url(name)

    def clone(self) -> str:
        """A copy of the migrated template, for one test."""
        self._count += 1
        return self.create(f"test_{self._count}", template=TEMPLATE)

    def drop(self, url: str) -> None:
        name = url.partition("///")[2].partition("?")[0]
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with psycopg.connect(
            host=str(self.folder), user=_owner(), dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Raises Unavailable when this machine has no server programs."""
    programs = _programs()
    # Not under pytest's own folder: a socket's path must stay under 108 bytes, and root's folders are closed.
    folder = Path(tempfile.mkdtemp(prefix="engawa-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"
        _as_owner(programs / "initdb", "-D", data, "-U", _owner(), *INITDB)
        options = f"-k {folder} {SETTINGS}"
        _as_owner(programs / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        try:
            yield Cluster(folder)
        finally:
            _as_owner(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    raise Unavailable("no PostgreSQL server is installed (Debian: apt install postgresql)")


def _owner() -> str:
    """The server refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def _as_owner(*command: object) -> None:
    become = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*become, *map(str, command)], cwd="/", capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode:
        raise Unavailable(f"{command[0]} failed: {done.stdout}{done.stderr}".strip())
