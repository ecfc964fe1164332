"""Bringing a backup back into an empty place: checked before, counted after, all or nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url, select

from board import db
from board.accounts.models import Account
from board.audit.actions import record
from board.backends import search
from board.config import default_search_url
from board.listings.models import Effect, Listing
from board.listings.schedule import rebuild_index
from board.operations import postgres
from board.operations.backup import MANIFEST, MEDIA, Manifest, digest, files_in, private, private_folder
from board.operations.copying import SQLITE_FILE, check_sqlite, sqlite_rows
from board.operations.erased import Erased, write
from board.operations.postgres import BackupFailed

RESTORING = ".restoring-"


@dataclass(frozen=True)
class Schema:
    """The migrations, which stand above this room: the steps that are known, and how to take those still missing."""

    revisions: set[str]
    upgrade: Callable[[str], object]


def restore(
    backup: Path, into: Path, *, database_url: str, schema: Schema, now: datetime, erased: Collection[Erased] = ()
) -> Manifest:
    """The database, the photos and a new index, in a folder that is missing or empty. A backup of SQLite goes into
    that folder, one of PostgreSQL into the empty database at `database_url`. Who was `erased` since is erased again
    as soon as the board runs. Raises BackupFailed."""
    manifest = Manifest.read(backup)
    _check(backup, manifest)
    if manifest.revision not in schema.revisions:
        raise BackupFailed(f"{backup} was made by a newer version of the board (schema {manifest.revision})")
    into = into.absolute()
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise BackupFailed(f"{into} is not empty")
    growing = into.with_name(f"{RESTORING}{into.name}")
    shutil.rmtree(growing, ignore_errors=True)
    private_folder(growing)
    try:
        url = _restore_database(backup, growing, manifest, database_url)
        schema.upgrade(url)
        _copy_media(backup, growing)
        _finish(url, growing, backup, manifest, erased, now=now)
        growing.rename(into)
    except OSError as error:
        raise BackupFailed(str(error)) from error
    finally:
        shutil.rmtree(growing, ignore_errors=True)
    return manifest


def _check(backup: Path, manifest: Manifest) -> None:
    """Exactly the files that the manifest names, each as it was written."""
    there = {path.relative_to(backup).as_posix() for path in files_in(backup)} - {MANIFEST}
    if there != set(manifest.files):
        differing = sorted(there ^ set(manifest.files))
        raise BackupFailed(f"{backup}: missing or unknown files: {', '.join(differing[:5])}")
    for name, expected in manifest.files.items():
        if digest(backup / name) != expected:
            raise BackupFailed(f"{backup / name}: not as it was written")


def _restore_database(backup: Path, growing: Path, manifest: Manifest, database_url: str) -> str:
    if manifest.database == "sqlite":
        target = growing / SQLITE_FILE
        copy_private(backup / SQLITE_FILE, target)
        with closing(sqlite3.connect(target)) as copy:
            check_sqlite(copy)
            rows = sqlite_rows(copy)
        url = f"sqlite:///{target}"
    else:
        if make_url(database_url).get_backend_name() != "postgresql":
            raise BackupFailed("a backup of PostgreSQL: set DATABASE_URL to an empty PostgreSQL database")
        rows, url = postgres.restore(database_url, backup), database_url
    if rows != manifest.rows:
        differing = sorted(table for table, _ in set(rows.items()) ^ set(manifest.rows.items()))
        raise BackupFailed(f"the rows are not those of the manifest: {', '.join(dict.fromkeys(differing))}")
    return url


def _copy_media(backup: Path, growing: Path) -> None:
    private_folder(growing / MEDIA)
    for path in files_in(backup / MEDIA):
        target = growing / MEDIA / path.relative_to(backup / MEDIA)
        private_folder(target.parent)
        copy_private(path, target)


def copy_private(path: Path, target: Path) -> None:
    with path.open("rb") as reading, private(target) as writing:
        shutil.copyfileobj(reading, writing)


def _finish(
    url: str, growing: Path, backup: Path, manifest: Manifest, erased: Collection[Erased], *, now: datetime
) -> None:
    """A new index, and one line in the log: whoever reads it later knows why there is a gap."""
    app = Flask("restoring")
    db.init_app(app, url)
    app.extensions["search"] = search.choose(default_search_url(url, growing), database=app.extensions["engine"])
    try:
        with app.app_context():
            # Before the index, which must not hold what they wrote.
            again = _let_go_again(erased, now=now)
            db.session.commit()
            write(growing, erased)
            rebuild_index()
            record(
                "backup_restored",
                actor_id=None,
                object_type="backup",
                object_id=None,
                now=now,
                label=backup.name,
                made_at=manifest.made_at,
                erased_again=again,
            )
            db.session.commit()
    finally:
        app.extensions["search"].close()
        db.dispose(app)


def _let_go_again(erased: Collection[Erased], *, now: datetime) -> int:
    """Those whom the backup still knows: out of sight at once, erased by the first round of the clock. How many."""
    count = 0
    for account_id, opened_at in sorted(erased):
        account = db.session.get(Account, account_id)
        if account is None or account.is_erased or account.created_at.astimezone(UTC).isoformat() != opened_at:
            continue
        account.leaving_at, account.erase_at = account.leaving_at or now, now
        for listing in db.session.scalars(select(Listing).where(Listing.author_id == account.id)):
            effects = {restriction.effect for restriction in listing.active_restrictions}
            if listing.was_published and Effect.AUTHOR_LEAVING not in effects:
                db.session.add(listing.restrict(Effect.AUTHOR_LEAVING, guideline="", now=now))
        count += 1
    return count
