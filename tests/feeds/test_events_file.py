"""A region's events as the file that towns publish: read by spreadsheets without harm, and by ourselves again."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

from flask.testing import FlaskClient

from board.clock import TOKYO
from board.listings.importing.headers import fields_of
from board.listings.importing.reading import Sheet
from board.listings.importing.rows import Around, event_of, said_in
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.regions import tree
from tests.factories import NAGAOKA, SANJO, Make

BEGINS = datetime(2026, 12, 5, 10, tzinfo=TOKYO)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def event(make: Make, title: str, **fields: object) -> None:
    fields = {"starts_at": BEGINS, "ends_at": BEGINS + timedelta(hours=6), "venue": "広場", "price_yen": 500, **fields}
    make.listing(title, kind=Kind.EVENT, **fields)  # type: ignore[arg-type]


def test_the_file_of_a_region(client: FlaskClient, make: Make):
    event(make, "刃物まつり", capacity=20)
    event(make, "長岡の市", region=NAGAOKA, starts_at=BEGINS - timedelta(days=1))
    event(make, "終わった市", state=ListingState.EXPIRED)
    make.listing("手伝い", kind=Kind.VOLUNTEERING, starts_at=BEGINS, ends_at=BEGINS)
    answer = client.get("/regions/15204/events.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.data.endswith(b"\r\n")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="152048_event.csv"'
    assert "Set-Cookie" not in answer.headers
    (row,) = rows_of(answer.data)
    assert len(row) == 32
    told = {name: value for name, value in row.items() if value and name not in {"NO", "URL", "説明"}}
    assert told == {
        "都道府県コード又は市区町村コード": "152048",
        "都道府県名": "新潟県",
        "市区町村名": "三条市",
        "イベント名": "刃物まつり",
        "開始日": "2026-12-05",
        "終了日": "2026-12-05",
        "開始時間": "10:00",
        "終了時間": "16:00",
        "料金(基本)": "500",
        "場所名称": "広場",
        "定員": "20",
    }
    assert [row["イベント名"] for row in rows_of(client.get("/regions/15/events.csv").data)] == [
        "長岡の市",
        "刃物まつり",
    ]
    assert rows_of(client.get("/regions/13/events.csv").data) == []


def test_no_cell_is_a_formula_and_what_we_give_out_we_can_take_in(client: FlaskClient, make: Make):
    for title in ("=1+2", "+81", "-1", "@SUM(A1)", "'ただの引用符"):
        event(make, title, body='"引用"\n=cmd')
    content = client.get("/regions/15204/events.csv").data
    given = {row["イベント名"] for row in rows_of(content)}
    assert given == {"'=1+2", "'+81", "'-1", "'@SUM(A1)", "'ただの引用符"}
    sheet = Sheet(io.BytesIO(content), "152048_event.csv")
    fields = fields_of(sheet.headings, {})
    around = Around(place=tree.get(SANJO), category="festival", about=None, today=BEGINS.date())
    events = [event_of(said_in(line.cells, fields), around, {}) for line in sheet.lines()]
    assert {each.fields["title"] for each in events} == {"=1+2", "+81", "-1", "@SUM(A1)", "'ただの引用符"}
    assert {each.fields["starts_at"] for each in events} == {BEGINS}
    assert not any(each.problems for each in events)
