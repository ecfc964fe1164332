"""A new index beside the live one, then swapped in. What others write meanwhile is noted and carried over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from sqlalchemy import Connection, Engine, text

from board.backends.search import SearchUnavailable
from board.backends.search.asking import Document
from board.backends.search.postgresql import tables, writing
from board.backends.search.postgresql.lexicon import count_anew
from board.backends.search.postgresql.tables import NEXT

AT_ONCE = 500

# Made while nobody writes: whatever is written from then on is noted, and what came before is among the documents.
_NOTE_WHAT_IS_WRITTEN = (
    "DROP TABLE IF EXISTS search_documents_next, search_touched",
    "CREATE TABLE search_touched (id bigint NOT NULL)",
    "CREATE OR REPLACE FUNCTION search_note_touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO search_touched VALUES (coalesce(new.id, old.id)); RETURN NULL; END $$",
    "DROP TRIGGER IF EXISTS search_touched ON search_documents",
    "CREATE TRIGGER search_touched AFTER INSERT OR UPDATE OR DELETE ON search_documents"
    " FOR EACH ROW EXECUTE FUNCTION search_note_touched()",
)
_CARRY_OVER = (
    "LOCK TABLE search_documents IN ACCESS EXCLUSIVE MODE",
    "DELETE FROM search_documents_next WHERE id IN (SELECT id FROM search_touched)",
    "INSERT INTO search_documents_next SELECT * FROM search_documents WHERE id IN (SELECT id FROM search_touched)",
    "DROP TABLE search_touched",
)
_FORGET = (
    "DROP TRIGGER IF EXISTS search_touched ON search_documents",
    "DROP TABLE IF EXISTS search_documents_next, search_touched",
)


def rebuild(engine: Engine, documents: Iterable[Document]) -> None:
    """Raises SearchUnavailable while somebody else rebuilds."""
    with _alone(engine):
        with engine.begin() as connection:
            tables.create_missing(connection)
            _run(connection, _NOTE_WHAT_IS_WRITTEN)
            tables.next_documents.create(connection)
        try:
            _fill(engine, documents)
            with engine.begin() as connection:
                tables.create_indexes(connection, NEXT)
                connection.execute(text(f"ANALYZE {NEXT}"))
            with engine.begin() as connection:
                _run(connection, _CARRY_OVER)
                tables.swap(connection)
        except BaseException:
            with engine.begin() as connection:
                _run(connection, _FORGET)
            raise
        with engine.begin() as connection:
            count_anew(connection)


def _run(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.execute(text(statement))


def _fill(engine: Engine, documents: Iterable[Document]) -> None:
    remaining = iter(documents)
    while some := list(islice(remaining, AT_ONCE)):
        rows = {document.id: writing.row_of(document)[0] for document in some}
        with engine.begin() as connection:
            writing.put(connection, list(rows.values()), into=tables.next_documents)


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """The lock belongs to a connection: it ends with whoever is killed."""
    with engine.connect() as connection:
        lock = {"lock": tables.REBUILD_LOCK}
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), lock):
            raise SearchUnavailable("somebody else is rebuilding the index")
        connection.commit()
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), lock)
            connection.commit()
