"""Sensitive changes ask again who one is (security.md §4 row 14), and nothing typed is lost meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.accounts.safety.models import EmailChange
from board.backends.mail.file import Letter
from tests.accounts.test_log_in import REFUSED, is_signed_in, log_in
from tests.factories import PASSWORD, Make
from tests.html import posting_form

SignIn = Callable[..., FlaskClient]
Mails = Callable[[str], list[Letter]]
ASKED = "パスワードをもう一度入力してください"
SENSITIVE = [
    ("/my/security/email", {"email": "new@example.jp"}),
    ("/my/security/password", {"password": "a-new-and-longer-word-8"}),
    ("/my/security/second-factor", {"one_time_code": "000000"}),
    ("/my/security/second-factor/removal", {}),
    ("/my/security/recovery-codes", {}),
    ("/my/security/passkeys", {"answer": "{}"}),
    ("/my/security/passkeys/options", {}),
    ("/my/security/passkeys/{passkey}/removal", {}),
    ("/my/security/sessions/end", {}),
]


@pytest.mark.parametrize(("path", "fields"), SENSITIVE)
@pytest.mark.security("4-14")
def test_sixteen_minutes_after_the_last_proof_nothing_sensitive_is_done(
    app: Flask,
    make: Make,
    sign_in: SignIn,
    clock: time_machine.Coordinates,
    mails_to: Mails,
    path: str,
    fields: dict[str, str],
):
    hanako = make.account(email="hanako@example.jp")
    make.second_factor(hanako)
    path = path.format(passkey=make.passkey(hanako).id)
    browser, other = sign_in(hanako), sign_in(hanako)
    clock.shift(timedelta(minutes=16))
    before = everything(app)
    asked = browser.post(path, data=fields)
    assert asked.status_code == 401
    assert ASKED in asked.text
    assert everything(app) == before
    assert mails_to("hanako@example.jp") == []
    assert is_signed_in(other)


def everything(app: Flask) -> dict[str, str]:
    """What the tables of accounts hold, but for when somebody was last seen."""
    names = {"accounts", "second_factors", "recovery_codes", "passkeys", "email_changes", "passkey_challenges"}
    with app.app_context():
        tables = [table for table in db.Base.metadata.sorted_tables if table.name in names]
        assert len(tables) == len(names)
        return {table.name: str(db.session.execute(select(table)).all()) for table in tables}


@pytest.mark.security("4-14")
def test_fourteen_minutes_after_it_nobody_is_asked(
    make: Make, sign_in: SignIn, clock: time_machine.Coordinates, mails_to: Mails
):
    browser = sign_in(make.account(email="hanako@example.jp"))
    clock.shift(timedelta(minutes=14, seconds=59))
    answer = browser.post("/my/security/email", data={"email": "new@example.jp"})
    assert answer.location == "/my/security/email/sent"


def test_a_form_waits_for_the_proof_and_goes_on_with_everything_typed(
    app: Flask, make: Make, sign_in: SignIn, clock: time_machine.Coordinates
):
    browser = sign_in(make.account(email="hanako@example.jp"))
    clock.shift(timedelta(minutes=16))
    asked = browser.post("/my/security/email", data={"email": "new@example.jp"})
    form = posting_form(asked.text)
    wrong = browser.post(form.action, data=form.values(password="wrong-password-1"))
    assert wrong.status_code == 422
    assert "パスワードが違います" in wrong.text
    form = posting_form(wrong.text)
    resumed = browser.post(form.action, data=form.values(password=PASSWORD))
    assert "確認できました" in resumed.text
    kept = posting_form(resumed.text)
    assert (kept.action, kept["email"]) == ("/my/security/email", "new@example.jp")
    browser.post(kept.action, data=kept.values())
    with app.app_context():
        assert db.session.scalars(select(EmailChange)).one().new_email == "new@example.jp"


def test_a_page_waits_for_the_proof_too(make: Make, sign_in: SignIn, clock: time_machine.Coordinates):
    browser = sign_in(make.account())
    clock.shift(timedelta(minutes=16))
    led = browser.get("/my/security/password")
    assert led.location == "/my/security/proof?next=/my/security/password"
    form = posting_form(browser.get(led.location).text)
    assert browser.post(form.action, data=form.values(password=PASSWORD)).location == "/my/security/password"
    assert browser.get("/my/security/password").status_code == 200


@pytest.mark.security("4-14")
def test_the_proof_is_of_this_browser_only(make: Make, sign_in: SignIn, clock: time_machine.Coordinates):
    hanako = make.account()
    here, there = sign_in(hanako), sign_in(hanako)
    clock.shift(timedelta(minutes=16))
    here.post("/my/security/proof", data={"password": PASSWORD})
    assert here.get("/my/security/email").status_code == 200
    assert there.get("/my/security/email").status_code == 303


@pytest.mark.security("4-55")
def test_a_new_password_typed_too_late_is_written_into_no_page(
    make: Make, sign_in: SignIn, clock: time_machine.Coordinates
):
    browser = sign_in(make.account())
    clock.shift(timedelta(minutes=16))
    asked = browser.post("/my/security/password", data={"password": "canary-of-a-password-3"})
    assert "canary" not in asked.text


def test_the_password_is_guessed_ten_times_at_most(make: Make, sign_in: SignIn, clock: time_machine.Coordinates):
    browser = sign_in(make.account())
    clock.shift(timedelta(minutes=16))
    answers = [
        browser.post("/my/security/proof", data={"password": f"wrong-password-{n}"}).status_code for n in range(11)
    ]
    assert answers == [422] * 10 + [429]
    assert browser.post("/my/security/proof", data={"password": PASSWORD}).status_code == 429
    assert browser.get("/my/security/email").status_code == 303


@pytest.mark.security("4-39")
def test_it_never_leads_elsewhere(make: Make, sign_in: SignIn):
    browser = sign_in(make.account())
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = browser.post("/my/security/proof", data={"password": PASSWORD, "next": target})
        assert answer.location == "/my/security"


@pytest.mark.security("4-12")
def test_a_changed_password_ends_other_sessions_and_a_mail_says_so(
    app: Flask, client: FlaskClient, make: Make, sign_in: SignIn, mails_to: Mails
):
    """security.md §4 row 12"""
    hanako = make.account(email="hanako@example.jp")
    here, phone = sign_in(hanako), sign_in(hanako)
    changed = here.post("/my/security/password", data={"password": "a-new-and-longer-word-8"})
    assert changed.location == "/my/security"
    assert (is_signed_in(here), is_signed_in(phone)) == (True, False)
    assert REFUSED in log_in(client, hanako.email)
    log_in(client, hanako.email, "a-new-and-longer-word-8")
    assert is_signed_in(client)
    assert "パスワードが変わりました" in mails_to(hanako.email)[0].subject


@pytest.mark.parametrize("password", ["short", "1234567890", "hanako-san-12345", ""])
def test_a_weak_new_password_changes_nothing(app: Flask, make: Make, sign_in: SignIn, password: str):
    hanako = make.account(email="hanako-san@example.jp")
    before = everything(app)
    assert sign_in(hanako).post("/my/security/password", data={"password": password}).status_code == 422
    assert everything(app) == before


@pytest.mark.security("4-14")
def test_where_one_is_signed_in_is_listed_in_plain_words_and_ended_at_once(
    app: Flask, make: Make, sign_in: SignIn, clock: time_machine.Coordinates
):
    hanako, aki = make.account(), make.account()
    phone_agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Safari/604.1"
    phone, secret = make.login_session(hanako, user_agent=phone_agent)
    others, _ = make.login_session(aki)
    browser = sign_in(hanako)
    page = browser.get("/my/security").text
    assert "iPhoneのSafari" in page
    assert page.count("このブラウザー</span>") == 1
    assert browser.post(f"/my/security/sessions/{others.id}/end").status_code == 404
    stolen = app.test_client()
    with stolen.session_transaction() as cookie:
        cookie.update(_user_id=secret, _fresh=True)
    assert is_signed_in(stolen)
    browser.post(f"/my/security/sessions/{phone.id}/end")
    assert not is_signed_in(stolen)
    assert is_signed_in(browser)
    assert "iPhone" not in browser.get("/my/security").text


@pytest.mark.security("4-14")
def test_all_other_browsers_are_signed_out_together(make: Make, sign_in: SignIn):
    hanako = make.account()
    browsers = [sign_in(hanako) for _ in range(3)]
    stranger = sign_in(make.account())
    browsers[0].post("/my/security/sessions/end")
    assert [is_signed_in(browser) for browser in [*browsers, stranger]] == [True, False, False, True]


def test_a_suspended_person_proves_nothing(app: Flask, make: Make, sign_in: SignIn):
    hanako = make.account()
    browser = sign_in(hanako)
    with app.app_context():
        db.session.get_one(Account, hanako.id).suspended_at = make.now
        db.session.commit()
    assert browser.post("/my/security/proof", data={"password": PASSWORD}).status_code == 401
