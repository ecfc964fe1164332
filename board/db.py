"""Engine, declarative base and the session of this request or job.

SQLite: a deferred transaction that reads and then writes fails at once with SQLITE_BUSY_SNAPSHOT, whatever
the timeout. So whoever may write begins immediate: every unsafe method, every job, every command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar, cast

import structlog
from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    create_engine,
    event,
    inspect,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, make_transient_to_detached
from sqlalchemy.orm.util import identity_key
from sqlalchemy.types import TypeDecorator

from board.plain import in_words

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Twenty who wait while somebody holds the writer's turn for three seconds all have theirs within this.
BUSY_TIMEOUT_SECONDS = 8
REQUEST_ID = "request_id"
log = structlog.get_logger()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, always UTC; SQLite keeps it without the zone, PostgreSQL as timestamptz."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 (SQLAlchemy reads it as a class attribute)


Loaded = TypeVar("Loaded", bound=Base)


def make_engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(
            url, pool_pre_ping=True, pool_size=10, max_overflow=20, pool_timeout=10, hide_parameters=True
        )
    # Connections to a file cost little; readers must not queue behind writers that wait for their turn.
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS},
        pool_size=10,
        max_overflow=118,
        # What people wrote stands in the parameters, and errors are logged.
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: _begin_sqlite says which kind.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("immediate", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # Every page begins with it, and it waits for nobody: the driver is asked without a statement around it.
        cast(Any, connection.connection.driver_connection).execute("BEGIN")


def init_app(app: Flask, url: str) -> None:
    engine = make_engine(url)
    app.extensions["engine"] = engine
    app.extensions["writing_engine"] = engine.execution_options(immediate=True)
    app.teardown_appcontext(_close_session)


def engine() -> Engine:
    return cast(Engine, current_app.extensions["engine"])


def dispose(app: Flask) -> None:
    cast(Engine, app.extensions["engine"]).dispose()


def new_session(*, writing: bool) -> Session:
    key = "writing_engine" if writing else "engine"
    return Session(current_app.extensions[key], expire_on_commit=False, info={REQUEST_ID: g.get(REQUEST_ID, "")})


@contextmanager
def short_write() -> Iterator[Session]:
    """A small transaction of its own beside a reading request: last-seen marks and read cursors.
    While the database takes no writing it is given up: reading must go on."""
    try:
        with new_session(writing=True) as short, short.begin():
            yield short
    except OperationalError as error:
        log.warning("mark not written", exc_info=error)


@contextmanager
def written_apart() -> Iterator[None]:
    """Inside, `db.session` is a small writing transaction beside a reading request: the log of who read what."""
    reading = g.pop("session", None)
    try:
        with short_write() as short:
            g.session = short
            yield
    finally:
        g.pop("session", None)
        if reading is not None:
            g.session = reading


@contextmanager
def reading_apart() -> Iterator[None]:
    """Inside, `db.session` only reads: for work of a job that takes long, while others write."""
    writing = g.pop("session", None)
    if writing is not None:
        # Its turn as the writer would be held all the while.
        writing.rollback()
    reading = new_session(writing=False)
    g.session = reading
    try:
        yield
    finally:
        reading.close()
        g.pop("session", None)
        if writing is not None:
            g.session = writing


def lock(row: Base) -> None:
    """Wait for our turn with this row, then see it as the one before us left it. SQLite has one writer."""
    current_session().refresh(row, with_for_update={"of": type(row), "key_share": True})


class _CurrentSession:
    """`db.session`: the session of this request or app context, opened on first use."""

    def __getattr__(self, name: str) -> Any:
        return getattr(current_session(), name)


def current_session() -> Session:
    if "session" not in g:
        writing = not has_request_context() or request.method not in SAFE_METHODS
        g.session = new_session(writing=writing and not g.get("only_reading", False))
    return cast(Session, g.session)


session: Session = cast(Session, _CurrentSession())


def plain_rows(statement: Any, asked: Mapping[str, Any] | None = None) -> Sequence[Any]:
    """What a select of columns finds, as the driver gives it: codes as text, sets of choices as numbers, moments for
    `moment()`. For lists, where reading each value costs more than finding all of them. `statement` is kept: one of
    those that are put together once."""
    connection = _reading_connection()
    return in_words(statement, connection.dialect).ask(connection, asked or {})


def whole(entity: type[Base]) -> list[Any]:
    """All its columns, by names that are no other entity's: for a plain row of which `as_loaded` makes it."""
    columns: Any = entity.__table__.columns
    return [column.label(f"{entity.__tablename__}_{column.key}") for column in columns]


def as_loaded(entity: type[Loaded], values: Sequence[Any]) -> Loaded:
    """An entity of this session, of what a plain row says of its `whole()`: as if it had been loaded, at a fraction
    of the price."""
    session = current_session()
    readers = _readers(entity, session.get_bind().dialect)
    found = {
        name: value if read is None or value is None else read(value)
        for (name, read), value in zip(readers, values, strict=True)
    }
    known: Loaded | None = session.identity_map.get(identity_key(entity, found["id"]))
    if known is not None:
        return known
    made = cast(Loaded, inspect(entity).class_manager.new_instance())
    made.__dict__.update(found)
    make_transient_to_detached(made)
    session.add(made)
    return made


@lru_cache(maxsize=64)
def _readers(entity: type[Base], dialect: Dialect) -> list[tuple[str, Any]]:
    """Each column's name, and what makes its value of what the driver gives."""
    columns: Any = entity.__table__.columns
    return [(column.key, column.type.dialect_impl(dialect).result_processor(dialect, None)) for column in columns]


def moment(stored: str | datetime) -> datetime:
    """Of a plain row, or of any other."""
    given = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)


def _reading_connection() -> Connection:
    """That of the session where there is one; else one of this request, without the session around it."""
    if "session" in g:
        return current_session().connection()
    if "reading_connection" not in g:
        g.reading_connection = opened = engine().connect()
        opened.begin()
    return cast(Connection, g.reading_connection)


def give_up() -> None:
    """After a failure: nothing of this request is written any more, and its error page only reads."""
    _close_session(None)
    g.only_reading = True


def _close_session(_error: BaseException | None) -> None:
    for opened in (g.pop("session", None), g.pop("reading_connection", None)):
        if opened is not None:
            opened.close()
