"""The database's shape, step by step. `upgrade()` brings any database to today's; doing so twice is a no-op.

A new step: change the models, `alembic revision --autogenerate -m "what it brings"`, read what came out."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, make_url, text

from board.db import make_engine

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent


def upgrade(url: str) -> bool:
    """Bring the database up to date; whether there was anything to do. Safe when two start at once."""
    with _alone(url):
        if is_current(url):
            return False
        # Alembic and all models cost half a second to import: paid only when there is a step to take.
        from alembic import command  # noqa: PLC0415

        command.upgrade(configuration(url), "head")
        return True


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """On PostgreSQL env.py takes a lock. SQLite cannot lock a file that is about to be made and switched to
    WAL (the second one gets "database is locked" at once), so the folder is locked instead."""
    file = make_url(url).database
    if make_url(url).get_backend_name() != "sqlite" or not file:
        yield
        return
    folder = Path(file).parent
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def is_current(url: str) -> bool:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return False
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    finally:
        engine.dispose()
    return list(found) == [head()]


def head() -> str:
    """The newest revision: the one that no other builds upon."""
    (newest,) = revisions() - _named("down_revision", _steps())
    return newest


def revisions() -> set[str]:
    """Every one that this version of the board knows."""
    return _named("revision", _steps())


def _steps() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in (FOLDER / "versions").glob("*.py")]


def _named(field: str, steps: list[str]) -> set[str]:
    found = [re.search(rf'^{field} = "(\w+)"', step, re.MULTILINE) for step in steps]
    return {match[1] for match in found if match}


def configuration(url: str) -> Config:
    """Alembic's settings for one database, wherever the command was started from."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["url"] = url
    return config
