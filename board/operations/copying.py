"""Copying the database while others write to it: SQLite by its own online backup, PostgreSQL by pg_dump.

What is taken out of the copy: sessions and everything that stands for one, single-use links, and mails not yet
sent that carry one. Hashes of passwords and sealed second factors stay: nobody could log in again without them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from board.media.models import Image, storage_key
from board.operations import postgres
from board.operations.postgres import BackupFailed

SQLITE_FILE = "engawa.sqlite3"
# Doors that are open just now: they must not open from a copy.
LEFT_OUT = ("login_sessions", "single_use_tokens", "pending_log_ins", "passkey_challenges", "search_requests")
REVISION = "SELECT version_num FROM alembic_version"
IMAGES = "SELECT sha256, is_avatar FROM images ORDER BY id"
# As long as the shortest secret we mail; words of people have spaces or other scripts in them.
_SECRET = re.compile(r"[\w.-]{32,}", re.ASCII)


@dataclass(frozen=True)
class Copied:
    """`rows`: how many by table, as they are in the copy; `left_out`: how many were taken out of it."""

    kind: str
    revision: str
    rows: dict[str, int]
    left_out: dict[str, int]
    photo_keys: list[str]


def copy_database(url: str, folder: Path) -> Copied:
    """Into this folder, as it was at one moment. Raises BackupFailed."""
    if make_url(url).get_backend_name() == "sqlite":
        return _copy_sqlite(Path(make_url(url).database or ""), folder / SQLITE_FILE)
    return _copy_postgres(url, folder)


def _copy_sqlite(path: Path, target: Path) -> Copied:
    if not path.is_file():
        raise BackupFailed(f"{path}: there is no database")
    target.touch(mode=0o600, exist_ok=False)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target, isolation_level=None)) as copy:
        # All pages in one step: a step reads one moment, and in WAL mode writers do not wait for it.
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        left_out = _take_out(copy)
        check_sqlite(copy)
        (revision,) = copy.execute(REVISION).fetchone()
        return Copied("sqlite", revision, sqlite_rows(copy), left_out, _photo_keys(copy.execute(IMAGES)))


def _take_out(copy: sqlite3.Connection) -> dict[str, int]:
    # Overwritten, not only forgotten; VACUUM leaves no page behind that anything was on.
    copy.execute("PRAGMA secure_delete=ON")
    found = set(_sqlite_tables(copy))
    left_out = {table: copy.execute(f"DELETE FROM {table}").rowcount for table in LEFT_OUT if table in found}  # noqa: S608
    mails = copy.execute("SELECT id, params FROM mails WHERE params <> '{}'").fetchall()
    secret = [(number,) for number, params in mails if carries_secret(params)]
    copy.executemany("DELETE FROM mails WHERE id = ?", secret)
    copy.execute("VACUUM")
    return {**left_out, "mails": len(secret)}


def carries_secret(params: str) -> bool:
    """Whether the parameters of a mail, as JSON, hold something that may open a door."""
    return _SECRET.search(params) is not None


def check_sqlite(copy: sqlite3.Connection) -> None:
    """Raises BackupFailed for a damaged file or a row that refers to nothing."""
    (said,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise BackupFailed(f"the copy is damaged: {said}")
    dangling = copy.execute("PRAGMA foreign_key_check").fetchone()
    if dangling:
        raise BackupFailed(f"the copy has a row that refers to nothing: {dangling}")


def sqlite_rows(copy: sqlite3.Connection) -> dict[str, int]:
    tables = _sqlite_tables(copy)
    return {table: copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}  # noqa: S608


def _sqlite_tables(copy: sqlite3.Connection) -> list[str]:
    names = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return sorted(name for (name,) in names)


def _copy_postgres(url: str, folder: Path) -> Copied:
    with postgres.one_moment(url) as moment:
        unsent = moment.all("SELECT id, params::text FROM mails WHERE params::text <> '{}'")
        secret = [number for number, params in unsent if carries_secret(params)]
        tables = moment.tables()
        rows = {table: moment.count(table) for table in tables}
        left_out = {table: rows[table] for table in LEFT_OUT if table in rows} | {"mails": len(secret)}
        moment.dump(folder, without=LEFT_OUT, without_mails=secret)
        keys = _photo_keys(moment.all(IMAGES))
        ((revision,),) = moment.all(REVISION)
    kept = {table: rows[table] - left_out.get(table, 0) for table in tables}
    return Copied("postgresql", revision, kept, left_out, keys)


def _photo_keys(rows: Iterable[tuple[str, bool]]) -> list[str]:
    return [storage_key(sha256, width) for sha256, avatar in rows for width in Image(is_avatar=bool(avatar)).widths]
