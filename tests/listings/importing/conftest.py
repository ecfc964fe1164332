"""Files of our own in each of the four formats, and what has become of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from board import db
from board.listings.importing import actions
from board.listings.importing.intake import DEFAULT_CATEGORY, Intake, Outcome
from board.listings.importing.reading import Sheet
from board.listings.models import EventRow, EventSource, Listing
from tests.factories import Make

FILES = Path(__file__).parent / "files"
HEADINGS = ("NO", "イベント名", "開始日", "終了日", "開始時間", "終了時間", "場所名称", "料金(基本)", "説明")
TakeIn = Callable[..., Outcome]


def table(*rows: Sequence[str], headings: Sequence[str] = HEADINGS, encoding: str = "utf-8-sig") -> bytes:
    """A CSV file as towns send it; short rows end early."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([headings, *rows])
    return text.getvalue().encode(encoding)


@pytest.fixture
def source(make: Make) -> EventSource:
    """三条市の一覧, brought by an operator."""
    author = make.operator("運営のひと")
    row = EventSource(
        name="三条市の催し",
        author_id=author.id,
        category=DEFAULT_CATEGORY,
        mapping={},
        credit="三条市",
        licence="CC BY 4.0",
        created_at=make.now,
    )
    return make.save(row)


@pytest.fixture
def take_in(app: Flask, source: EventSource, now: datetime) -> TakeIn:
    """A file of this source, committed; of 三条市 by its name."""

    def taken(content: bytes, *, name: str = "152048_event.csv", at: datetime = now, **options: Any) -> Outcome:
        with app.app_context():
            its = db.session.get_one(EventSource, source.id)
            intake = Intake(Sheet(io.BytesIO(content), name), its, period=options.get("period"), now=at)
            file = actions.send_file(its, name, None, by=None, now=at)
            outcome = actions.take_in(intake, file, now=at)
            db.session.commit()
        return outcome

    return taken


@pytest.fixture
def listings(app: Flask) -> Callable[[], dict[str, Listing]]:
    """Those that came from files, by title; of two with one title the newer."""

    def found() -> dict[str, Listing]:
        with app.app_context():
            rows = db.session.scalars(select(Listing).where(Listing.source_id.is_not(None)).order_by(Listing.id))
            return {listing.title: listing for listing in rows}

    return found


@pytest.fixture
def rows(app: Flask) -> Callable[[], dict[str, EventRow]]:
    """By number."""

    def found() -> dict[str, EventRow]:
        with app.app_context():
            return {row.number: row for row in db.session.scalars(select(EventRow))}

    return found
