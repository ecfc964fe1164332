"""Who was erased, in a file beside the database: a backup from before knows nothing of it, and whoever is brought
back by it is erased again. Numbers and moments only."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

FILE = "erased.jsonl"
Erased = tuple[int, str]
"""A number, and when its account was opened: a number may be given again on a board that lost its newest rows."""


def note(folder: Path, account_id: int, opened_at: datetime) -> None:
    """One line more, on the disk when this returns; noted twice is noted."""
    write(folder, [(account_id, opened_at.astimezone(UTC).isoformat())])


def write(folder: Path, erased: Iterable[Erased]) -> None:
    new = sorted(set(erased) - read(folder))
    if not new:
        return
    descriptor = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        # After a line that was cut short by a power cut, the next one begins anew.
        file.writelines(f"\n{json.dumps(line)}" for line in new)
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path) -> set[Erased]:
    try:
        lines = (folder / FILE).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return set()
    return {found for line in lines if (found := _parsed(line)) is not None}


def _parsed(line: str) -> Erased | None:
    try:
        account_id, opened_at = json.loads(line)
    except ValueError:
        return None
    return int(account_id), str(opened_at)
