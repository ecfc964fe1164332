"""The lines of a CSV file, one after the other: never more than one of them in memory.

Towns publish UTF-8 with a byte order mark, or what Windows calls Shift_JIS. It is one of the two or it is refused: a
guess by statistics reads some names wrongly and nobody notices."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from board.errors import RuleBroken, msgid

# As many as are taken in while others can wait for their turn to write.
ROWS_MAX = 5_000
COLUMNS_MAX = 200
CHUNK = 1 << 16
# A table is text: none of these is in it, and pictures and packed files are full of them.
_NO_TEXT = bytes(set(range(32)) - set(b"\t\n\r\f\x1a\x1b"))
_MARKS = (  # pictures, archives, documents, UTF-16
    b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11", b"\xff\xfe", b"\xfe\xff",
)


class Unreadable(RuleBroken):
    """The file as a whole cannot be read; the sentence says where."""


@dataclass(frozen=True, slots=True)
class Line:
    """`number`: of its first line in the file, counted from one, as a text editor shows it."""

    number: int
    cells: list[str]


class Sheet:
    """An open file as headings and lines. `lines()` begins anew each time it is called."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.file = file
        self.name = name
        self.encoding = encoding_of(file)
        first = next(self._records(), None)
        if first is None or not any(cell.strip() for cell in first.cells):
            raise Unreadable(msgid("1行目に見出しがありません。見出しのある表を、CSVで保存して選んでください。"))
        if len(first.cells) > COLUMNS_MAX:
            raise Unreadable(msgid("列が多すぎます（%(most)d列まで）。"), most=COLUMNS_MAX)
        self.headings = first.cells

    def lines(self) -> Iterator[Line]:
        """All but the heading and empty ones. Raises Unreadable at a line that is no line of a table."""
        records = self._records()
        next(records)
        count = 0
        for line in records:
            if not any(cell.strip() for cell in line.cells):
                continue
            count += 1
            if count > ROWS_MAX:
                raise Unreadable(
                    msgid("行が多すぎます。一度に取り込めるのは%(most)s行までです（%(line)s行目でやめました）。"),
                    most=f"{ROWS_MAX:,}",
                    line=f"{line.number:,}",
                )
            yield line

    def _records(self) -> Iterator[Line]:
        self.file.seek(0)
        text = io.TextIOWrapper(self.file, self.encoding, newline="")
        reader = csv.reader(text, strict=True)
        begins = 1
        try:
            for cells in reader:
                yield Line(begins, cells)
                begins = reader.line_num + 1
        except csv.Error:
            raise Unreadable(
                msgid("%(line)s行目から先が表として読めません。引用符（\"）が閉じているか確かめてください。"),
                line=f"{begins:,}",
            ) from None
        finally:
            # The wrapper would close the file with itself; who stopped in the middle may have closed it already.
            if not self.file.closed:
                text.detach()


def encoding_of(file: BinaryIO) -> str:
    """Looks through the whole file. Raises Unreadable for what is no text, or text in neither encoding."""
    file.seek(0)
    decoders = {"utf-8-sig": codecs.getincrementaldecoder("utf-8")(), "cp932": codecs.getincrementaldecoder("cp932")()}
    lines_read, is_empty, stopped_at = 1, True, 1
    while decoders:
        chunk = file.read(CHUNK)
        if (is_empty and chunk.startswith(_MARKS)) or chunk.translate(None, _NO_TEXT) != chunk:
            raise Unreadable(
                msgid("表のファイルではありません（画像やExcelのファイルのようです）。表をCSVで保存して選んでください。")
            )
        for name in list(decoders):
            try:
                decoders[name].decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                stopped_at = max(stopped_at, lines_read + chunk.count(b"\n", 0, error.start))
                del decoders[name]
        if not chunk:
            break
        is_empty = False
        lines_read += chunk.count(b"\n")
    if is_empty:
        raise Unreadable(msgid("ファイルが空です。"))
    if not decoders:
        raise Unreadable(
            msgid("%(line)s行目に読めない文字があります。文字コードは、UTF-8かShift_JIS（Windows）にしてください。"),
            line=f"{stopped_at:,}",
        )
    return next(iter(decoders))
