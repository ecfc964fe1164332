"""`flask engawa users`, `appoint`, `dismiss`, `staff`: what an operator does at the machine."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.audit.models import AuditEvent
from board.clock import utcnow
from tests.application import Engawa
from tests.factories import NIIGATA, Make

SignIn = Callable[..., FlaskClient]


def lines_of(app: Flask, action: str) -> list[AuditEvent]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == action)))


def is_logged_in(browser: FlaskClient) -> bool:
    return browser.get("/my").status_code == 200


def test_people_are_found_by_a_part_of_their_name_or_address(engawa: Engawa, make: Make):
    make.account("はなこ", email="hanako@example.jp")
    make.account("けん", email="ken@example.com")
    make.account("100%の人")
    assert "hanako@example.jp" in engawa("users", "list", "--query", "なこ").output
    assert "ken@" not in engawa("users", "list", "--query", "HANAKO@").output
    assert "1人" in engawa("users", "list", "--query", "%").output
    assert "3人" in engawa("users", "list").output


def test_one_person_is_shown_with_roles_and_browsers(engawa: Engawa, make: Make, sign_in: SignIn):
    account = make.moderator("みまもり", region=NIIGATA, email="mimamori@example.jp")
    sign_in(account)
    # However the address is typed.
    output = engawa("users", "show", "Mimamori@Example.jp").output
    assert "moderator (新潟県)" in output
    assert "logged in: 1" in output
    assert "active" in output


def test_suspending_ends_every_session_at_once_and_for_good(
    app: Flask, engawa: Engawa, make: Make, sign_in: SignIn
):
    """security.md §4 row 12."""
    account = make.account("こまり", email="komari@example.jp")
    browsers = [sign_in(account), sign_in(account)]
    bystander = sign_in(make.account())
    answer = engawa("users", "suspend", "komari@example.jp", "--reason", "なりすまし")
    assert (answer.exit_code, "停止しました" in answer.output) == (0, True)
    assert [is_logged_in(browser) for browser in [*browsers, bystander]] == [False, False, True]

    assert "restored" in engawa("users", "restore", "komari@example.jp").output
    assert [is_logged_in(browser) for browser in browsers] == [False, False]
    assert is_logged_in(sign_in(account))

    (line,) = lines_of(app, "account_suspended")
    assert (line.actor_id, line.object_id, line.details) == (None, account.id, {"reason": "なりすまし"})
    assert len(lines_of(app, "account_restored")) == 1


def test_a_suspension_for_some_days_says_until_when(engawa: Engawa, make: Make):
    make.account(email="komari@example.jp")
    answer = engawa("users", "suspend", "komari@example.jp", "--reason", "なりすまし", "--days", "7")
    assert "停止しました" in answer.output
    shown = re.search(r"suspended (\S+) → (\S+)", engawa("users", "show", "komari@example.jp").output)
    assert shown
    first, last = (date.fromisoformat(day) for day in shown.groups())
    assert last - first == timedelta(days=7)


def test_doing_it_twice_changes_and_logs_nothing_more(app: Flask, engawa: Engawa, make: Make):
    make.account(email="komari@example.jp")
    for expected in ("停止しました", "すでに停止中"):
        answer = engawa("users", "suspend", "komari@example.jp", "--reason", "なりすまし")
        assert (answer.exit_code, expected in answer.output) == (0, True)
    for expected in ("停止を解きました", "停止されていません"):
        assert expected in engawa("users", "restore", "komari@example.jp").output
    assert len(lines_of(app, "account_suspended")) == len(lines_of(app, "account_restored")) == 1


def test_sessions_can_be_ended_without_suspending(app: Flask, engawa: Engawa, make: Make, sign_in: SignIn):
    account = make.account(email="lost@example.jp")
    browser = sign_in(account)
    assert "1 sessions ended" in engawa("users", "end-sessions", "lost@example.jp").output
    assert not is_logged_in(browser)
    assert is_logged_in(sign_in(account))
    assert len(lines_of(app, "sessions_ended")) == 1


def test_a_role_is_given_shown_and_taken_back(app: Flask, engawa: Engawa, make: Make):
    make.account("みはり", email="mihari@example.jp")
    assert engawa("appoint", "mihari@example.jp", "moderator", "--region", "15").exit_code == 0
    assert engawa("appoint", "mihari@example.jp", "operator").exit_code == 0
    # A second time: still one appointment.
    engawa("appoint", "mihari@example.jp", "moderator", "--region", "15")
    assert len(lines_of(app, "appointed")) == 2
    staff = engawa("staff").output
    assert "新潟県" in staff
    assert "whole site" in staff
    assert str(utcnow().year) in staff

    assert engawa("dismiss", "mihari@example.jp", "moderator", "--region", "15").exit_code == 0
    with app.app_context():
        account = db.session.scalars(select(Account)).one()
        assert [a.role for a in account.appointments if a.is_current] == ["operator"]
    assert "新潟県" not in engawa("staff").output
    assert lines_of(app, "dismissed")[0].details == {"role": "moderator", "region": "150002"}


def test_a_role_for_one_category_is_a_role_of_its_own(app: Flask, engawa: Engawa, make: Make):
    make.account("みはり", email="mihari@example.jp")
    words = ("mihari@example.jp", "moderator", "--region", "15")
    assert "家電" in engawa("appoint", *words, "--category", "appliances").output
    assert engawa("appoint", *words).exit_code == 0
    assert "新潟県 / 家電" in engawa("staff").output
    assert engawa("dismiss", *words).exit_code == 0
    with app.app_context():
        account = db.session.scalars(select(Account)).one()
        assert [a.category for a in account.appointments if a.is_current] == ["appliances"]
    assert lines_of(app, "appointed")[0].details == {"role": "moderator", "region": "150002", "category": "appliances"}
    assert engawa("appoint", "mihari@example.jp", "moderator", "--category", "dragons").exit_code != 0


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("users", "show", "nobody@example.jp"), "no such account"),
        (("users", "suspend", "nobody@example.jp", "--reason", "x"), "no such account"),
        (("users", "suspend", "known@example.jp", "--reason", " "), "write down the reason"),
        (("users", "suspend", "known@example.jp"), "--reason"),
        (("appoint", "new@example.jp", "moderator"), "Only a confirmed account"),
        (("appoint", "known@example.jp", "moderator", "--region", "99999"), "no such region"),
        (("appoint", "known@example.jp", "operator", "--region", "15"), "cannot be limited to a region"),
        (("appoint", "known@example.jp", "operator", "--category", "kids"), "cannot be limited to a category"),
        (("appoint", "known@example.jp", "emperor"), "emperor"),
        (("dismiss", "known@example.jp", "operator"), "does not have that role"),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(
    app: Flask, engawa: Engawa, make: Make, words: tuple[str, ...], why: str
):
    make.account(email="known@example.jp")
    make.account(email="new@example.jp", confirmed=False)
    answer = engawa(*words)
    assert answer.exit_code != 0
    assert why in answer.output
    with app.app_context():
        assert db.session.scalars(select(AuditEvent)).all() == []


def test_who_lost_app_and_sheet_is_let_in_by_the_password_again(
    app: Flask, engawa: Engawa, make: Make, sign_in: SignIn
):
    account = make.moderator(email="mimamori@example.jp")
    browser = sign_in(account)
    assert "外しました" in engawa("users", "remove-second-factor", "mimamori@example.jp").output
    assert "設定されていません" in engawa("users", "remove-second-factor", "mimamori@example.jp").output
    assert not is_logged_in(browser)
    assert [line.object_id for line in lines_of(app, "second_factor_removed")] == [account.id]
    # The office gives nothing until there is a new one.
    assert sign_in(account).get("/moderation").status_code == 303
