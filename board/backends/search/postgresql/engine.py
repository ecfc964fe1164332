"""Search by PostgreSQL: the same tokens as the embedded engine, kept in a table beside the board's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from flask import has_app_context
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from board import db
from board.backends.search import SearchUnavailable
from board.backends.search.asking import Document, Hits, Request
from board.backends.search.postgresql import rebuilding, tables, writing
from board.backends.search.postgresql.finding import find
from board.backends.search.postgresql.lexicon import KnownWords, count_anew, learn

# Somebody waits for the page; the search is given up before they are.
STATEMENT_SECONDS_MAX = 1.0


def open_at(url: str, *, database: Engine | None) -> PostgresSearch:
    """The board's own database where the address is its; replicas of it where the address names which of several
    servers may answer (`…?target_session_attrs=prefer-standby`): they are only read."""
    asked = make_url(url)
    if database is None or database.dialect.name != "postgresql":
        return PostgresSearch(db.make_engine(url))
    if asked == database.url:
        return PostgresSearch(database, shared=True)
    engine = db.make_engine(url)
    if "target_session_attrs" in asked.query:
        return PostgresSearch(database, shared=True, reading=engine)
    return PostgresSearch(engine)


class PostgresSearch:
    """Safe to share between threads, and between processes. Keeps no file and no lock of its own.

    `shared`: the engine is the board's own database: what is written belongs to the running transaction."""

    def __init__(self, engine: Engine, *, shared: bool = False, reading: Engine | None = None) -> None:
        self._engine = engine
        self._reading = reading or engine
        self._owned = [e for e in (engine, reading) if e is not None and not (shared and e is engine)]
        self.writes_with_the_database = shared
        self.lexicon = KnownWords(self._looking)

    @property
    def needs_rebuild(self) -> bool:
        try:
            with self._looking() as connection:
                return tables.state_of(connection) != tables.COMPLETE
        except SearchUnavailable:
            return True

    def find(self, request: Request) -> Hits:
        with self._looking() as connection:
            return find(connection, request, self.lexicon.weights)

    def apply(self, *, put: Iterable[Document] = (), remove: Iterable[int] = ()) -> None:
        analysed = [writing.row_of(document) for document in {d.id: d for d in put}.values()]
        gone = set(remove) - {row["id"] for row, _ in analysed}
        if not analysed and not gone:
            return
        with self._writing() as connection:
            if not (tables.state_of(connection) or "").startswith(tables.FORMAT):
                # A lock that everybody would wait for: only where there is something to create.
                tables.create_missing(connection)
            writing.put(connection, [row for row, _ in analysed])
            writing.remove(connection, gone)
            learn(connection, {term for _, terms in analysed for term in terms})
        self.lexicon.look_again()

    def rebuild(self, documents: Iterable[Document]) -> int:
        with _politely():
            rebuilding.rebuild(self._engine, documents)
        self.lexicon.read_anew()
        return self.count()

    def count(self) -> int:
        with self._looking() as connection:
            return connection.scalar(select(func.count()).select_from(tables.documents)) or 0

    def ids(self) -> set[int]:
        with self._looking() as connection:
            return set(connection.scalars(select(tables.documents.c.id)))

    def verify(self) -> None:
        """Count anew how often each word is used; PostgreSQL sees to its files itself."""
        with _politely(), self._engine.begin() as connection:
            if tables.state_of(connection) is not None:
                count_anew(connection)
        self.lexicon.read_anew()

    def close(self) -> None:
        for engine in self._owned:
            engine.dispose()

    @contextmanager
    def _looking(self) -> Iterator[Connection]:
        """To read, and only for so long: a failure in here leaves the transaction around it as it was."""
        with _politely(), self._connection(self._reading) as connection:
            inner = connection.begin_nested()
            try:
                # As planned for these words, not for any: how often a word is used decides the way to it.
                connection.execute(_HASTE, {"most": f"{STATEMENT_SECONDS_MAX * 1000:.0f}"})
                yield connection
            finally:
                # Takes back the settings too.
                inner.rollback()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _politely(), self._connection(self._engine) as connection, connection.begin_nested():
            yield connection

    @contextmanager
    def _connection(self, engine: Engine) -> Iterator[Connection]:
        """That of the running request or job where the index lies in its database: no second one from the pool,
        and what it has just written is there."""
        if self.writes_with_the_database and engine is self._engine and has_app_context():
            yield db.current_session().connection()
        else:
            with engine.begin() as connection:
                yield connection


_HASTE = text(
    "SELECT set_config('statement_timeout', :most, true), set_config('plan_cache_mode', 'force_custom_plan', true),"
    " set_config('jit', 'off', true)"
)


@contextmanager
def _politely() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise SearchUnavailable(f"{type(error).__name__}: {error}") from error
