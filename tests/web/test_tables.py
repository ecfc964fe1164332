"""Files for spreadsheets: nothing in them is run."""

from __future__ import annotations

import pytest

from board.listings.importing.rows import _without_guard
from board.web.tables import csv_lines, guarded


@pytest.mark.parametrize("cell", ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠A1"])
def test_a_cell_that_would_be_a_formula_begins_with_an_apostrophe(cell: str):
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "ギター", "3-1", "'quoted'", "ー長い"])
def test_any_other_cell_is_as_it_was_typed(cell: str):
    assert guarded(cell) == cell


@pytest.mark.parametrize("cell", ["=雪", "＝雪", "＠home"])
def test_what_comes_back_from_a_spreadsheet_has_no_guard_any_more(cell: str):
    assert _without_guard(guarded(cell)) == cell


def test_a_file_begins_with_its_mark_and_its_heading():
    assert "".join(csv_lines(["名前"], [["＝1"], ["雪"]])) == "\ufeff名前\r\n'＝1\r\n雪\r\n"
