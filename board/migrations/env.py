"""How Alembic runs here: all in one transaction; whoever comes second waits and finds nothing to do."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Literal, cast

from alembic import context
from sqlalchemy import Connection, String, text

from board.backends.search.postgresql.tables import MADE_ANEW
from board.config import load_settings
from board.db import Base, UtcDateTime, make_engine
from board.listings.columns import Code, Flags
from board.models import __all__ as _every_model  # noqa: F401 (imported so that the metadata is complete)

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext

# Any number nobody else in the same PostgreSQL uses: "engawa" as digits of a telephone's keys.
MIGRATION_LOCK = 364292
# Made by those who count, queue or search in them; on PostgreSQL they live in this same database.
TABLES_OF_OTHERS = MADE_ANEW | {"rate_limits"}


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Migrations must outlive today's enums: our own column types are written as what the database stores."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        autogen.imports.add("import board.db")
        return "board.db.UtcDateTime()"
    if isinstance(item, Code):
        return f"sa.String(length={cast(String, item.impl_instance).length})"
    if isinstance(item, Flags):
        return "sa.Integer()"
    return False


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    return kind != "table" or name not in TABLES_OF_OTHERS


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        include_name=include_name,
        render_as_batch=True,
        compare_server_default=True,
        # SQLite's DDL is transactional once the driver leaves BEGIN to us (board.db does).
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATION_LOCK})
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            _refuse_dangling_rows(connection)


def run() -> None:
    url = context.config.attributes.get("url") or load_settings().database_url
    engine = make_engine(url)
    try:
        # A running board may be writing: on SQLite the migration takes the write lock before it reads.
        with engine.connect().execution_options(immediate=True) as connection:
            if connection.dialect.name == "sqlite":
                _let_tables_be_rebuilt(connection)
            migrate(connection)
    finally:
        engine.dispose()


def _let_tables_be_rebuilt(connection: Connection) -> None:
    """SQLite alters a table by copying it; with foreign keys on, dropping the old one deletes its dependants.
    The pragma is ignored inside a transaction, so it goes to the driver before one begins."""
    driver = cast(sqlite3.Connection, connection.connection.driver_connection)
    driver.execute("PRAGMA foreign_keys=OFF")
    driver.execute("PRAGMA busy_timeout=60000")


def _refuse_dangling_rows(connection: Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if dangling:
        raise RuntimeError(f"a migration left a row that refers to nothing: {dangling}")


run()
