"""How many statements a page asks of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

# The last three frame what the engine asks on PostgreSQL.
NOT_COUNTED = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE SAVEPOINT", "SELECT SET_CONFIG")


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements sent meanwhile, in order; beginning a transaction is none.
    What a search engine asks is its own matter, whether it looks into files or into tables."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        is_the_engines = "search_documents" in statement or "search_words" in statement
        if not is_the_engines and not statement.upper().startswith(NOT_COUNTED):
            sent.append(statement)

    engine = app.extensions["engine"]
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
