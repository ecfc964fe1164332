"""The tables of the index, beside those of the board and never among its migrations: they can be made anew.

What the index was made by stands in the comment of its table, so that both are swapped in one step."""

from __future__ import annotations

from sqlalchemy import ARRAY, BigInteger, Column, Connection, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import INT8MULTIRANGE, TSVECTOR

# An index made by other rules finds nothing: a new number makes every old one count as missing.
FORMAT = "v9"
COMPLETE = f"{FORMAT} complete"
LIVE, NEXT = "search_documents", "search_documents_next"
# Whoever migrates, copies or restores the database leaves these alone: they are made anew.
MADE_ANEW = frozenset({LIVE, NEXT, "search_touched", "search_words", "search_words_numbers"})
# Any numbers nobody else in the same PostgreSQL uses.
CREATION_LOCK, REBUILD_LOCK = 7156, 7157

_metadata = MetaData()


def _documents(name: str) -> Table:
    return Table(
        name,
        _metadata,
        Column("id", BigInteger, primary_key=True, autoincrement=False),
        Column("words", TSVECTOR, nullable=False),
        # Pairs of characters are many and asked for rarely: apart, they do not make every row heavy.
        Column("pairs", TSVECTOR, nullable=False),
        Column("tags", ARRAY(Text), nullable=False),
        Column("length", Integer, nullable=False),
        Column("price", BigInteger),
        Column("published", BigInteger, nullable=False),
        Column("starts", BigInteger),
        Column("ends", BigInteger),
        # Each stretch in which it is on, most often one.
        Column("times", INT8MULTIRANGE),
        Column("region", BigInteger),
    )


documents, next_documents = _documents(LIVE), _documents(NEXT)
words = Table(
    "search_words",
    _metadata,
    Column("token", Text, primary_key=True),
    Column("frequency", Integer, nullable=False),
    Column("reading", Text, nullable=False),
    # Counts on, so that every process finds what it has not read yet.
    Column("number", BigInteger, nullable=False, index=True),
)
# Without a pending list: it made rare words five times slower.
_INDEXES = (
    ("words", "USING gin (words) WITH (fastupdate = off)"),
    ("pairs", "USING gin (pairs) WITH (fastupdate = off)"),
    ("newest", "(published DESC, id DESC)"),
    ("cheapest", "(price, id DESC)"),
    ("soonest", "(starts, id DESC)"),
    ("ending", "(ends, id DESC)"),
)


def state_of(connection: Connection) -> str | None:
    """What the live index was made by; none where there is no index."""
    found = text("SELECT coalesce(obj_description(to_regclass(:live)), '') WHERE to_regclass(:live) IS NOT NULL")
    state: str | None = connection.scalar(found, {"live": LIVE})
    return state


def create_missing(connection: Connection) -> None:
    """An index that holds nothing yet. One of another format is thrown away."""
    hold(connection, CREATION_LOCK)
    state = state_of(connection)
    if state is not None and not state.startswith(FORMAT):
        connection.execute(text(f"DROP TABLE {LIVE}"))
    documents.create(connection, checkfirst=True)
    create_words(connection)
    if state is None or not state.startswith(FORMAT):
        create_indexes(connection, LIVE)
        say(connection, LIVE, FORMAT)


def create_words(connection: Connection) -> None:
    words.create(connection, checkfirst=True)
    connection.execute(text("CREATE SEQUENCE IF NOT EXISTS search_words_numbers"))


def create_indexes(connection: Connection, table: str) -> None:
    for name, definition in _INDEXES:
        connection.execute(text(f"CREATE INDEX {table}_{name} ON {table} {definition}"))


def swap(connection: Connection) -> None:
    """The next index takes the place of the live one, its name and those of its indexes."""
    connection.execute(text(f"DROP TABLE IF EXISTS {LIVE}"))
    connection.execute(text(f"ALTER TABLE {NEXT} RENAME TO {LIVE}"))
    for name in ("pkey", *(name for name, _ in _INDEXES)):
        connection.execute(text(f"ALTER INDEX {NEXT}_{name} RENAME TO {LIVE}_{name}"))
    say(connection, LIVE, COMPLETE)


def say(connection: Connection, table: str, state: str) -> None:
    connection.execute(text(f"COMMENT ON TABLE {table} IS '{state}'"))


def hold(connection: Connection, lock: int) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
