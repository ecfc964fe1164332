"""Files that are wholly there or not at all, also after a power cut; locks that die with their holder."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_POLL_SECONDS = 0.01
INCOMING = ".incoming-"


def write_atomically(path: Path, data: bytes) -> None:
    """Replace or create the file; its folder is made when missing."""
    _make_folder(path.parent)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=INCOMING)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def unfinished_below(folder: Path) -> list[Path]:
    """Files that write_atomically began and a killed process never renamed; those of running writers too."""
    return sorted(folder.rglob(f"{INCOMING}*"))


def sync_folder(folder: Path) -> None:
    """A rename is only safe once the folder that holds the name is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    sync_folder(folder.parent)


@contextmanager
def locked(path: Path, *, wait_seconds: float) -> Iterator[None]:
    """Hold the lock, alone among all threads and processes. Raises TimeoutError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        give_up_at = time.monotonic() + wait_seconds
        while not _try_lock(file.fileno()):
            if time.monotonic() >= give_up_at:
                raise TimeoutError(f"{path.name} is held by another writer")
            time.sleep(LOCK_POLL_SECONDS)
        # Closing the file lets go of the lock, and so does the end of the process.
        yield


def is_locked(path: Path) -> bool:
    if not path.exists():
        return False
    with path.open("rb") as file:
        return not _try_lock(file.fileno())


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
