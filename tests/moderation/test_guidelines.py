"""The published rules: complete in both languages, loaded once, never rewritten."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from board import db
from board.errors import ConfigurationError
from board.moderation import queries
from board.moderation.loading import load_guidelines
from board.moderation.models import GuidelineVersion
from board.moderation.policy import Reason

ONE = """
[[guideline]]
code = "bait"
version = {version}
title_ja = "おとり掲載"
title_en = "Bait"
body_ja = "{body}"
body_en = "None."
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "guidelines.toml"
    path.write_text(ONE.format(version=1, body="載せないでください。"), "utf-8")
    return path


def test_every_guideline_of_the_board_can_be_the_reason_of_a_report(in_app, now: datetime):
    assert load_guidelines(db.session, now) == 10
    codes = {guideline.code for guideline in db.session.scalars(queries.current_guidelines())}
    assert codes == set(Reason) - {Reason.OTHER}


def test_loading_again_adds_nothing(in_app, now: datetime):
    load_guidelines(db.session, now)
    assert load_guidelines(db.session, now + timedelta(days=1)) == 0


def test_a_new_version_is_a_new_row_and_becomes_the_current_one(in_app, file: Path, now: datetime):
    load_guidelines(db.session, now, file)
    file.write_text(ONE.format(version=2, body="新しい文。"), "utf-8")
    assert load_guidelines(db.session, now + timedelta(days=1), file) == 1
    current = db.session.scalars(queries.current_guidelines()).one()
    assert (current.version, current.body_ja) == (2, "新しい文。")
    assert db.session.get_one(GuidelineVersion, 1).body_ja == "載せないでください。"


def test_rewriting_a_published_version_stops_the_start(in_app, file: Path, now: datetime):
    load_guidelines(db.session, now, file)
    file.write_text(ONE.format(version=1, body="こっそり変えた文。"), "utf-8")
    with pytest.raises(ConfigurationError, match="bait version 1 is published"):
        load_guidelines(db.session, now, file)


def test_the_page_of_guidelines_shows_each_in_the_language_of_the_reader(app, client, now: datetime):
    with app.app_context():
        load_guidelines(db.session, now)
        db.session.commit()
    assert "詐欺・前払いへの誘導" in client.get("/guidelines").text
    english = client.get("/guidelines", headers={"Accept-Language": "en"}).text
    assert "Fraud and advance payment" in english
