"""A file is one of two encodings and a table, or it is refused at a line that the person can go to."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from board.listings.importing.reading import ROWS_MAX, Sheet, Unreadable
from tests.listings.importing.conftest import table
from tests.media.pictures import encoded, four_corners


def sheet(content: bytes) -> Sheet:
    return Sheet(io.BytesIO(content), "event.csv")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932"])
def test_both_encodings_of_towns_are_read_and_cells_keep_their_line_ends(encoding: str):
    read = sheet(table(["1", "髙橋さんと①～③\n二日目"], headings=["NO", "イベント名"], encoding=encoding))
    assert read.headings == ["NO", "イベント名"]
    assert [line.cells for line in read.lines()] == [["1", "髙橋さんと①～③\n二日目"]]


def test_a_line_has_the_number_that_an_editor_shows_and_empty_ones_are_left_out():
    read = sheet(b'NO,name\r\n1,"a\r\nb"\r\n,\r\n2,c\r\n')
    assert [(line.number, line.cells[0]) for line in read.lines()] == [(2, "1"), (5, "2")]


@pytest.mark.parametrize(
    ("content", "why", "params"),
    [
        (b"", "ファイルが空です。", {}),
        (encoded(four_corners()), "画像やExcelのファイル", {}),
        (b"PK\x03\x04rest", "画像やExcelのファイル", {}),
        ("NO,名前\r\n".encode("utf-16"), "画像やExcelのファイル", {}),
        ("NO,名前\r\n1,祭り\r\n2,".encode() + b"\xff\xfe\xfa\r\n", "読めない文字", {"line": "3"}),
        ('NO,名前\r\n1,祭り\r\n2,"閉じない\r\n3,市\r\n'.encode(), "引用符", {"line": "3"}),
        (b"\r\n1,2\r\n", "1行目に見出しがありません", {}),
    ],
)
def test_what_is_no_table_is_refused_with_the_line(content: bytes, why: str, params: dict[str, str]):
    with pytest.raises(Unreadable) as refused:
        list(sheet(content).lines())
    assert why in refused.value.message
    assert params.items() <= refused.value.params.items()


def lines_of(number: int) -> bytes:
    return b"NO,name,start\r\n" + b"".join(b"%d,event,2026-12-05\r\n" % n for n in range(number))


def test_too_many_rows_are_refused_where_they_begin_to_be_too_many():
    with pytest.raises(Unreadable) as refused:
        list(sheet(lines_of(ROWS_MAX + 1)).lines())
    assert refused.value.params["line"] == f"{ROWS_MAX + 2:,}"


@pytest.mark.full
def test_two_hundred_thousand_lines_are_looked_at_in_little_room():
    content = lines_of(200_000)
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable):
            list(iter(sheet(content).lines().__next__, None))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # The bytes of the file are the test's own, from before.
    assert most < 8_000_000
