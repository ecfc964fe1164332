"""One segment in one file: arrays by name, and a checksum over all of them.

Read by mapping the file once and looking at its bytes where they lie: nobody has a place in it that another thread
could move, and processes share its pages."""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from board.backends.search.whoosh.arrays import Array

MAGIC = b"ENGAWA1\n"
ALIGNMENT = 8
CHUNK_BYTES = 1 << 20
# Length of the directory, checksum of all before it, magic.
_END = struct.Struct("<QI8s")


class Damaged(Exception):
    """The file is not, or no longer, what was written."""


@dataclass(frozen=True)
class Archive:
    path: Path
    arrays: Mapping[str, Array]
    stamp: tuple[int, ...]

    @property
    def is_untouched(self) -> bool:
        """Whoever looks into a mapped file that was cut off meanwhile is ended by the system."""
        try:
            return stamp_of(self.path) == self.stamp
        except OSError:
            return False


def stamp_of(path: str | Path) -> tuple[int, ...]:
    """Another one after every change of a file. Raises OSError."""
    status = os.stat(path)  # noqa: PTH116 (half the time of Path.stat, and every search asks)
    return status.st_ino, status.st_size, status.st_mtime_ns


def write(file: BinaryIO, arrays: Mapping[str, Array]) -> None:
    """The arrays, a directory of them, and the end that says whether all of it is there."""
    directory: dict[str, tuple[str, int, list[int]]] = {}
    offset, checksum = 0, 0
    for name, array in arrays.items():
        data = np.ascontiguousarray(array)
        directory[name] = (data.dtype.str, offset, list(data.shape))
        padding = bytes(-data.nbytes % ALIGNMENT)
        for part in (data.data.cast("B") if data.nbytes else b"", padding):
            file.write(part)
            checksum = zlib.crc32(part, checksum)
        offset += data.nbytes + len(padding)
    listed = json.dumps(directory).encode()
    file.write(listed)
    file.write(_END.pack(len(listed), zlib.crc32(listed, checksum), MAGIC))


def settle(path: Path) -> None:
    """Wait until it is on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def read(path: Path) -> Archive:
    """The arrays, mapped. Raises Damaged, or OSError where there is no file."""
    stamp = stamp_of(path)
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < _END.size:
            raise Damaged(f"{path.name} is cut off")
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    length, _, magic = _END.unpack_from(mapped, size - _END.size)
    if magic != MAGIC or length > size - _END.size:
        raise Damaged(f"{path.name} is cut off")
    check(path)
    end = size - _END.size
    directory = json.loads(mapped[end - length : end])
    return Archive(path, {name: _array(mapped, *entry) for name, entry in directory.items()}, stamp)


def check(path: Path) -> None:
    """Read every byte. Raises Damaged."""
    # Read, not mapped: looking at all of it once must not make all of it stay in this process.
    with path.open("rb") as file:
        left = os.fstat(file.fileno()).st_size - _END.size
        checksum = 0
        while left > 0 and (part := file.read(min(CHUNK_BYTES, left))):
            checksum = zlib.crc32(part, checksum)
            left -= len(part)
        end = file.read(_END.size)
    if len(end) != _END.size or _END.unpack(end)[1:] != (checksum, MAGIC):
        raise Damaged(f"{path.name} is not what was written")


def _array(mapped: mmap.mmap, kind: str, offset: int, shape: list[int]) -> Array:
    count = int(np.prod(shape))
    array: Array = np.frombuffer(mapped, dtype=np.dtype(kind), count=count, offset=offset) if count else _empty(kind)
    return array.reshape(shape)


def _empty(kind: str) -> np.ndarray[Any, Any]:
    return np.zeros(0, np.dtype(kind))
