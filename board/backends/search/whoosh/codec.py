"""Whoosh's codec: what a segment is on the disk. One archive for each, written when it is closed."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from whoosh.codec import base

from board.backends.search.whoosh import archive
from board.backends.search.whoosh.arrays import Array, smallest
from board.backends.search.whoosh.entries import COLUMNS
from board.backends.search.whoosh.fields import INDEXED, TEXT, Row
from board.backends.search.whoosh.matching import PlainTerms
from board.backends.search.whoosh.pool import TokenPool
from board.backends.search.whoosh.storage import SyncedStorage
from board.backends.search.whoosh.tags import tables

EXTENSION = ".eng"


class Codec(base.Codec):  # type: ignore[misc]
    length_stats = False

    def per_document_writer(self, storage: SyncedStorage, segment: Segment) -> RowWriter:  # noqa: ARG002
        return RowWriter(segment)

    def field_writer(self, storage: SyncedStorage, segment: Segment) -> ArchiveWriter:
        return ArchiveWriter(storage, segment)

    def terms_reader(self, storage: SyncedStorage, segment: Segment) -> PlainTerms:
        return PlainTerms(opened(storage, segment))

    def per_document_reader(self, storage: SyncedStorage, segment: Segment) -> Documents:  # noqa: ARG002
        return Documents(segment)

    def new_segment(self, storage: SyncedStorage, indexname: str) -> Segment:  # noqa: ARG002
        return Segment(indexname)


class Segment(base.Segment):  # type: ignore[misc]
    """A line of the table of contents, which pickles it: name, size, what is deleted."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self.size = 0
        self.deleted: set[int] = set()
        # While it is written: its arrays by name.
        self.growing: dict[str, Array] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "growing": {}}

    def codec(self) -> Codec:
        return Codec()

    def should_assemble(self) -> bool:
        return False

    def set_doc_count(self, count: int) -> None:
        self.size = count

    def doc_count_all(self) -> int:
        return self.size

    def deleted_count(self) -> int:
        return len(self.deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(self.deleted)

    def delete_document(self, doc: int, delete: bool = True) -> None:  # noqa: FBT001, FBT002 (Whoosh calls it)
        (self.deleted.add if delete else self.deleted.discard)(doc)

    def is_deleted(self, doc: int) -> bool:
        return doc in self.deleted


def opened(storage: SyncedStorage, segment: Segment) -> Mapping[str, Array]:
    """Raises archive.Damaged, or OSError."""
    return storage.archive(segment.make_filename(EXTENSION)).arrays


class RowWriter(base.PerDocumentWriter):  # type: ignore[misc]
    """The numbers of each document, in the order of the documents."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._columns = [array("q") for _ in COLUMNS]
        self.is_closed = False

    def start_doc(self, doc: int) -> None:
        """Nothing to do: a document is its row."""

    def cancel_doc(self) -> None:
        raise RuntimeError("a document that cannot be written ends the whole commit")

    def add_field(self, name: str, field: Any, value: Any, length: int) -> None:
        """Nothing is stored."""

    def add_column_value(self, name: str, column: Any, value: Row) -> None:  # noqa: ARG002
        for numbers, number in zip(self._columns, value, strict=True):
            numbers.append(number)

    def close(self) -> None:
        for name, column in zip(COLUMNS, self._columns, strict=True):
            self._segment.growing[name] = np.array(column, np.int64)
        self.is_closed = True


class ArchiveWriter(base.FieldWriter):  # type: ignore[misc]
    """Takes the pool as a whole and writes the file."""

    def __init__(self, storage: SyncedStorage, segment: Segment) -> None:
        self._storage, self._segment = storage, segment
        self.is_closed = False

    def add_postings(self, schema: Any, lengths: Any, items: TokenPool) -> None:  # noqa: ARG002
        growing = self._segment.growing
        titles, rest = items.fields[TEXT].lengths(len(growing["id"]))
        growing |= {"title_length": smallest(titles), "body_length": smallest(rest)}
        for name in INDEXED:
            growing |= items.fields[name].arrays(name)
        growing |= tables(growing)
        save(self._storage, self._segment, growing)

    def close(self) -> None:
        self._segment.growing.clear()
        self.is_closed = True


def save(storage: SyncedStorage, segment: Segment, arrays: Mapping[str, Array]) -> None:
    with storage.create_file(segment.make_filename(EXTENSION)) as file:
        archive.write(file, arrays)


class Documents(base.PerDocumentReader):  # type: ignore[misc]
    """What Whoosh's own readers ask of a document: nothing but whether it is still there."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def doc_count(self) -> int:
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        return self._segment.size

    def has_deletions(self) -> bool:
        return bool(self._segment.deleted)

    def is_deleted(self, doc: int) -> bool:
        return doc in self._segment.deleted

    def deleted_docs(self) -> Iterator[int]:
        return iter(self._segment.deleted)

    def stored_fields(self, doc: int) -> dict[str, Any]:  # noqa: ARG002
        return {}

    def doc_field_length(self, doc: int, name: str, default: int = 0) -> int:  # noqa: ARG002
        return default

    def field_length(self, name: str) -> int:  # noqa: ARG002
        return 0

    def min_field_length(self, name: str) -> int:  # noqa: ARG002
        return 0

    def max_field_length(self, name: str) -> int:  # noqa: ARG002
        return 0
