"""Every night the index is compared with the listings: what is wrong without a sign of damage is built anew."""

from __future__ import annotations

import pytest
from flask import Flask
from structlog.testing import capture_logs

from board import db
from board.backends import search
from board.backends.search.asking import Document
from board.listings.actions import index_later
from board.listings.models import Listing
from board.listings.schedule import rebuild_index, verify_index
from tests.factories import Make
from tests.index import indexed_with


@pytest.fixture
def cello(app: Flask, make: Make) -> Listing:
    cello = make.listing("チェロ")
    make.listing("椅子")
    with app.app_context():
        rebuild_index()
    return cello


def nights_words() -> list[str]:
    with capture_logs() as logs:
        verify_index()
    return [line["event"] for line in logs]


@pytest.mark.both_databases
def test_a_right_index_is_left_as_it_is(app: Flask, make: Make, cello: Listing):
    with app.app_context():
        waiting = make.listing("まだ入っていない")
        index_later(waiting, now=make.now)
        db.session.commit()
        before = search.current().ids()
        assert before >= {cello.id, cello.id + 1}
        assert nights_words() == []
        assert search.current().ids() == before


@pytest.mark.both_databases
@pytest.mark.parametrize("wrong", ["missing", "too many", "other words"])
def test_a_wrong_index_is_built_anew(app: Flask, cello: Listing, wrong: str):
    with app.app_context():
        engine = search.current()
        if wrong == "missing":
            engine.apply(remove=[cello.id])
        elif wrong == "too many":
            engine.apply(put=[Document(777, "チェロ", "")])
        else:
            engine.apply(put=[Document(cello.id, "太鼓", "")])
        db.session.commit()
        assert nights_words() == ["the search index differs from the listings and is built anew"]
        assert indexed_with("チェロ") == [cello.id]
        assert nights_words() == []
