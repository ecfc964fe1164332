"""`flask engawa import-events`: the real file of a town in both its encodings, and what the command says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from click.testing import Result
from flask import Flask

from board import db
from board.listings.models import EventRow, EventSource, Listing, RowState
from tests.factories import Make
from tests.listings.importing.conftest import FILES, table

Engawa = Callable[..., Result]
# Two real files lie beside the project where it is built; where they do not, one of our own stands for them.
REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "events"
AUGUST, NOVEMBER = datetime(2026, 8, 1, 3, tzinfo=UTC), datetime(2026, 11, 22, 3, tzinfo=UTC)
TAKAMATSU = (
    AUGUST,
    "2026-08",
    {"rows read": 51, "created": 44, "for review": 36},
    ["6", "30", "31", "32", "43", "50", "51"],
)
OURS = (NOVEMBER, "2026-12", {"rows read": 4, "created": 3, "for review": 3}, ["3"])
WHOLE = [
    (FILES / "free_form_d.csv", *OURS),
    *((path, *TAKAMATSU) for path in sorted(REAL.glob("372013_event_*.csv"))),
]


def said(result: Result) -> dict[str, int]:
    return {name: int(count) for count, name in re.findall(r"^ *(\d+)  ([a-z ]+) /", result.output, re.MULTILINE)}


@pytest.mark.parametrize(
    ("file", "now", "period", "whole", "waiting"), WHOLE, ids=lambda value: getattr(value, "name", "")
)
def test_a_towns_file_comes_in_whole_and_once(
    app: Flask,
    make: Make,
    engawa: Engawa,
    file: Path,
    now: datetime,
    period: str,
    whole: dict[str, int],
    waiting: list[str],
):
    make.operator()
    options = ("--source", "高松市", "--credit", "高松市", "--licence", "CC BY 4.0", "--region", "37201")
    with time_machine.travel(now, tick=False):
        planned = engawa("import-events", str(file), *options, "--dry-run")
        done = engawa("import-events", str(file), *options)
        again = engawa("import-events", str(file), *options)
    rest = {"updated": 0, "unchanged": 0, "cancelled": 0, "left out": 0}
    assert said(planned) == {**whole, **rest, "of these not published yet": len(waiting)}
    assert said(done) == said(planned)
    assert said(again) == {**said(done), "created": 0, "unchanged": whole["created"]}
    with app.app_context():
        rows = db.session.query(EventRow).order_by(EventRow.line).all()
        regions = {listing.region_id for listing in db.session.query(Listing)}
    assert (len(rows), regions, {row.period for row in rows}) == (whole["rows read"], {37201}, {period})
    # Whatever is on no day that a program may decide waits, and says what was typed.
    assert [row.number for row in rows if row.state == RowState.WAITING] == waiting
    assert all(row.said["name"] and row.said["date"] for row in rows)


def test_a_dry_run_says_what_would_be_done_and_does_none_of_it(app: Flask, engawa: Engawa):
    with time_machine.travel(NOVEMBER, tick=False):
        result = engawa(
            "import-events", str(FILES / "free_form_d.csv"), "--source", "a", "--region", "37201", "--dry-run"
        )
    assert result.exit_code == 0, result.output
    assert said(result)["created"] == 3
    assert "line 6行目 出前ふれあい講座: 日付がひとつに決まりません。" in result.output
    assert "nothing was written" in result.output
    with app.app_context():
        assert db.session.query(EventSource).count() == db.session.query(Listing).count() == 0


def test_who_answers_for_the_listings_is_said_or_is_the_first_operator(app: Flask, make: Make, engawa: Engawa):
    file = str(FILES / "recommended_a.csv")
    nobody = engawa("import-events", file, "--source", "三条")
    assert nobody.exit_code == 1
    assert "--as" in nobody.output
    clerk, operator = make.account(), make.operator()
    with time_machine.travel(NOVEMBER, tick=False):
        assert engawa("import-events", file, "--source", "三条", "--as", clerk.email).exit_code == 0
        assert engawa("import-events", file, "--source", "もうひとつ").exit_code == 0
    other = engawa("import-events", file, "--source", "三条", "--as", operator.email)
    assert other.exit_code == 1
    with app.app_context():
        authors = {source.name: source.author_id for source in db.session.query(EventSource)}
    assert authors == {"三条": clerk.id, "もうひとつ": operator.id}


def test_what_cannot_be_read_ends_with_a_sentence_and_writes_nothing(
    app: Flask, make: Make, engawa: Engawa, tmp_path: Path
):
    make.operator()
    bad = tmp_path / "bad.csv"
    bad.write_bytes(table(["1", "雪"], headings=["NO", "なまえ"]))
    result = engawa("import-events", str(bad), "--source", "三条")
    assert result.exit_code == 1
    assert "催しの名前" in result.output
    mapped = engawa("import-events", str(bad), "--source", "三条", "--map", "なまえ=title")
    assert "--map なまえ=title" in mapped.output
    with app.app_context():
        assert db.session.query(EventSource).count() == 0
