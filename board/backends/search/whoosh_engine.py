"""The embedded search engine. It is given titles and bodies, and asked only for ids."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from errno import ENOENT
from pathlib import Path
from threading import Lock

from board.backends.search import SearchUnavailable
from board.backends.search import whoosh_files as files
from board.backends.search.generations import Document, Generations
from board.backends.search.query import Clause, Indexed, clauses, indexed, matches

HITS_MAX = 1000
IDLE_READERS_MAX = 4
# What fails as often as this is either damage or a very busy writer: with the writers held off, it shows.
TRIES_BESIDE_WRITERS = 3
PAUSE_SECONDS = 0.01
READER_WAIT_SECONDS = 1.0


class WhooshSearch:
    """Safe to share between threads. Writers of all processes queue up; readers see every commit at once."""

    def __init__(self, path: Path) -> None:
        self._generations = Generations(path)
        self._idle: list[files.Reader] = []
        self._idle_lock = Lock()

    def search(self, query: str, *, limit: int = HITS_MAX) -> list[int]:
        """Ids by relevance, of equal ones the highest first. Any text will do. Raises SearchUnavailable."""
        looked_for = clauses(query)
        if not looked_for:
            return []
        for _ in range(TRIES_BESIDE_WRITERS):
            try:
                return self._ask(looked_for, limit)
            except SearchUnavailable:
                raise
            except Exception:  # noqa: BLE001 (a commit may take the files from under a reader that opens)
                time.sleep(PAUSE_SECONDS)
        return self._ask_without_writers(looked_for, limit)

    def matches(self, query: str, title: str, body: str) -> bool:
        """Whether search() would find this text if it were in the index."""
        return matches(query, title, body)

    def apply(self, *, put: Iterable[Document] = (), remove: Iterable[int] = ()) -> None:
        """Add or replace, and take out, in one commit; doing it again gives the same index.
        Raises SearchUnavailable when another writer keeps the index for long, or it is damaged."""
        documents, gone = list(put), list(remove)
        if not documents and not gone:
            return
        analysed = _analysed(documents)
        with self._generations.writing():
            folder = self._generations.live or self._begin_empty()
            with self._setting_aside_when_damaged(folder):
                files.write(folder, analysed.items(), remove=[*analysed, *gone])
            self._generations.note(documents, gone)

    def rebuild(self, documents: Iterable[Document]) -> int:
        """A new index of exactly these beside the live one, then swapped in; how many it holds.
        What is written to the live one meanwhile is in the new one too. Raises SearchUnavailable."""
        with self._generations.rebuilding() as folder:
            files.create(folder)
            files.write(folder, ((id_, indexed(title, body)) for id_, title, body in documents))
            with self._generations.writing():
                for put, remove in self._generations.noted():
                    analysed = _analysed(put)
                    files.write(folder, analysed.items(), remove=[*analysed, *remove])
                self._generations.turn(folder, complete=True)
        return self.count()

    def count(self) -> int:
        """How many documents the index holds. Raises SearchUnavailable."""
        folder = self._live()
        try:
            return files.count(folder)
        except Exception as error:
            raise SearchUnavailable("the index cannot be opened") from error

    def ids(self) -> set[int]:
        """Of every document in the index. Raises SearchUnavailable."""
        folder = self._live()
        try:
            return files.all_ids(folder)
        except Exception as error:
            raise SearchUnavailable("the index cannot be read") from error

    @property
    def needs_rebuild(self) -> bool:
        """Missing, damaged, or never built from everything."""
        if not self._generations.is_complete:
            return True
        try:
            self._put_back(self._take_reader(self._live()))
        except Exception:  # noqa: BLE001 (a damaged file fails in any way it likes)
            return True
        return False

    def close(self) -> None:
        with self._idle_lock:
            while self._idle:
                self._idle.pop().close()

    def _live(self) -> Path:
        folder = self._generations.live
        if folder is None:
            raise SearchUnavailable("there is no index yet")
        return folder

    def _ask(self, looked_for: list[Clause], limit: int) -> list[int]:
        reader = self._take_reader(self._live())
        try:
            ids = reader.ids(looked_for, limit)
        except BaseException:
            reader.close()
            raise
        self._put_back(reader)
        return ids

    def _ask_without_writers(self, looked_for: list[Clause], limit: int) -> list[int]:
        with self._generations.writing(wait_seconds=READER_WAIT_SECONDS):
            folder = self._live()
            with self._setting_aside_when_damaged(folder):
                return self._ask(looked_for, limit)

    @contextmanager
    def _setting_aside_when_damaged(self, folder: Path) -> Iterator[None]:
        """Any failure as SearchUnavailable; a damaged index is no longer live, so the next call is quick."""
        try:
            yield
        except Exception as error:
            if _is_damage(error):
                self._generations.set_aside(folder)
            raise SearchUnavailable(f"{type(error).__name__}: {error}") from error

    def _take_reader(self, folder: Path) -> files.Reader:
        with self._idle_lock:
            while self._idle:
                reader = self._idle.pop()
                if reader.is_current(folder):
                    return reader
                reader.close()
        return files.Reader.open(folder)

    def _put_back(self, reader: files.Reader) -> None:
        with self._idle_lock:
            if len(self._idle) < IDLE_READERS_MAX:
                self._idle.append(reader)
                return
        reader.close()

    def _begin_empty(self) -> Path:
        folder = self._generations.new_folder()
        files.create(folder)
        self._generations.turn(folder, complete=False)
        return folder


def _analysed(documents: Iterable[Document]) -> dict[int, Indexed]:
    return {id_: indexed(title, body) for id_, title, body in documents}


def _is_damage(error: Exception) -> bool:
    """A full disk, a missing permission or too many open files say nothing about the index."""
    return not isinstance(error, OSError) or error.errno in {None, ENOENT}
