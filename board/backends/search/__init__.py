"""Full-text search. The index proposes ids, the database disposes; the index can always be built anew."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from flask import current_app

from board.backends import local_path

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from board.backends.search.asking import SearchEngine


class SearchUnavailable(Exception):
    """The index cannot be asked or written now: missing, damaged, or another writer is at work."""


def choose(url: str, *, database: Engine | None = None) -> SearchEngine:
    """The search engine at SEARCH_URL. `database`: the board's own; an index in there is written with what it is
    about. Raises ConfigurationError."""
    # Each needs the error above, and only one of them is ever needed.
    if url.startswith("postgresql"):
        from board.backends.search.postgresql.engine import open_at  # noqa: PLC0415

        return open_at(url, database=database)
    return cast("SearchEngine", _WhenAsked(local_path(url, scheme="whoosh", setting="SEARCH_URL")))


class _WhenAsked:
    """The embedded engine: NumPy and Whoosh are loaded by the first question. Most commands ask none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine: SearchEngine | None = None
        self._making = Lock()

    def __getattr__(self, name: str) -> Any:
        with self._making:
            if self._engine is None:
                from board.backends.search.whoosh.engine import WhooshSearch  # noqa: PLC0415

                self._engine = WhooshSearch(self._path)
        return getattr(self._engine, name)

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()


def current() -> SearchEngine:
    """The search engine of the running application."""
    return cast("SearchEngine", current_app.extensions["search"])
