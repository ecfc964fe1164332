"""Full-text search. The index proposes ids, the database disposes; the index can always be built anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

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
    from board.backends.search.whoosh.engine import WhooshSearch  # noqa: PLC0415

    return WhooshSearch(local_path(url, scheme="whoosh", setting="SEARCH_URL"))


def current() -> SearchEngine:
    """The search engine of the running application."""
    return cast("SearchEngine", current_app.extensions["search"])
