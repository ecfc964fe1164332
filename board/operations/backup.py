"""A copy of everything that cannot be made again: the database and the photos, with a manifest that says what is in it.

Made while the board goes on writing. What would open doors to a thief is not in it: nobody is logged in on a
restored board, and no link that was mailed works there."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from board.backends.files import locked, sync_folder
from board.backends.storage import FileStorage
from board.operations.copying import Copied, copy_database
from board.operations.postgres import BackupFailed

MANIFEST = "manifest.json"
MEDIA = "media"
PREFIX = "engawa-"
UNFINISHED = ".unfinished-"
KEPT = 5
BLOCK = 1024 * 1024
# Bumped when an older restore could not read what is written here.
FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """`files`: SHA-256 by path; `rows`: how many by table; `left_out`: what was taken out of the copy on purpose."""

    format: int
    made_at: str
    revision: str
    database: str
    rows: dict[str, int]
    left_out: dict[str, int]
    missing_photos: list[str]
    files: dict[str, str]

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        write_private(folder / MANIFEST, text.encode())

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Raises BackupFailed for what is no manifest of ours."""
        try:
            found: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
            manifest = cls(**found)
        except (OSError, ValueError, TypeError) as error:
            raise BackupFailed(f"{folder}: no readable {MANIFEST}: {error}") from error
        if manifest.format != FORMAT:
            raise BackupFailed(f"{folder}: format {manifest.format} is not known here")
        return manifest


def make_backup(database_url: str, storage: FileStorage, into: Path, *, keep: int = KEPT, now: datetime) -> Path:
    """The new backup's folder, whole. Older ones beyond `keep` are removed after that. Raises BackupFailed."""
    private_folder(into)
    with _alone(into):
        for litter in into.glob(f"{UNFINISHED}*"):
            shutil.rmtree(litter)
        name = f"{PREFIX}{now:%Y%m%dT%H%M%SZ}"
        growing, done = into / f"{UNFINISHED}{name}", into / name
        if done.exists():
            raise BackupFailed(f"{done}: there already")
        private_folder(growing)
        try:
            _fill(growing, database_url, storage, previous=newest(into), now=now)
            growing.rename(done)
        except OSError as error:
            raise BackupFailed(str(error)) from error
        finally:
            shutil.rmtree(growing, ignore_errors=True)
        sync_folder(into)
        for old in backups(into)[keep:]:
            shutil.rmtree(old)
    return done


def backups(folder: Path) -> list[Path]:
    """The whole ones, newest first."""
    return sorted((path for path in folder.glob(f"{PREFIX}*") if (path / MANIFEST).is_file()), reverse=True)


def newest(folder: Path) -> Path | None:
    return next(iter(backups(folder)), None)


def _fill(folder: Path, database_url: str, storage: FileStorage, *, previous: Path | None, now: datetime) -> None:
    copied = copy_database(database_url, folder)
    # After the rows: a photo's file is there before its row is.
    missing = _copy_photos(copied, storage, folder, previous)
    files = {path.relative_to(folder).as_posix(): digest(path) for path in files_in(folder)}
    Manifest(
        format=FORMAT,
        made_at=now.isoformat(),
        revision=copied.revision,
        database=copied.kind,
        rows=copied.rows,
        left_out=copied.left_out,
        missing_photos=missing,
        files=files,
    ).write(folder)


def _copy_photos(copied: Copied, storage: FileStorage, folder: Path, previous: Path | None) -> list[str]:
    """Keys that rows name and the storage lacks; a backup of the rest is worth more than none."""
    missing = []
    for key in copied.photo_keys:
        target = folder / MEDIA / key
        private_folder(target.parent)
        try:
            _link_or_copy(storage.path(key), previous / MEDIA / key if previous else None, target)
        except FileNotFoundError:
            missing.append(key)
    return missing


def _link_or_copy(source: Path, earlier: Path | None, target: Path) -> None:
    """Named by content and never changed in place: one file may stand in the storage and in many backups."""
    if not source.is_file():
        raise FileNotFoundError(source)
    for linkable in (source, earlier):
        if linkable is not None and _may_be_linked(linkable, source):
            try:
                target.hardlink_to(linkable)
            except OSError:
                # Another disk, or one that knows no links.
                continue
            return
    with source.open("rb") as reading, private(target) as writing:
        shutil.copyfileobj(reading, writing, BLOCK)


def _may_be_linked(path: Path, source: Path) -> bool:
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    return found.st_mode & 0o077 == 0 and found.st_size == source.stat().st_size


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def private_folder(folder: Path) -> None:
    """Whatever of its path is missing is made for the owner alone."""
    if not folder.is_dir():
        private_folder(folder.parent)
        folder.mkdir(mode=0o700)


def write_private(path: Path, data: bytes) -> None:
    with private(path) as file:
        file.write(data)


@contextmanager
def private(path: Path) -> Iterator[Any]:
    """A new file that only its owner may read, on the disk when it is closed."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _alone(into: Path) -> Iterator[None]:
    try:
        with locked(into / ".lock", wait_seconds=0):
            yield
    except TimeoutError as error:
        raise BackupFailed(f"{into}: another backup is being made") from error
