"""What operators learn of searches: words that several people looked for, and nothing of anybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.listings import search_counts
from board.listings.models import Outcome, SearchCount
from board.listings.schedule import forget_old_searches, rebuild_index
from board.listings.search_counts import SLOW_SECONDS, SearchCounts
from tests.factories import NOW, Make

SignIn = Callable[..., FlaskClient]


def note(counts: SearchCounts, words: str, *, visitors: int = 1, seconds: float = 0.0, now: datetime = NOW) -> None:
    for number in range(visitors):
        counts.note(words, found=False, seconds=seconds, visitor=f"10.0.0.{number}", now=now)


def rows() -> list[tuple[str, str, int]]:
    found = select(SearchCount).order_by(SearchCount.outcome, SearchCount.words, SearchCount.day)
    kept = [(row.outcome, row.words, row.visitors) for row in db.session.scalars(found)]
    db.session.rollback()
    return kept


@pytest.mark.both_databases
def test_what_is_gathered_is_added_up_by_day_and_rare_words_are_forgotten(app: Flask):
    with app.app_context():
        counts = search_counts.current()
        note(counts, "三線", visitors=2)
        note(counts, "三線", visitors=2)  # the same two once more
        note(counts, "ｻﾝｼﾝ  教室", seconds=SLOW_SECONDS)
        counts.note("ギター", found=True, seconds=0.0, visitor="10.0.0.9", now=NOW)
        counts.write()
        assert rows() == [("nothing", "サンシン 教室", 1), ("nothing", "三線", 2), ("slow", "サンシン 教室", 1)]
        again = SearchCounts()
        again.note("三線", found=False, seconds=0.0, visitor="10.0.0.7", now=NOW)
        again.write()
        assert ("nothing", "三線", 3) in rows()
        often = db.session.execute(search_counts.often(Outcome.NOTHING, now=NOW)).all()
        assert [(row[0], row[1]) for row in often] == [("三線", 3)]
        db.session.rollback()
        search_counts.forget_old(now=NOW + timedelta(days=7))
        assert rows() == [("nothing", "三線", 3)]
        search_counts.forget_old(now=NOW + timedelta(days=30))
        assert rows() == []


def test_words_that_may_be_somebodys_are_never_kept(app: Flask):
    counts = SearchCounts()
    for words in (
        "hanako@example.jp",
        "090-1234-5678",
        "9550071 三条",
        "https://example.jp/me",
        "あ" * 41,
        " ",
    ):
        note(counts, words, visitors=5)
    with app.app_context():
        counts.write()
        assert rows() == []


def test_a_search_in_vain_is_written_down_after_the_answer_and_shown_once_three_have_asked(
    app: Flask, client: FlaskClient, make: Make, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
):
    make.listing("机")
    with app.app_context():
        rebuild_index()
    monkeypatch.setattr(search_counts, "SECONDS_BETWEEN_WRITES", 0.0)
    operator = sign_in(make.operator())
    for number in range(4):
        shown = "三線</a>" in operator.get("/operations/searches").text
        assert shown is (number >= 3)
        asked = {"REMOTE_ADDR": f"10.0.0.{number}"}
        for path in ("/listings?q=三線", "/listings?q=机", "/listings?q=机&kind=stay", "/listings"):
            with client.get(path, environ_overrides=asked) as answer:
                assert answer.status_code == 200
    page = operator.get("/operations/searches").text
    assert f'href="/listings?q={quote("三線")}"' in page
    assert ">4</td>" in page
    assert "机</a>" not in page


def test_the_night_forgets(app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch):
    long_ago = NOW - timedelta(days=31)
    make.save(SearchCount(day=long_ago.date(), outcome="nothing", words="三線", visitors=9, slowest_ms=0))
    with app.app_context():
        forget_old_searches()
        assert rows() == []
