"""Where the index lies on the disk: a folder for each generation, and a link to the one that is live.

A new generation grows beside the live one. What is written to the live one meanwhile is also noted in a
journal, and written into the new one just before the link is turned: nothing is lost by rebuilding."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from board.backends.files import is_locked, locked
from board.backends.search import SearchUnavailable
from board.backends.search.asking import Document

# An index made by other rules of analysis finds nothing: a new number makes every old one count as missing.
FORMAT = "v10"
WAIT_SECONDS = 10.0
# Only as long as somebody may look whether the lock is held: a second rebuild is refused, not queued.
REBUILDER_WAIT_SECONDS = 0.2


class Generations:
    def __init__(self, root: Path) -> None:
        self.root = root
        self._link = root / "live"
        self._journal = root / "journal.jsonl"
        self._complete = "complete"
        self._live = root

    @property
    def live(self) -> Path | None:
        """The folder of the live index; none where there is none, or only one of an older format."""
        try:
            name = os.readlink(self._link)  # noqa: PTH115 (every search asks: a quarter of the time)
        except OSError:
            return None
        if not name.startswith(f"{FORMAT}-"):
            return None
        if name != self._live.name:
            self._live = self.root / name
        return self._live

    @property
    def is_complete(self) -> bool:
        """Whether the live index was once built from everything."""
        return self.live is not None and (self.live / self._complete).exists()

    def set_aside(self, damaged: Path) -> None:
        """No longer live, unless another one has taken its place meanwhile. Call it with `writing` held."""
        if self.live == damaged:
            self._link.unlink()

    @contextmanager
    def writing(self, *, wait_seconds: float | None = None) -> Iterator[None]:
        """One writer at a time, in whatever process. Raises SearchUnavailable."""
        with self._held("write.lock", WAIT_SECONDS if wait_seconds is None else wait_seconds):
            yield

    @contextmanager
    def rebuilding(self) -> Iterator[Path]:
        """A new folder to build in; afterwards call `turn` with `writing` held. Raises SearchUnavailable."""
        with self._held("rebuild.lock", REBUILDER_WAIT_SECONDS):
            with self.writing():
                self._journal.unlink(missing_ok=True)
                self._remove_all_but(self.live)
            yield self.new_folder()

    @contextmanager
    def _held(self, name: str, wait_seconds: float) -> Iterator[None]:
        with ExitStack() as stack:
            try:
                stack.enter_context(locked(self.root / name, wait_seconds=wait_seconds))
            except TimeoutError as error:
                raise SearchUnavailable(str(error)) from error
            yield

    def new_folder(self) -> Path:
        folder = self.root / f"{FORMAT}-{secrets.token_hex(8)}"
        folder.mkdir(parents=True)
        return folder

    def turn(self, folder: Path, *, complete: bool) -> None:
        """Make this folder the live one, in one step for every reader."""
        if complete:
            (folder / self._complete).touch()
        turning = self.root / "turning"
        turning.unlink(missing_ok=True)
        turning.symlink_to(folder.name)
        turning.replace(self._link)
        self._remove_all_but(folder)

    def note(self, put: list[Document], remove: list[int]) -> None:
        """While somebody rebuilds, keep what was just written for the new generation too."""
        if is_locked(self.root / "rebuild.lock"):
            with self._journal.open("a", encoding="utf-8") as journal:
                journal.write(json.dumps([[asdict(document) for document in put], remove]) + "\n")
                journal.flush()
                os.fsync(journal.fileno())

    def noted(self) -> Iterator[tuple[list[Document], list[int]]]:
        if self._journal.exists():
            with self._journal.open(encoding="utf-8") as journal:
                for line in journal:
                    put, remove = json.loads(line)
                    yield [_document(**fields) for fields in put], remove

    def _remove_all_but(self, kept: Path | None) -> None:
        # A reader that still has a removed file open goes on reading it.
        for folder in self.root.glob("v*-*"):
            if folder != kept:
                shutil.rmtree(folder, ignore_errors=True)


def _document(*, tags: list[list[str]], times: list[list[int]], **fields: Any) -> Document:
    return Document(
        **fields,
        tags=tuple((family, value) for family, value in tags),
        times=tuple((starts, ends) for starts, ends in times),
    )
