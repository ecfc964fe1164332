"""Files by key. There is one place for them today: a folder."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from flask import current_app

from board.backends import local_path
from board.backends.files import unfinished_below, write_atomically

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}(?:/[a-z0-9][a-z0-9._-]{0,99}){0,5}", re.ASCII)


# A disk of terabytes is not full at 5 %; a small one is not empty because a gigabyte is missing.
FREE_SHARE_MIN = 0.05
MEGABYTE = 1024 * 1024


class NotStored(LookupError):
    """Nothing is stored under this key."""


class StorageFull(Exception):
    """No room for more: what was asked for is not done, what is there stays."""


@dataclass(frozen=True)
class Room:
    """Bytes on the disk of the photos."""

    free: int
    total: int


class FileStorage:
    def __init__(self, root: Path, *, free_bytes_min: int = 0) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root.resolve()
        self.free_bytes_min = free_bytes_min

    def put(self, key: str, data: bytes) -> None:
        """Atomic and durable; a second put under the same key replaces the first.
        Raises StorageFull before the disk is: the database on it must still be able to write."""
        if not self.has_room():
            raise StorageFull
        try:
            write_atomically(self._path(key), data)
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise StorageFull from error
            raise

    def room(self) -> Room:
        usage = shutil.disk_usage(self.root)
        return Room(free=usage.free, total=usage.total)

    def has_room(self) -> bool:
        room = self.room()
        return room.free >= min(self.free_bytes_min, room.total * FREE_SHARE_MIN)

    def takes_files(self) -> bool:
        return os.access(self.root, os.W_OK | os.X_OK) and self.has_room()

    def read(self, key: str) -> bytes:
        """Raises NotStored."""
        try:
            return self._path(key).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise NotStored(key) from None

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def renew(self, key: str) -> bool:
        """Whether it is there; if so it counts as put just now, and no sweep takes it for forgotten."""
        try:
            os.utime(self._path(key))
        except FileNotFoundError:
            return False
        return True

    def put_at(self, key: str) -> datetime:
        """When it was last put or renewed. Raises NotStored."""
        try:
            return datetime.fromtimestamp(self._path(key).stat().st_mtime, UTC)
        except FileNotFoundError:
            raise NotStored(key) from None

    def delete(self, key: str) -> None:
        """A key that is not there is no error."""
        self._path(key).unlink(missing_ok=True)

    def keys(self) -> Iterator[str]:
        """Every stored key, in no particular order; files still being written are not among them."""
        for path in self.root.rglob("*"):
            key = path.relative_to(self.root).as_posix()
            if _KEY.fullmatch(key) and path.is_file() and not path.is_symlink():
                yield key

    def path(self, key: str) -> Path:
        """Where it lies: for those who keep copies of many files."""
        return self._path(key)

    def unfinished(self) -> list[Path]:
        """What writers left that were killed in the middle; a file being written just now is among them."""
        return unfinished_below(self.root)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a storage key: {key!r}")
        path = self.root / key
        # A symbolic link inside the folder must not lead out of it.
        if not path.resolve().is_relative_to(self.root):
            raise ValueError(f"outside the storage: {key!r}")
        return path


def choose(url: str, *, free_megabytes_min: int = 0) -> FileStorage:
    """The storage at STORAGE_URL. Raises ConfigurationError."""
    folder = local_path(url, scheme="file", setting="STORAGE_URL")
    return FileStorage(folder, free_bytes_min=free_megabytes_min * MEGABYTE)


def current() -> FileStorage:
    """The storage of the running application."""
    return cast(FileStorage, current_app.extensions["storage"])
