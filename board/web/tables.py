"""Rows as a file for spreadsheets: UTF-8 with its mark, CRLF, and nothing that would run.

What people typed is never run by a spreadsheet: a cell that would begin a formula begins with an apostrophe."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

BEGINS = "\ufeff"
AT_ONCE = 100
# Full width too: a spreadsheet set to Japanese reads both.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def csv_lines(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A few rows at a time, the heading first."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BEGINS)
    writer.writerow([guarded(cell) for cell in heading])
    for number, row in enumerate(rows, start=1):
        writer.writerow([guarded(cell) for cell in row])
        if number % AT_ONCE == 0:
            yield _taken_from(buffer)
    yield _taken_from(buffer)


def guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def _taken_from(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
