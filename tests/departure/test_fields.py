"""No column leaves with a copy, or stays away from it, by accident."""

from __future__ import annotations

from board.db import Base
from board.departure.fields import EXPORTED, TABLES_WITHHELD, WITHHELD


def test_every_column_of_every_table_is_exported_or_withheld_on_purpose():
    withheld = [
        (table, column) for tables in WITHHELD.values() for table, columns in tables.items() for column in columns
    ]
    exported = [(table, column) for table, columns in EXPORTED.items() for column in columns]
    mapped = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        if table.name not in TABLES_WITHHELD
        for column in table.columns
    }
    assert set(exported) & set(withheld) == set()
    assert {*exported, *withheld} == mapped


def test_tables_that_are_left_out_exist_and_are_on_no_other_list():
    tables = {table.name for table in Base.metadata.sorted_tables}
    assert set(TABLES_WITHHELD) <= tables
    assert set(TABLES_WITHHELD) & set(EXPORTED) == set()


def test_nothing_that_opens_a_door_is_exported():
    telling = ("hash", "secret", "token", "key", "challenge")
    assert [name for columns in EXPORTED.values() for name in columns if any(part in name for part in telling)] == []
