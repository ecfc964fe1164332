"""Lists of the queue under a name of one's own: kept, opened, renamed, deleted, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.moderation.models import VIEW_NAME_MAX, VIEWS_MAX, SavedView
from tests.factories import NIIGATA, Make

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def moderator(make: Make) -> Account:
    return make.moderator(region=NIIGATA)


def views(app: Flask) -> list[tuple[int, str, dict[str, str]]]:
    with app.app_context():
        rows = db.session.scalars(select(SavedView).order_by(SavedView.id))
        return [(each.account_id, each.name, each.query) for each in rows]


def view(make: Make, account: Account, name: str = "急ぐ件", **query: str) -> SavedView:
    return make.save(SavedView(account_id=account.id, name=name, query=query, created_at=make.now))


def test_what_is_kept_is_a_tab_with_its_count(app: Flask, make: Make, sign_in: SignIn, moderator: Account):
    for severity in (100, 100, 20):
        make.case(severity=severity)
    browser = sign_in(moderator)
    page = browser.get("/moderation?severity=grave").text
    assert 'name="shown_severity" value="grave"' in page
    answer = browser.post("/moderation/views", data={"name": " 命や安全 ", "shown_severity": "grave"})
    assert (answer.status_code, answer.location) == (303, "/moderation?severity=grave")
    assert views(app) == [(moderator.id, "命や安全", {"severity": "grave"})]
    page = browser.get("/moderation").text
    assert 'href="/moderation?severity=grave">命や安全<span class="tab-count">2</span>' in page
    # Under the same name: the new filters take the place of the old.
    browser.post("/moderation/views", data={"name": "命や安全", "shown_severity": "high"})
    assert views(app) == [(moderator.id, "命や安全", {"severity": "high"})]


def test_a_name_is_asked_for_and_what_was_chosen_stays(app: Flask, sign_in: SignIn, moderator: Account):
    browser = sign_in(moderator)
    for name in ("", "あ" * (VIEW_NAME_MAX + 1)):
        answer = browser.post("/moderation/views", data={"name": name, "shown_severity": "grave"})
        assert answer.status_code == 422
        assert 'name="shown_severity" value="grave"' in answer.text
    assert browser.post("/moderation/views", data={"name": "x", "shown_severity": "dragon"}).status_code == 400
    assert views(app) == []


def test_it_is_renamed_and_deleted(app: Flask, make: Make, sign_in: SignIn, moderator: Account):
    kept, other = view(make, moderator, severity="grave"), view(make, moderator, "ほか", severity="low")
    browser = sign_in(moderator)
    assert "この条件を消す" in browser.get("/moderation?severity=grave").text
    assert browser.post(f"/moderation/views/{kept.id}", data={"name": "朝いちばん"}).status_code == 303
    assert browser.post(f"/moderation/views/{other.id}", data={"name": "朝いちばん"}).status_code == 409
    assert [name for _account, name, _query in views(app)] == ["朝いちばん", "ほか"]
    assert browser.post(f"/moderation/views/{kept.id}/deletion").status_code == 303
    assert [name for _account, name, _query in views(app)] == ["ほか"]


def test_there_is_an_end_to_how_many(app: Flask, make: Make, sign_in: SignIn, moderator: Account):
    for number in range(VIEWS_MAX):
        view(make, moderator, f"条件{number}", region="15")
    answer = sign_in(moderator).post("/moderation/views", data={"name": "もうひとつ", "shown_severity": "grave"})
    assert answer.status_code == 409
    assert len(views(app)) == VIEWS_MAX


@pytest.mark.security("4-24")
def test_nobody_sees_renames_or_deletes_anybody_elses(app: Flask, make: Make, sign_in: SignIn, moderator: Account):
    kept = view(make, moderator, "わたしの条件", severity="grave")
    for person in (make.moderator(region=NIIGATA), make.operator(), make.account()):
        browser = sign_in(person)
        assert "わたしの条件" not in browser.get("/moderation?severity=grave").text
        assert browser.post(f"/moderation/views/{kept.id}", data={"name": "とった"}).status_code == 404
        assert browser.post(f"/moderation/views/{kept.id}/deletion").status_code == 404
    assert views(app) == [(moderator.id, "わたしの条件", {"severity": "grave"})]
