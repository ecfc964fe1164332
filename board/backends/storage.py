"""Files by key. There is one place for them today: a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from flask import current_app

from board.backends import local_path
from board.backends.files import write_atomically

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}(?:/[a-z0-9][a-z0-9._-]{0,99}){0,5}", re.ASCII)


class NotStored(LookupError):
    """Nothing is stored under this key."""


class FileStorage:
    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root.resolve()

    def put(self, key: str, data: bytes) -> None:
        """Atomic and durable; a second put under the same key replaces the first."""
        write_atomically(self._path(key), data)

    def read(self, key: str) -> bytes:
        """Raises NotStored."""
        try:
            return self._path(key).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise NotStored(key) from None

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        """A key that is not there is no error."""
        self._path(key).unlink(missing_ok=True)

    def keys(self) -> Iterator[str]:
        """Every stored key, in no particular order; files still being written are not among them."""
        for path in self.root.rglob("*"):
            key = path.relative_to(self.root).as_posix()
            if _KEY.fullmatch(key) and path.is_file() and not path.is_symlink():
                yield key

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a storage key: {key!r}")
        path = self.root / key
        # A symbolic link inside the folder must not lead out of it.
        if not path.resolve().is_relative_to(self.root):
            raise ValueError(f"outside the storage: {key!r}")
        return path


def choose(url: str) -> FileStorage:
    """The storage at STORAGE_URL. Raises ConfigurationError."""
    return FileStorage(local_path(url, scheme="file", setting="STORAGE_URL"))


def current() -> FileStorage:
    """The storage of the running application."""
    return cast(FileStorage, current_app.extensions["storage"])
