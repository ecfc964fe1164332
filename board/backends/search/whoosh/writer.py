"""Writing into one index folder by Whoosh's writer: out by document number, in as tokens, together in few segments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

import numpy as np
from whoosh.writing import SegmentWriter

from board.backends.search.asking import Document
from board.backends.search.whoosh.codec import Codec, Segment, opened, save
from board.backends.search.whoosh.entries import fields_of
from board.backends.search.whoosh.merging import merged, parts_of
from board.backends.search.whoosh.pool import TokenPool
from board.backends.search.whoosh.storage import SyncedStorage, open_index

# While everything is built: documents whose tokens are held in memory at once.
BULK = 10_000
# Segments of about the same size are made one when there are so many of them.
TOGETHER = 8
# Larger ones are left as they are: a merge takes as much memory as what it writes.
MERGED_MAX = 250_000
# One that has lost this share of its documents is written anew.
DELETED_SHARE_MAX = 0.3


class Writer(SegmentWriter):  # type: ignore[misc]
    def __init__(self, index: Any) -> None:
        super().__init__(index, codec=Codec(), compound=False)
        self.pool = TokenPool()

    def take_out(self, ids: Sequence[int]) -> None:
        """By the number of the document, found in the column of ids; those that are not there are no matter."""
        for segment in self.segments:
            there = np.flatnonzero(np.isin(opened(self.storage, segment)["id"], ids))
            for doc in there.tolist():
                segment.delete_document(doc)

    def put_in(self, document: Document) -> None:
        self.add_document(**fields_of(document))


def write(storage: SyncedStorage, put: Sequence[Document], *, remove: Iterable[int] = ()) -> None:
    """One commit: take out, then put in. Each id at most once in `put`."""
    index = open_index(storage)
    writer = Writer(index)
    try:
        writer.take_out([*remove, *(document.id for document in put)])
        for document in put:
            writer.put_in(document)
    except BaseException:
        writer.cancel()
        raise
    writer.commit(merge=False)
    if len(writer.segments) >= TOGETHER:
        # Seen already; what it costs to keep them few is nobody's wait.
        _commit(index, tidy)


def write_all(storage: SyncedStorage, documents: Iterable[Document]) -> None:
    """Into an empty folder, in little memory: segment by segment, then the segments into large ones."""
    index = open_index(storage)
    left = iter(documents)
    while (first := next(left, None)) is not None:
        writer = Writer(index)
        try:
            for document in chain([first], islice(left, BULK - 1)):
                writer.put_in(document)
        except BaseException:
            writer.cancel()
            raise
        writer.commit(merge=False)
    _commit(index, gather)


def _commit(index: Any, policy: Any) -> None:
    Writer(index).commit(mergetype=policy)


def tidy(writer: Any, segments: list[Segment]) -> list[Segment]:
    """A policy of merging, as Whoosh asks for one: small segments together, before they are many."""
    kept = [segment for segment in segments if segment.doc_count()]
    while group := _too_many_alike(kept):
        kept = [segment for segment in kept if segment not in group] + [_merged(writer, group)]
    return [
        _merged(writer, [segment]) if segment.deleted_count() > DELETED_SHARE_MAX * segment.size else segment
        for segment in kept
    ]


def purge(storage: SyncedStorage) -> None:
    """Write anew what still holds the words of deleted documents."""
    index = open_index(storage)
    if any(segment.deleted_count() for segment in index._segments()):
        _commit(index, cleaned)


def cleaned(writer: Any, segments: list[Segment]) -> list[Segment]:
    """A policy: nothing deleted stays."""
    kept = [segment for segment in segments if segment.doc_count()]
    return [_merged(writer, [segment]) if segment.deleted_count() else segment for segment in kept]


def gather(writer: Any, segments: list[Segment]) -> list[Segment]:
    """All together, in as few segments as may be."""
    groups: list[list[Segment]] = []
    for segment in segments:
        if groups and sum(one.doc_count() for one in groups[-1]) + segment.doc_count() <= MERGED_MAX:
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return [group[0] if len(group) == 1 else _merged(writer, group) for group in groups]


def _too_many_alike(segments: list[Segment]) -> list[Segment]:
    """The smallest ones that are of one order of magnitude, where there are too many of them."""
    by_size: dict[int, list[Segment]] = {}
    for segment in segments:
        if segment.doc_count() <= MERGED_MAX // TOGETHER:
            by_size.setdefault(_magnitude(segment.doc_count()), []).append(segment)
    return next((group for _, group in sorted(by_size.items()) if len(group) >= TOGETHER), [])


def _magnitude(count: int) -> int:
    """Powers of TOGETHER."""
    return (count.bit_length() - 1) // (TOGETHER.bit_length() - 1)


def _merged(writer: Any, group: Sequence[Segment]) -> Segment:
    arrays = merged(parts_of([(opened(writer.storage, segment), segment.deleted) for segment in group]))
    segment: Segment = writer.codec.new_segment(writer.storage, writer.indexname)
    segment.set_doc_count(len(arrays["id"]))
    save(writer.storage, segment, arrays)
    return segment
