"""Whoosh's folder of files, with every file on the disk before anything speaks of it."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from board.backends.files import sync_folder
from board.backends.search.whoosh import archive
from board.backends.search.whoosh.archive import Archive
from board.backends.search.whoosh.fields import SCHEMA


class SyncedStorage(FileStorage):  # type: ignore[misc]
    """Whoosh never waits for the disk: without this, a power cut may leave a table of contents that names nothing.
    And each archive is opened, and looked through for damage, once.

    `is_growing`: nobody relies on it yet, `settle` waits for the disk once for all of it."""

    def __init__(self, folder: Path, *, is_growing: bool = False) -> None:
        super().__init__(str(folder))
        self._is_growing = is_growing
        self._archives: dict[str, Archive] = {}

    def archive(self, name: str) -> Archive:
        """Raises archive.Damaged, or OSError."""
        opened = self._archives.get(name)
        if opened is None or not opened.is_untouched:
            # Two threads may read the same file at once; either answer is right.
            opened = self._archives[name] = archive.read(Path(self.folder) / name)
        return opened

    def keep_open(self, names: Collection[str]) -> None:
        """Only these: what no search looks at any more is closed with the last of its arrays."""
        for name in [name for name in self._archives if name not in names]:
            self._archives.pop(name, None)

    def create_file(self, name: str, **options: Any) -> Any:
        file = super().create_file(name, **options)
        if not self._is_growing:
            file.onclose = lambda _: _sync(file)
        return file

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:  # noqa: FBT001, FBT002
        super().rename_file(oldname, newname, safe=safe)
        if not self._is_growing:
            sync_folder(Path(self.folder))

    def settle(self) -> None:
        for path in filter(Path.is_file, Path(self.folder).iterdir()):
            archive.settle(path)
        sync_folder(Path(self.folder))
        self._is_growing = False


def _sync(file: Any) -> None:
    file.file.flush()
    os.fsync(file.file.fileno())


def create(folder: Path) -> None:
    FileIndex.create(SyncedStorage(folder, is_growing=True), SCHEMA)


def open_index(storage: SyncedStorage) -> Any:
    """Raises anything when it is damaged."""
    return FileIndex(storage, schema=SCHEMA)
