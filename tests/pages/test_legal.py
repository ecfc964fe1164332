"""What people read once, in both languages, and what programs read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from board.moderation.loading import load_guidelines
from tests.factories import NOW, Make
from tests.html import links_of

PAGES = {
    "/terms": ("利用規約", "Terms of use"),
    "/privacy": ("プライバシーポリシー", "Privacy policy"),
    "/safety": ("安心して使うために", "Staying safe"),
    "/accessibility": ("アクセシビリティ方針", "Accessibility"),
    "/guidelines": ("ガイドライン", "Guidelines"),
    "/credits": ("出典と謝辞", "Credits"),
}
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
GUIDELINES = """
[[guideline]]
code = "bait"
version = {version}
title_ja = "おとり掲載"
title_en = "Bait"
body_ja = "{body}"
body_en = "Version {version}."
"""


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(("path", "headings"), PAGES.items())
def test_it_can_be_read_in_both_languages_and_sets_no_cookie(
    client: FlaskClient, path: str, headings: tuple[str, str]
):
    for language, heading in zip(("ja", "en"), headings, strict=True):
        answer = client.get(path, headers={"Accept-Language": language})
        assert f"<h1>{heading}" in answer.text
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/terms", "/privacy", "/safety", "/accessibility"])
def test_nothing_of_it_stays_japanese_in_english(client: FlaskClient, path: str):
    prose = client.get(path, headers={"Accept-Language": "en"}).text.split('class="prose"')[1].split("</main>")[0]
    # The operator's own name is a setting; one term of Japanese standards is explained beside it.
    left = JAPANESE.findall(prose.replace("縁側 Engawa 運営", "").replace("配慮", ""))
    assert left == []


@pytest.mark.parametrize("path", ["/terms", "/privacy", "/safety", "/accessibility"])
def test_its_contents_lead_to_its_sections(client: FlaskClient, path: str):
    page = client.get(path).text
    contents = page.split('class="contents"')[1].split("</details>")[0]
    assert [link.removeprefix("#") for link in links_of(contents)] == re.findall(r'<h2 id="([^"]+)"', page)


@pytest.mark.parametrize("path", [*PAGES, "/contact"])
def test_every_page_leads_there(client: FlaskClient, path: str):
    footer = client.get("/").text.split('class="footer"')[1]
    assert path in links_of(footer)


def test_the_privacy_page_names_who_answers_for_it(app: Flask, client: FlaskClient):
    settings = app.extensions["settings"]
    assert settings.operator_name in client.get("/privacy").text


def test_a_guideline_can_be_read_as_it_was_when_somebody_decided_by_it(
    app: Flask, client: FlaskClient, tmp_path: Path
):
    file = tmp_path / "guidelines.toml"
    with app.app_context():
        from board import db

        for version, body in ((1, "はじめの文。"), (2, "いまの文。")):
            file.write_text(GUIDELINES.format(version=version, body=body), "utf-8")
            load_guidelines(db.session, NOW + timedelta(days=version - 2), file)
            db.session.commit()
    assert "/guidelines/bait" in links_of(client.get("/guidelines").text)
    page = client.get("/guidelines/bait").text
    assert page.index("いまの文。") < page.index("はじめの文。")
    assert 'id="v1"' in page
    assert client.get("/guidelines/nothing").status_code == 404


def test_robots_keep_to_what_everybody_may_read(client: FlaskClient, make: Make):
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    closed = re.findall(r"^Disallow: (.+)$", answer.text, re.MULTILINE)
    assert {"/my", "/conversations", "/moderation", "/operations"} <= set(closed)
    assert not any("/regions/15204".startswith(path) or "/listings/1".startswith(path) for path in closed)


def test_who_finds_a_weakness_is_told_whom_to_tell(client: FlaskClient):
    answer = client.get("/.well-known/security.txt")
    assert answer.mimetype == "text/plain"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert "/contact?topic=" in fields["Contact"]
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    # RFC 9116 §2.5.5: in the future, and less than a year away.
    assert NOW < expires < NOW + timedelta(days=365)
    assert fields["Canonical"].endswith("/.well-known/security.txt")


def test_a_password_manager_finds_where_to_change_the_password(client: FlaskClient):
    answer = client.get("/.well-known/change-password")
    assert answer.status_code == 303
    assert answer.location == "/my/security/password"
