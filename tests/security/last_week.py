"""A board of last week: the shape of the first version, with rows in every one of its tables; and what is in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import command
from sqlalchemy import Connection, Engine, MetaData, Table

from board import migrations

FIRST = "0001"
ROWS = 3
BEGAN = datetime(2026, 11, 8, 3, 0, tzinfo=UTC)
SANJO = 15204
# What the rows say where any word or number would not do.
SAID: dict[str, Any] = {
    "kind": "goods",
    "state": "open",
    "level": "municipality",
    "effect": "removed",
    "role": "moderator",
    "action": "take_down",
    "event": "deal_done",
    "purpose": "confirmation",
    "locale": "ja",
    "terms": "sell",
    "condition": "good",
    "category": "furniture",
    "reach": 8,
    "handover": 1,
    "quantity": 5,
}
# What a column is called since, and which word of then another word says.
RENAMED = {
    ("evidence", "listing_version"): "target_version",
    ("reports", "listing_version"): "target_version",
    ("reports", "listing_id"): "target_id",
}
SINCE_THEN = {("decisions", "remove"): "take_down"}
# State and quantity, all of the first listing.
DEALS = [("reserved", 2), ("done", 1), ("cancelled", 4)]


def build(url: str, engine: Engine) -> None:
    """An empty database becomes that board."""
    command.upgrade(migrations.configuration(url), FIRST)
    tables = MetaData()
    with engine.begin() as connection:
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name != "alembic_version":
                connection.execute(table.insert(), [_row(table, number) for number in range(1, ROWS + 1)])


def _row(table: Table, number: int) -> dict[str, Any]:
    row = {column.name: _value(table, column, number) for column in table.columns}
    return {**row, **_deciding(table.name, number)}


def _deciding(table: str, number: int) -> dict[str, Any]:
    """What the steps look at when they fill their new columns."""
    if table == "listings":
        # A thing, an event with its date, and a draft.
        published = BEGAN if number < 3 else None
        return {
            "kind": "event" if number == 2 else "goods",
            "state": "draft" if number == 3 else "open",
            "region_id": None if number == 3 else SANJO,
            "published_at": published,
            "ends_at": BEGAN + timedelta(days=20) if number == 2 else None,
            "expires_at": published and BEGAN + timedelta(days=20 if number == 2 else 30),
        }
    if table == "deals":
        state, quantity = DEALS[number - 1]
        return {"listing_id": 1, "state": state, "quantity": quantity}
    if table == "conversations":
        return {"listing_id": 1, "last_message_id": number}
    return {}


def _value(table: Table, column: sa.Column[Any], number: int) -> Any:
    if column.foreign_keys:
        return _referred(table, column, number)
    # Nothing has ended, was lifted, closed or used up.
    if column.nullable and isinstance(column.type, sa.DateTime):
        return None
    if table.name == "regions" and column.name in {"id", "first_id", "last_id"}:
        return SANJO + number - 1
    if column.name in SAID:
        return SAID[column.name]
    return _any(column, number)


def _referred(table: Table, column: sa.Column[Any], number: int) -> Any:
    (key,) = column.foreign_keys
    if key.column.table is table:
        return None
    return SANJO if key.column.table.name == "regions" else number


def _any(column: sa.Column[Any], number: int) -> Any:
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return number % 2 == 0
    if isinstance(kind, sa.DateTime):
        # Reflected columns take what the driver takes: SQLite keeps moments without their zone.
        moment = BEGAN + timedelta(hours=number)
        return moment if kind.timezone else moment.replace(tzinfo=None)
    if isinstance(kind, sa.JSON):
        return {"title": f"古い道具 {number}"}
    if isinstance(kind, sa.Integer):
        return number
    if isinstance(kind, sa.Float):
        return 37.5
    return f"{number} {column.name} ことば"[: kind.length or 100]


def contents(connection: Connection, tables: MetaData) -> dict[str, str]:
    """By table: a hash of the rows, in the columns that these tables have."""
    return {table.name: _hash(_lines(connection, table)) for table in tables.sorted_tables}


def _lines(connection: Connection, table: Table) -> Iterator[str]:
    there = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
    # A table of the names that its columns have now, with the types that they had.
    names = [each.name if each.name in there else RENAMED[table.name, each.name] for each in table.columns]
    now = sa.table(table.name, *(sa.column(name, each.type) for name, each in zip(names, table.columns, strict=True)))
    key = [now.c[each.name] for each in table.primary_key] or list(now.c)
    for row in connection.execute(sa.select(*now.c).order_by(*key)):
        yield repr(tuple(SINCE_THEN.get((table.name, str(value)), value) for value in row))


def _hash(lines: Iterator[str]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode())
    return digest.hexdigest()
