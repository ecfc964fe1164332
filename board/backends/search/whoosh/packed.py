"""Many short lists of numbers from 1 on, each in as many bytes a number as its largest needs; none where all are 1.

Lists of the same width lie one behind the other, so that any range of lists is read at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from board.backends.search.whoosh.arrays import Array, smallest, starts_of

# By the code of a list: all ones, one byte, two, four.
_KINDS: tuple[Any, ...] = (None, np.uint8, np.uint16, np.uint32)


class Packer:
    def __init__(self) -> None:
        self._codes: list[Array] = []
        self._starts: list[Array] = []
        self._parts: list[list[Array]] = [[] for _ in _KINDS]
        self._ends = [0] * len(_KINDS)

    def add(self, values: Array, lengths: Array) -> None:
        """The lists one behind the other; none of them is empty."""
        if not len(lengths):
            return
        top = np.maximum.reduceat(values, starts_of(lengths)[:-1])
        codes = (top > 1).astype(np.uint8) + (top > 0xFF) + (top > 0xFFFF)
        starts = np.zeros(len(lengths), np.int64)
        code_of_value = np.repeat(codes, lengths)
        for code, kind in enumerate(_KINDS):
            if kind is None:
                continue
            chosen = codes == code
            ends = np.cumsum(lengths[chosen])
            starts[chosen] = self._ends[code] + ends - lengths[chosen]
            self._ends[code] += int(ends[-1]) if len(ends) else 0
            self._parts[code].append(values[code_of_value == code].astype(kind))
        self._codes.append(codes.astype(np.uint8))
        self._starts.append(starts)

    def arrays(self, name: str) -> dict[str, Array]:
        streams = {
            f"{name}.{code}": np.concatenate(parts) if parts else np.zeros(0, kind)
            for code, (kind, parts) in enumerate(zip(_KINDS, self._parts, strict=True))
            if kind is not None
        }
        codes = np.concatenate(self._codes) if self._codes else np.zeros(0, np.uint8)
        starts = np.concatenate(self._starts) if self._starts else np.zeros(0, np.int64)
        return {f"{name}.codes": codes, f"{name}.starts": smallest(starts), **streams}


class Packed:
    def __init__(self, arrays: Mapping[str, Array], name: str) -> None:
        self._codes = arrays[f"{name}.codes"]
        self._starts = arrays[f"{name}.starts"]
        self._streams = [None if kind is None else arrays[f"{name}.{code}"] for code, kind in enumerate(_KINDS)]

    def one(self, number: int, length: int) -> Array | None:
        """A view of one list; None where all are 1."""
        stream = self._streams[self._codes[number]]
        if stream is None:
            return None
        start = int(self._starts[number])
        values: Array = stream[start : start + length]
        return values

    def many(self, low: int, high: int, lengths: Array) -> Array:
        """The lists from `low` to before `high`, one behind the other."""
        codes = self._codes[low:high]
        values = np.ones(int(lengths.sum()), np.int64)
        code_of_value = np.repeat(codes, lengths)
        for code, stream in enumerate(self._streams):
            chosen = np.flatnonzero(codes == code)
            if stream is None or not len(chosen):
                continue
            start = int(self._starts[low + int(chosen[0])])
            values[code_of_value == code] = stream[start : start + int(lengths[chosen].sum())]
        return values
