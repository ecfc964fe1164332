"""§5 row 24: a list of ours that is broken (the published rules, what may not be offered) stops the start and says
which file and which entry; the one before stays in force, whole."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from board import db
from board.errors import ConfigurationError
from board.listings import prohibited
from board.moderation.loading import GUIDELINES_FILE, load_guidelines
from board.moderation.models import GuidelineVersion
from tests.application import Engawa

pytestmark = pytest.mark.security("5-24")
GOOD = """
[[guideline]]
code = "{code}"
version = {version}
title_ja = "{title}"
title_en = "Bait"
body_ja = "載せないでください。"
body_en = "Do not."
"""
BROKEN_GUIDELINES = {
    "guidelines.toml cannot be read": "[[guideline]\ncode = ",
    r"holds no \[\[guideline\]\]": 'title = "rules"',
    r"number 2 \(fraud\): missing or unknown: body_en": GOOD.format(code="bait", version=9, title="新しい")
    + GOOD.format(code="fraud", version=9, title="詐欺").replace('body_en = "Do not."', ""),
    r"number 1 \(bait\): missing or unknown: regex": GOOD.format(code="bait", version=9, title="あ") + 'regex = "(("',
    r"number 1 \(bait\): version must": GOOD.format(code="bait", version='"x"', title="あ"),
    r"number 1 \(bait\): title_ja must be a text of at most 80": GOOD.format(
        code="bait", version=9, title="長" * 10_000
    ),
    "guideline bait version 9 twice": GOOD.format(code="bait", version=9, title="あ") * 2,
}


@pytest.fixture
def published(app: Flask, now: datetime) -> None:
    with app.app_context():
        load_guidelines(db.session, now)
        db.session.commit()


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(GuidelineVersion.id))) or 0


@pytest.mark.parametrize("says", BROKEN_GUIDELINES)
def test_a_broken_file_of_rules_is_refused_whole_and_named(
    app: Flask, published: None, tmp_path: Path, now: datetime, says: str
):
    before = count(app)
    path = tmp_path / GUIDELINES_FILE.name
    path.write_text(BROKEN_GUIDELINES[says], "utf-8")
    with app.app_context():
        with pytest.raises(ConfigurationError, match=says):
            load_guidelines(db.session, now, path)
        db.session.commit()
    assert count(app) == before


def test_bytes_that_are_no_text_are_no_rules(app: Flask, published: None, tmp_path: Path, now: datetime):
    path = tmp_path / GUIDELINES_FILE.name
    path.write_bytes(b"[[guideline]]\ncode = '\xff\xfe'")
    with app.app_context(), pytest.raises(ConfigurationError, match=r"guidelines\.toml cannot be read"):
        load_guidelines(db.session, now, path)


def test_one_that_was_rewritten_takes_the_new_ones_beside_it_down_with_it(
    app: Flask, published: None, tmp_path: Path, now: datetime
):
    before = count(app)
    path = tmp_path / GUIDELINES_FILE.name
    path.write_text(
        GOOD.format(code="new", version=1, title="新") + GOOD.format(code="bait", version=1, title="変"), "utf-8"
    )
    with app.app_context():
        with pytest.raises(ConfigurationError, match="bait version 1 is published"):
            load_guidelines(db.session, now, path)
        db.session.commit()
    assert count(app) == before


ITEM = prohibited.FILE.read_text("utf-8")
BROKEN_ITEMS = {
    "prohibited.toml cannot be read": ITEM + "\n[[item",
    "without a code": ITEM + '\n[[item]]\nja = "あ"\n',
    "a category that goods do not have": ITEM.replace("categories = [", 'categories = ["nonsense", ', 1),
}


@pytest.mark.parametrize("says", BROKEN_ITEMS)
def test_a_broken_list_of_what_may_not_be_offered_stops_the_start(
    engawa: Engawa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str
):
    path = tmp_path / "prohibited.toml"
    path.write_text(BROKEN_ITEMS[says], "utf-8")
    monkeypatch.setattr(prohibited, "FILE", path)
    prohibited.entries.cache_clear()
    try:
        answer = engawa("setup")
    finally:
        monkeypatch.undo()
        prohibited.entries.cache_clear()
    assert answer.exit_code == 1
    assert isinstance(answer.exception, ConfigurationError)
    assert says in str(answer.exception)


def test_the_lists_of_this_version_are_whole(app: Flask, published: None):
    assert count(app) == 10
    assert len(prohibited.entries()) > 10
