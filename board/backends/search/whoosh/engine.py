"""The embedded search engine: which index is live, who may write, what happens when it is damaged."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from errno import ENOENT
from pathlib import Path
from threading import Lock

from board.backends.search import SearchUnavailable
from board.backends.search.asking import Document, Hits, Request
from board.backends.search.whoosh import archive, lexicon, storage, writer
from board.backends.search.whoosh.finding import find
from board.backends.search.whoosh.generations import Generations
from board.backends.search.whoosh.lexicon import IndexLexicon
from board.backends.search.whoosh.segments import Snapshot

# What fails as often as this is either damage or a very busy writer: with the writers held off, it shows.
TRIES_BESIDE_WRITERS = 3
PAUSE_SECONDS = 0.01
READER_WAIT_SECONDS = 1.0


class WhooshSearch:
    """Safe to share between threads. Writers of all processes queue up; readers see every commit at once."""

    writes_with_the_database = False

    def __init__(self, path: Path) -> None:
        self._generations = Generations(path)
        self._snapshot: Snapshot | None = None
        self._opening = Lock()
        self.lexicon = IndexLexicon(self._current)

    def find(self, request: Request) -> Hits:
        """Raises SearchUnavailable."""
        return find(self._current(), request)

    def apply(self, *, put: Iterable[Document] = (), remove: Iterable[int] = ()) -> None:
        """Add or replace, and take out, in one commit; doing it again gives the same index.
        Raises SearchUnavailable when another writer keeps the index for long, or it is damaged."""
        with self._generations.writing():
            # Only now: whoever writes next reads what is to be written after us.
            documents = list({document.id: document for document in put}.values())
            gone = sorted(set(remove) - {document.id for document in documents})
            if not documents and not gone:
                return
            folder = self._generations.live or self._begin_empty()
            with self._setting_aside_when_damaged(folder):
                writer.write(self._open_before_writing(folder).storage, documents, remove=gone)
            self._generations.note(documents, gone)

    def rebuild(self, documents: Iterable[Document]) -> int:
        """A new index of exactly these beside the live one, then swapped in; how many it holds.
        What is written to the live one meanwhile is in the new one too. Raises SearchUnavailable."""
        with self._generations.rebuilding() as folder:
            storage.create(folder)
            files = storage.SyncedStorage(folder, is_growing=True)
            writer.write_all(files, documents)
            lexicon.write(Snapshot.open(files, None))
            files.settle()
            with self._generations.writing():
                for put, remove in self._generations.noted():
                    writer.write(files, put, remove=remove)
                self._generations.turn(folder, complete=True)
        return self.count()

    def count(self) -> int:
        """How many documents the index holds. Raises SearchUnavailable."""
        return self._current().count

    def ids(self) -> set[int]:
        """Of every document in the index. Raises SearchUnavailable."""
        found: set[int] = set()
        for part in self._current().parts:
            ids = part.contents.ids if part.living is None else part.contents.ids[part.living]
            found.update(ids.tolist())
        return found

    @property
    def needs_rebuild(self) -> bool:
        """Missing, damaged, or never built from everything."""
        if not self._generations.is_complete:
            return True
        try:
            self._current()
        except SearchUnavailable:
            return True
        return False

    def verify(self) -> None:
        """Read every file again, take off the disk what was taken out, learn the new words. Raises SearchUnavailable,
        and sets the index aside, when a file is damaged."""
        snapshot = self._current()
        folder = Path(snapshot.storage.folder)
        with self._generations.writing(), self._setting_aside_when_damaged(folder):
            if self._generations.live == folder:
                for name in self._open_before_writing(folder).known:
                    archive.check(folder / name)
                writer.purge(snapshot.storage)
                lexicon.write(self._open_before_writing(folder))

    def close(self) -> None:
        self._snapshot = None

    def _current(self) -> Snapshot:
        """The index after the last commit of any process. Raises SearchUnavailable."""
        folder = self._live()
        snapshot = self._snapshot
        if snapshot is not None and snapshot.folder == folder and snapshot.is_current:
            return snapshot
        # One thread opens what is new; the others wait that long, and then have it too.
        with self._opening:
            return self._opened()

    def _opened(self) -> Snapshot:
        for _ in range(TRIES_BESIDE_WRITERS):
            try:
                return self._open(self._live())
            except SearchUnavailable:
                raise
            except Exception:  # noqa: BLE001 (a commit may take the files from under a reader that opens)
                time.sleep(PAUSE_SECONDS)
        with self._generations.writing(wait_seconds=READER_WAIT_SECONDS):
            folder = self._live()
            with self._setting_aside_when_damaged(folder):
                return self._open(folder)

    def _open(self, folder: Path) -> Snapshot:
        """Raises anything when it is damaged."""
        snapshot = self._snapshot
        if snapshot is None or snapshot.folder != folder:
            snapshot = Snapshot.open(storage.SyncedStorage(folder), None)
        elif not snapshot.is_current:
            snapshot = Snapshot.open(snapshot.storage, snapshot)
        self._snapshot = snapshot
        return snapshot

    def _open_before_writing(self, folder: Path) -> Snapshot:
        with self._opening:
            return self._open(folder)

    def _live(self) -> Path:
        folder = self._generations.live
        if folder is None:
            raise SearchUnavailable("there is no index yet")
        return folder

    @contextmanager
    def _setting_aside_when_damaged(self, folder: Path) -> Iterator[None]:
        """Any failure as SearchUnavailable; a damaged index is no longer live, so the next call is quick."""
        try:
            yield
        except Exception as error:
            if _is_damage(error):
                self._generations.set_aside(folder)
            raise SearchUnavailable(f"{type(error).__name__}: {error}") from error

    def _begin_empty(self) -> Path:
        folder = self._generations.new_folder()
        storage.create(folder)
        self._generations.turn(folder, complete=False)
        return folder


def _is_damage(error: Exception) -> bool:
    """A full disk, a missing permission or too many open files say nothing about the index."""
    return not isinstance(error, OSError) or error.errno in {None, ENOENT}
