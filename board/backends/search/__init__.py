"""Full-text search. The index proposes ids, the database disposes; the index can always be built anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

from board.backends import local_path

if TYPE_CHECKING:
    from board.backends.search.whoosh_engine import WhooshSearch


class SearchUnavailable(Exception):
    """The index cannot be asked or written now: missing, damaged, or another writer is at work."""


def choose(url: str) -> WhooshSearch:
    """The search engine at SEARCH_URL. Raises ConfigurationError."""
    from board.backends.search.whoosh_engine import WhooshSearch  # noqa: PLC0415 (it needs the error above)

    return WhooshSearch(local_path(url, scheme="whoosh", setting="SEARCH_URL"))


def current() -> WhooshSearch:
    """The search engine of the running application."""
    return cast("WhooshSearch", current_app.extensions["search"])
