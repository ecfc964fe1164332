"""Coming in and going out: a session is a row that can be ended at any time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account, Appointment, LoginSession, Role
from board.audit.models import AuditEvent
from tests.factories import PASSWORD, Make
from tests.html import forms_of, posting_form

SignIn = Callable[..., FlaskClient]
REFUSED = "メールアドレスかパスワードが違います"


def log_in(client: FlaskClient, email: str, password: str = PASSWORD, **more: str) -> str:
    return client.post("/log-in", data={"email": email, "password": password, **more}, follow_redirects=True).text


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/my").status_code == 200


def test_with_the_right_password_one_is_on_ones_own_page(client: FlaskClient, make: Make):
    make.account("けん", email="ken@example.jp")
    assert "けん" in log_in(client, "ken@example.jp")
    assert is_signed_in(client)


@pytest.mark.parametrize("typed", ["ＫＥＮ＠example.jp", " ken@EXAMPLE.jp　"])
def test_however_the_address_is_typed(client: FlaskClient, make: Make, typed: str):
    make.account(email="ken@example.jp")
    log_in(client, typed)
    assert is_signed_in(client)


@pytest.mark.parametrize("password", ["wrong-password-1", PASSWORD + " ", PASSWORD.upper(), "x" * 5000])
def test_with_a_wrong_one_nobody_is_signed_in_and_the_address_stays_typed(
    client: FlaskClient, make: Make, password: str
):
    make.account(email="ken@example.jp")
    page = client.post("/log-in", data={"email": "ken@example.jp", "password": password, "next": "/listings/new"})
    assert page.status_code == 422
    assert REFUSED in page.text
    form = posting_form(page.text)
    assert (form["email"], form["next"], form["password"]) == ("ken@example.jp", "/listings/new", "")
    assert not is_signed_in(client)


@pytest.mark.security("4-6")
def test_known_and_unknown_addresses_cannot_be_told_apart(app: Flask, make: Make):
    make.account(email="known@example.jp")
    make.account(email="unsure@example.jp", confirmed=False)
    make.account(email="banned@example.jp", suspended_at=make.now)
    answers = set()
    for email in ("known@example.jp", "unsure@example.jp", "banned@example.jp", "nobody@example.jp"):
        answer = app.test_client().post("/log-in", data={"email": email, "password": "wrong-password-1"})
        answers.add((answer.status_code, answer.text.replace(email, "…"), frozenset(answer.headers.keys())))
    assert len(answers) == 1


@pytest.mark.security("4-6")
def test_an_unknown_address_costs_the_same_one_hash(client: FlaskClient, make: Make, monkeypatch: pytest.MonkeyPatch):
    make.account(email="known@example.jp")
    log_in(client, "warm-up@example.jp")
    checked: list[str] = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, kept, typed: checked.append(kept) or verify(self, kept, typed)
    )
    for email in ("known@example.jp", "nobody@example.jp"):
        log_in(client, email, "wrong-password-1")
    assert len(checked) == 2
    assert len({kept.rsplit("$", 2)[0] for kept in checked}) == 1


def test_after_logging_in_one_is_where_one_wanted_to_be(client: FlaskClient, make: Make):
    make.account(email="ken@example.jp")
    turned_away = client.get("/conversations?after=x")
    assert turned_away.status_code == 303
    form = posting_form(client.get(turned_away.location).text)
    answer = client.post("/log-in", data=form.values(email="ken@example.jp", password=PASSWORD))
    assert (answer.status_code, answer.location) == (303, "/conversations?after=x")


@pytest.mark.security("4-11")
def test_logging_out_ends_the_row_so_a_kept_cookie_opens_nothing(app: Flask, client: FlaskClient, make: Make):
    make.account(email="ken@example.jp")
    log_in(client, "ken@example.jp")
    stolen = client.get_cookie("engawa").value
    client.post("/log-out")
    assert not is_signed_in(client)
    thief = app.test_client()
    thief.set_cookie("engawa", stolen)
    assert not is_signed_in(thief)


@pytest.mark.security("4-10")
def test_a_cookie_planted_before_logging_in_opens_nothing_afterwards(app: Flask, client: FlaskClient, make: Make):
    make.account(email="ken@example.jp")
    client.get("/log-in")
    app.config["WTF_CSRF_ENABLED"] = True
    planted_page = client.get("/log-in").text
    planted = client.get_cookie("engawa").value
    form = posting_form(planted_page)
    client.post("/log-in", data=form.values(email="ken@example.jp", password=PASSWORD))
    assert is_signed_in(client)
    assert client.get_cookie("engawa").value != planted

    attacker = app.test_client()
    attacker.set_cookie("engawa", planted)
    assert not is_signed_in(attacker)
    # The form token of before is as dead as the cookie: the form only comes back to be sent again.
    assert client.post("/log-out", data={"csrf_token": form["csrf_token"]}).status_code == 400
    assert is_signed_in(client)


def test_logging_in_twice_makes_two_sessions_and_one_log_out_ends_one(app: Flask, make: Make):
    make.account(email="ken@example.jp")
    desk, phone = app.test_client(), app.test_client()
    for browser in (desk, phone):
        log_in(browser, "ken@example.jp")
    desk.post("/log-out")
    assert (is_signed_in(desk), is_signed_in(phone)) == (False, True)


@pytest.mark.security("4-12")
def test_a_suspended_person_is_out_at_once_everywhere(app: Flask, make: Make, sign_in: SignIn):
    ken = make.account()
    desk, phone = sign_in(ken), sign_in(ken)
    with app.app_context():
        db.session.get_one(Account, ken.id).suspended_at = make.now
        db.session.commit()
    assert (is_signed_in(desk), is_signed_in(phone)) == (False, False)
    assert "このアカウントは停止しています" in log_in(desk, ken.email)
    assert (is_signed_in(desk), is_signed_in(phone)) == (False, False)


@pytest.mark.security("4-13")
def test_a_session_of_a_member_ends_by_itself_after_thirty_days(
    make: Make, sign_in: SignIn, clock: time_machine.Coordinates
):
    """security.md §4 row 13"""
    browser = sign_in(make.account())
    clock.shift(timedelta(days=30) - timedelta(minutes=1))
    assert is_signed_in(browser)
    clock.shift(timedelta(minutes=2))
    assert not is_signed_in(browser)


@pytest.mark.security("4-13")
def test_a_session_of_staff_ends_by_itself_after_twelve_hours_however_busy(
    make: Make, sign_in: SignIn, clock: time_machine.Coordinates
):
    """security.md §4 row 13"""
    browser = sign_in(make.moderator())
    for _ in range(24):
        clock.shift(timedelta(minutes=29))
        assert is_signed_in(browser)
    clock.shift(timedelta(minutes=23))
    assert is_signed_in(browser)
    clock.shift(timedelta(minutes=1))
    assert not is_signed_in(browser)


@pytest.mark.parametrize("used_before", [0, 10, 50])
@pytest.mark.security("4-13")
def test_staff_who_left_the_desk_are_asked_to_log_in_again(
    make: Make, sign_in: SignIn, clock: time_machine.Coordinates, used_before: int
):
    """security.md §4 row 13: a mark that is a little old must not shorten the half hour."""
    browser = sign_in(make.moderator())
    for _ in range(used_before):
        clock.shift(timedelta(seconds=25))
        browser.get("/my")
    clock.shift(timedelta(minutes=29))
    assert is_signed_in(browser)
    clock.shift(timedelta(minutes=31))
    assert not is_signed_in(browser)


def test_what_the_page_asks_for_by_itself_keeps_nobody_at_the_desk(
    make: Make, sign_in: SignIn, clock: time_machine.Coordinates
):
    moderator = make.moderator()
    conversation = make.conversation(asker=moderator)
    browser = sign_in(moderator)
    for _ in range(4):
        clock.shift(timedelta(minutes=9))
        browser.get(f"/conversations/{conversation.id}/messages", headers={"Sec-Fetch-Dest": "empty"})
    assert not is_signed_in(browser)


def test_who_is_given_an_office_has_its_short_sessions_from_then_on(
    make: Make, sign_in: SignIn, clock: time_machine.Coordinates
):
    hanako = make.account()
    browser = sign_in(hanako)
    clock.shift(timedelta(hours=13))
    assert is_signed_in(browser)
    make.save(Appointment(account_id=hanako.id, role=Role.MODERATOR, since=make.now))
    assert not is_signed_in(browser)


def test_staff_whose_session_ended_are_asked_to_log_in_and_led_to_the_page(
    make: Make, sign_in: SignIn, clock: time_machine.Coordinates
):
    browser = sign_in(make.moderator())
    clock.shift(timedelta(hours=13))
    assert browser.get("/moderation?state=decided").location == "/log-in?next=/moderation?state%3Ddecided"


@pytest.mark.security("4-59")
def test_only_a_hash_of_the_secret_is_kept(app: Flask, client: FlaskClient, make: Make):
    make.account(email="ken@example.jp")
    log_in(client, "ken@example.jp")
    with client.session_transaction() as cookie:
        secret = cookie["_user_id"]
    with app.app_context():
        rows = db.session.scalars(select(LoginSession)).all()
        assert len(rows) == 1
        assert secret not in str(vars(rows[0]))


def test_a_made_up_or_damaged_cookie_is_a_stranger(app: Flask, make: Make, sign_in: SignIn):
    browser = sign_in(make.account())
    genuine = browser.get_cookie("engawa").value
    for forged in (genuine[:-3] + "abc", "x", "", "é" * 20, genuine * 2):
        stranger = app.test_client()
        stranger.set_cookie("engawa", forged)
        assert not is_signed_in(stranger)
        assert stranger.get("/").status_code == 200


@pytest.mark.security("5-20")
def test_when_all_session_rows_are_lost_everybody_is_a_stranger_and_nothing_breaks(
    app: Flask, make: Make, sign_in: SignIn
):
    browser = sign_in(make.account())
    with app.app_context():
        db.session.query(LoginSession).delete()
        db.session.commit()
    assert browser.get("/").status_code == 200
    assert not is_signed_in(browser)


def test_last_seen_moves_with_use_but_not_with_every_page(
    app: Flask, make: Make, sign_in: SignIn, clock: time_machine.Coordinates
):
    def last_seen() -> timedelta:
        with app.app_context():
            return db.session.scalars(select(LoginSession)).one().last_seen_at - make.now

    browser = sign_in(make.account())
    clock.shift(timedelta(minutes=4))
    browser.get("/my")
    assert last_seen() == timedelta(0)
    clock.shift(timedelta(minutes=2))
    browser.get("/my")
    assert last_seen() == timedelta(minutes=6)


def test_coming_going_and_being_refused_are_in_the_log_without_what_was_typed(
    app: Flask, client: FlaskClient, make: Make
):
    ken = make.account(email="ken@example.jp")
    log_in(client, "ken@example.jp", "canary-password-1")
    log_in(client, "ken@example.jp")
    client.post("/log-out")
    with app.app_context():
        lines = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(line.action, line.object_id) for line in lines] == [
        ("log_in_refused", ken.id),
        ("logged_in", ken.id),
        ("logged_out", ken.id),
    ]
    assert "canary" not in str([vars(line) for line in lines])


def test_someone_signed_in_is_not_asked_again(make: Make, sign_in: SignIn):
    browser = sign_in(make.account())
    assert browser.get("/log-in?next=/listings/new").location == "/listings/new"


def test_logging_out_is_a_button_on_ones_own_page(make: Make, sign_in: SignIn):
    browser = sign_in(make.account())
    page = browser.get("/my").text
    assert "/log-out" in [form.action for form in forms_of(page) if form.method == "post"]
