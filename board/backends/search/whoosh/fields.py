"""The schema: fields that take tokens as they are, and columns that take numbers as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from whoosh import columns, fields, formats
from whoosh.analysis import IDTokenizer

from board.backends.search.whoosh.entries import encoded


class Places(formats.Format):  # type: ignore[misc]
    """Where a token stands in one document, two bytes each: for Whoosh's own phrase queries."""

    def decode_positions(self, value: bytes) -> list[int]:
        return [int(place) for place in np.frombuffer(value, np.uint16)]

    def decode_frequency(self, value: bytes) -> int:
        return len(value) // 2

    def decode_weight(self, value: bytes) -> float:
        return float(self.decode_frequency(value))


Titled = tuple[Sequence[str], int]
"""Tokens in order, and how many of them are the title."""


class Tokens(fields.FieldType):  # type: ignore[misc]
    """Already analysed: the whole list goes to the pool at once (pool.py), not posting by posting."""

    def __init__(self, format_: Any) -> None:
        super().__init__(format_, IDTokenizer())

    def index(self, value: Titled, **_options: Any) -> list[tuple[Titled, int, float, bytes]]:
        return [(value, len(value[0]), 1.0, b"")]

    def to_bytes(self, value: Any) -> bytes:
        return value if isinstance(value, bytes) else encoded(value)


class Values(fields.COLUMN):  # type: ignore[misc]
    """One value of a document, kept as it is."""

    def __init__(self) -> None:
        super().__init__(columns.NumericColumn("q"))

    def to_column_value(self, value: Any) -> Any:
        return value


TEXT, KEYS, PAIRS, TAGS = "text", "keys", "pairs", "tags"
POSITIONED = frozenset({TEXT, PAIRS})
INDEXED = (KEYS, PAIRS, TAGS, TEXT)

SCHEMA = fields.Schema(
    text=Tokens(Places()),
    keys=Tokens(formats.Existence()),
    pairs=Tokens(Places()),
    tags=Tokens(formats.Existence()),
    row=Values(),
)

Row = Sequence[int]
"""The numbers of a document, in the order of entries.COLUMNS."""
