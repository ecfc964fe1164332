"""Writing documents into the index's tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete
from sqlalchemy.dialects.postgresql import Range, insert
from sqlalchemy.dialects.postgresql.ranges import MultiRange

from board.backends.search.asking import BOUNDARY, NO_END, Document, Field
from board.backends.search.documents import analysed
from board.backends.search.postgresql.lexemes import lexeme, tag, vector
from board.backends.search.postgresql.tables import documents

Row = dict[str, Any]


def row_of(document: Document) -> tuple[Row, set[str]]:
    """What the table keeps of a document, and the terms that may be words."""
    text = analysed(document)
    tags = sorted({tag(family, value) for family, value in document.tags})
    in_no_order = [*(lexeme(Field.KEYS, key) for key in text.keys), *tags]
    row = {
        "id": document.id,
        "words": vector(_places(Field.TEXT, text.text, title_length=text.title_length), in_no_order),
        "pairs": vector(_places(Field.PAIRS, text.pairs)),
        "tags": tags,
        "length": len(text.text),
        "price": document.price,
        "published": document.published,
        "starts": document.starts,
        "ends": None if document.starts is None else NO_END if document.ends is None else document.ends,
        "times": _times(document),
        "region": document.region,
    }
    return row, {*text.text, *text.keys}


def _places(field: Field, tokens: Sequence[str], *, title_length: int = 0) -> dict[str, list[tuple[int, str]]]:
    """A boundary takes a place of its own: no phrase reaches across."""
    places: dict[str, list[tuple[int, str]]] = {}
    for position, word in enumerate(tokens, start=1):
        if word != BOUNDARY:
            places.setdefault(lexeme(field, word), []).append((position, "A" if position <= title_length else ""))
    return places


def _times(document: Document) -> MultiRange[int] | None:
    if document.starts is None:
        return None
    times = document.times or ((document.starts, document.ends),)
    return MultiRange(Range(starts, ends, bounds="[)" if ends is None else "[]") for starts, ends in times)


def put(connection: Connection, rows: Sequence[Row], *, into: Table = documents) -> None:
    """Add or replace. By id, so that two who write the same ones wait for each other instead of both failing."""
    if not rows:
        return
    statement = insert(into)
    changed = {column.name: statement.excluded[column.name] for column in into.c if not column.primary_key}
    upsert = statement.on_conflict_do_update(index_elements=["id"], set_=changed)
    connection.execute(upsert, sorted(rows, key=lambda row: row["id"]))


def remove(connection: Connection, ids: Collection[int]) -> None:
    if ids:
        connection.execute(delete(documents).where(documents.c.id.in_(sorted(ids))))
