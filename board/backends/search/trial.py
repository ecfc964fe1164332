"""An index to throw away, with the engine of a board: to measure it, never to search the board."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text
from sqlalchemy.engine import make_url

from board import db
from board.backends.search import choose
from board.backends.search.asking import SearchEngine


@contextmanager
def trial(url: str) -> Iterator[SearchEngine]:
    """An empty index as SEARCH_URL says: in a temporary folder, or in a schema of its own that is dropped again."""
    with _in_a_schema(url) if url.startswith("postgresql") else _in_a_folder() as address:
        engine = choose(address)
        try:
            yield engine
        finally:
            engine.close()


@contextmanager
def _in_a_folder() -> Iterator[str]:
    with TemporaryDirectory(prefix="engawa-search-") as folder:
        yield f"whoosh:{Path(folder) / 'search'}"


@contextmanager
def _in_a_schema(url: str) -> Iterator[str]:
    schema = f"search_trial_{secrets.token_hex(6)}"
    engine = db.make_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
        address = make_url(url).update_query_dict({"options": f"-csearch_path={schema}"})
        yield address.render_as_string(hide_password=False)
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        engine.dispose()
