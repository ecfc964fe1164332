"""A segment as searches look at it, and all segments of one commit together."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from board.backends.search.asking import Field
from board.backends.search.whoosh.archive import Archive, stamp_of
from board.backends.search.whoosh.arrays import Array
from board.backends.search.whoosh.codec import EXTENSION, Segment
from board.backends.search.whoosh.entries import TIMES
from board.backends.search.whoosh.fields import TAGS
from board.backends.search.whoosh.postings import Postings
from board.backends.search.whoosh.storage import SyncedStorage, open_index
from board.backends.search.whoosh.tags import PREFIX, families, times, values_of

# Masks of filters kept for a segment, in bytes; a mask has one for each document.
MASKS_BYTES_MAX = 4_000_000

Lengths = tuple[Array, ...]


class Contents:
    """What never changes of a segment. Shared by threads: what is computed twice at once is the same."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        arrays = archive.arrays
        self.ids, self.prices = arrays["id"], arrays["price"]
        self.published, self.regions = arrays["published"], arrays["region"]
        self.starts, self.ends = arrays["starts"], arrays["ends"]
        self.title_lengths, self.body_lengths = arrays["title_length"], arrays["body_length"]
        self.size = len(self.ids)
        self.fields = {field: Postings(arrays, field) for field in Field}
        self.tags = Postings(arrays, TAGS)
        self._tables = {name.removeprefix(PREFIX): array for name, array in arrays.items() if name.startswith(PREFIX)}
        self._values: dict[str, list[str]] = {}
        self._masks: dict[Any, Array] = {}
        self._lengths: tuple[tuple[float, float], Lengths] | None = None

    @cached_property
    def families(self) -> dict[str, tuple[int, int]]:
        return {family: (low, high) for family, low, high in families(self.tags)}

    @cached_property
    def times(self) -> tuple[Array, Array, Array] | None:
        """Of what is on only now and then: see tags.times. None where nothing is."""
        if TIMES not in self.families:
            return None
        return times(self.tags, *self.families[TIMES])

    def table(self, family: str) -> Array | None:
        """For each document the numbers of its values within the family, from 1 on; 0 is none."""
        return self._tables.get(family)

    def values(self, family: str) -> list[str]:
        """By their numbers, less 1."""
        known = self._values.get(family)
        if known is None:
            known = self._values[family] = values_of(self.tags, *self.families[family])
        return known

    def mask(self, key: Any, make: Callable[[], Array]) -> Array:
        """True for each document that fits a filter; kept for the next search."""
        mask = self._masks.get(key)
        if mask is None:
            mask = make()
            if len(self._masks) * self.size >= MASKS_BYTES_MAX:
                self._masks.clear()
            self._masks[key] = mask
        return mask

    def lengths(
        self, mean_lengths: tuple[float, float], make: Callable[[Contents, tuple[float, float]], Lengths]
    ) -> Lengths:
        """What scores need of each document; kept until the mean is another one, which it is after a commit."""
        known = self._lengths
        if known is None or known[0] != mean_lengths:
            known = self._lengths = mean_lengths, make(self, mean_lengths)
        return known[1]


@dataclass(frozen=True)
class Part:
    """A segment in one commit. `deleted`: document numbers."""

    contents: Contents
    deleted: Array

    @cached_property
    def living(self) -> Array | None:
        """A mask of what is not deleted; None where nothing is."""
        if not len(self.deleted):
            return None
        mask = np.ones(self.contents.size, bool)
        mask[self.deleted] = False
        return mask

    @property
    def count(self) -> int:
        return self.contents.size - len(self.deleted)


@dataclass(frozen=True)
class Snapshot:
    """The index after one commit; it stays as it is while commits go on."""

    storage: SyncedStorage
    generation: int
    stamp: tuple[int, ...]
    parts: Sequence[Part]
    known: Mapping[str, Contents]

    @classmethod
    def open(cls, storage: SyncedStorage, before: Snapshot | None) -> Snapshot:
        """Raises anything when it is damaged. What `before` has open already is not opened again."""
        index = open_index(storage)
        stamp = stamp_of(os.path.join(storage.folder, f"_MAIN_{index.latest_generation()}.toc"))  # noqa: PTH118
        toc = index._read_toc()  # Whoosh's public way to list segments would open its own readers.
        segments: list[Segment] = toc.segments
        names = {segment: segment.make_filename(EXTENSION) for segment in segments}
        archives = {name: storage.archive(name) for name in names.values()}
        same = before.known if before is not None else {}
        known = {
            name: same[name] if name in same and same[name].archive is archive else Contents(archive)
            for name, archive in archives.items()
        }
        parts = [Part(known[name], np.array(sorted(segment.deleted), np.int64)) for segment, name in names.items()]
        storage.keep_open(known)
        return cls(storage, toc.generation, stamp, [part for part in parts if part.count], known)

    @cached_property
    def folder(self) -> Path:
        return Path(self.storage.folder)

    @property
    def is_current(self) -> bool:
        # In this order: the older table is removed only after the newer one is there.
        after, own = self._tables
        try:
            is_last = not os.path.exists(after) and stamp_of(own) == self.stamp  # noqa: PTH110 (asked by every search)
        except OSError:
            return False
        return is_last and all(contents.archive.is_untouched for contents in self.known.values())

    @cached_property
    def _tables(self) -> tuple[str, str]:
        """Of the commit after this one, and of this one."""
        return str(self.folder / f"_MAIN_{self.generation + 1}.toc"), str(self.folder / f"_MAIN_{self.generation}.toc")

    @cached_property
    def count(self) -> int:
        return sum(part.count for part in self.parts)

    @cached_property
    def mean_lengths(self) -> tuple[float, float]:
        """Of titles and of the rest, in tokens; at least 1."""
        sums = [(int(part.contents.title_lengths.sum()), int(part.contents.body_lengths.sum())) for part in self.parts]
        size = max(1, sum(part.contents.size for part in self.parts))
        return max(1.0, sum(one for one, _ in sums) / size), max(1.0, sum(two for _, two in sums) / size)
