"""Passkeys, and every way to cheat with one: another site, an old answer, somebody else's key (rows 9, 14)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from board import db
from board.accounts.models import Account, LoginSession
from board.accounts.safety.models import PASSKEYS_MAX, Passkey
from board.backends.mail.file import Letter
from tests.accounts.authenticator import Authenticator, raw
from tests.accounts.test_log_in import is_signed_in
from tests.factories import Make

SignIn = Callable[..., FlaskClient]
Mails = Callable[[str], list[Letter]]


def question(browser: FlaskClient, path: str) -> dict[str, Any]:
    answer = browser.post(path)
    assert answer.status_code == 200, answer.text
    return dict(json.loads(answer.data))


def register(browser: FlaskClient, device: Authenticator, name: str = "わたしの電話") -> None:
    answer = device.create(question(browser, "/my/security/passkeys/options"))
    browser.post("/my/security/passkeys", data={"name": name, "answer": answer})


def come_in(browser: FlaskClient, device: Authenticator, **more: Any) -> TestResponse:
    options = question(browser, "/log-in/passkey/options")
    return browser.post("/log-in/passkey", data={"answer": device.get(options, **more)})


def keys(app: Flask) -> list[str]:
    with app.app_context():
        return [key.name for key in db.session.scalars(select(Passkey).order_by(Passkey.id))]


@pytest.fixture
def hanako(make: Make) -> Account:
    return make.account("はなこ", email="hanako@example.jp")


@pytest.fixture
def phone(hanako: Account, sign_in: SignIn) -> Authenticator:
    """Hanako's phone, registered."""
    device = Authenticator()
    register(sign_in(hanako), device)
    return device


def test_a_registered_device_lets_its_owner_in_without_any_word(
    app: Flask, client: FlaskClient, phone: Authenticator, mails_to: Mails
):
    assert keys(app) == ["わたしの電話"]
    assert "パスキー「わたしの電話」を登録しました" in mails_to("hanako@example.jp")[0].text
    options = question(client, "/log-in/passkey/options")
    assert options["userVerification"] == "required"
    assert options.get("allowCredentials", []) == []
    answer = client.post("/log-in/passkey", data={"answer": phone.get(options), "next": "/notifications"})
    assert (answer.status_code, answer.location) == (303, "/notifications")
    assert "はなこ" in client.get("/my").text


def test_it_is_both_factors_at_once(client: FlaskClient, make: Make, hanako: Account, phone: Authenticator):
    make.second_factor(hanako)
    come_in(client, phone)
    assert is_signed_in(client)


def test_what_was_typed_before_goes_on_after_it(client: FlaskClient, phone: Authenticator):
    options = question(client, "/log-in/passkey/options")
    kept = {"kept": '[["body", "はじめまして"]]', "kept_action": "/listings/7/conversations"}
    resumed = client.post("/log-in/passkey", data={"answer": phone.get(options), **kept})
    assert "はじめまして" in resumed.text


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://engawa.evil.example"},
        {"origin": "http://localhost:8080"},
        {"party": "evil.example"},
        {"verifies": False},
        {"key": Authenticator().key},
        {"credential_id": b"another one"},
        {"handle": b"somebody else"},
        {"count": -1},
    ],
    ids=["another site", "another port", "another party", "unverified", "forged", "unknown", "not hers", "a copy"],
)
def test_a_device_that_is_not_right_in_every_way_opens_nothing(
    client: FlaskClient, phone: Authenticator, change: dict[str, Any]
):
    come_in(client, phone)
    client.post("/log-out")
    for name, value in change.items():
        setattr(phone, name, value)
    refused = come_in(client, phone)
    assert refused.status_code == 422
    assert "このパスキーではログインできませんでした" in refused.text
    assert not is_signed_in(client)


def test_an_answer_counts_once(app: Flask, client: FlaskClient, phone: Authenticator):
    options = question(client, "/log-in/passkey/options")
    planted = client.get_cookie("engawa").value
    answer = phone.get(options)
    assert client.post("/log-in/passkey", data={"answer": answer}).status_code == 303
    for thief in (app.test_client(), app.test_client()):
        thief.set_cookie("engawa", planted)
        assert thief.post("/log-in/passkey", data={"answer": answer}).status_code == 422
        assert not is_signed_in(thief)


def test_an_answer_to_another_browsers_question_counts_nothing(app: Flask, client: FlaskClient, phone: Authenticator):
    elsewhere = phone.get(question(app.test_client(), "/log-in/passkey/options"))
    question(client, "/log-in/passkey/options")
    assert client.post("/log-in/passkey", data={"answer": elsewhere}).status_code == 422


def test_an_answer_for_one_purpose_does_not_serve_another(
    client: FlaskClient, sign_in: SignIn, hanako: Account, phone: Authenticator
):
    browser = sign_in(hanako)
    answer = phone.get(question(browser, "/my/security/proof/passkey/options"))
    assert browser.post("/log-in/passkey", data={"answer": answer}).status_code == 422


def test_a_question_waits_five_minutes(client: FlaskClient, phone: Authenticator, clock: time_machine.Coordinates):
    options = question(client, "/log-in/passkey/options")
    clock.shift(timedelta(minutes=5))
    assert client.post("/log-in/passkey", data={"answer": phone.get(options)}).status_code == 422


@pytest.mark.parametrize(
    "answer",
    ["", "x", "null", "[]", "{}", '{"id": 1}', '{"id":"a","rawId":"a","type":"public-key","response":{}}', "[" * 9000],
)
def test_what_is_no_answer_is_refused_politely(client: FlaskClient, sign_in: SignIn, hanako: Account, answer: str):
    question(client, "/log-in/passkey/options")
    assert client.post("/log-in/passkey", data={"answer": answer}).status_code == 422
    browser = sign_in(hanako)
    question(browser, "/my/security/passkeys/options")
    page = browser.post("/my/security/passkeys", data={"answer": answer}, follow_redirects=True)
    assert "登録できませんでした" in page.text


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
def test_a_part_of_an_answer_that_is_garbage_is_refused(client: FlaskClient, phone: Authenticator, part: str):
    assert come_in(client, phone, **{part: b"\x00garbage"}).status_code == 422


def test_who_is_suspended_stays_outside(app: Flask, client: FlaskClient, hanako: Account, phone: Authenticator):
    with app.app_context():
        db.session.get_one(Account, hanako.id).suspended_at = hanako.created_at
        db.session.commit()
    assert come_in(client, phone).status_code == 403
    assert not is_signed_in(client)


@pytest.mark.parametrize("change", [{"origin": "https://evil.example"}, {"party": "evil.example"}, {"verifies": False}])
def test_nothing_is_registered_that_another_site_or_nobody_asked_for(
    app: Flask, sign_in: SignIn, hanako: Account, change: dict[str, Any]
):
    register(sign_in(hanako), Authenticator(**change))
    assert keys(app) == []


def test_somebody_elses_key_cannot_be_registered_again(
    app: Flask, make: Make, sign_in: SignIn, client: FlaskClient, phone: Authenticator
):
    handle = phone.handle
    register(sign_in(make.account("あき")), phone, "あきの")
    assert keys(app) == ["わたしの電話"]
    phone.handle = handle
    come_in(client, phone)
    assert "はなこ" in client.get("/my").text


def test_a_question_to_one_person_is_not_answered_by_another(
    app: Flask, make: Make, sign_in: SignIn, hanako: Account
):
    aki, victim = sign_in(make.account()), sign_in(hanako)
    answer = Authenticator().create(question(aki, "/my/security/passkeys/options"))
    with aki.session_transaction() as theirs, victim.session_transaction() as hers:
        hers["passkey_challenge"] = theirs["passkey_challenge"]
    victim.post("/my/security/passkeys", data={"answer": answer})
    assert keys(app) == []


def test_the_device_is_told_of_the_keys_it_holds_already_and_of_nobodys_address_but_hers(
    sign_in: SignIn, hanako: Account, phone: Authenticator
):
    options = question(sign_in(hanako), "/my/security/passkeys/options")
    assert [raw(each["id"]) for each in options["excludeCredentials"]] == [phone.credential_id]
    assert options["rp"]["id"] == "localhost"
    assert options["user"]["name"] == hanako.email
    assert b"hanako" not in raw(options["user"]["id"])


def test_ten_keys_are_enough_for_anybody(app: Flask, make: Make, sign_in: SignIn, hanako: Account):
    for number in range(PASSKEYS_MAX):
        make.passkey(hanako, name=f"鍵{number}")
    browser = sign_in(hanako)
    answer = Authenticator().create(question(browser, "/my/security/passkeys/options"))
    assert browser.post("/my/security/passkeys", data={"answer": answer}).status_code == 409
    assert len(keys(app)) == PASSKEYS_MAX


def test_a_removed_key_opens_nothing_and_only_its_owner_removes_it(
    app: Flask, client: FlaskClient, make: Make, sign_in: SignIn, hanako: Account, phone: Authenticator
):
    with app.app_context():
        key_id = db.session.scalars(select(Passkey.id)).one()
    assert sign_in(make.account()).post(f"/my/security/passkeys/{key_id}/removal").status_code == 404
    assert keys(app) == ["わたしの電話"]
    sign_in(hanako).post(f"/my/security/passkeys/{key_id}/removal")
    assert come_in(client, phone).status_code == 422


def test_a_passkey_proves_who_one_is_before_something_sensitive(
    make: Make, sign_in: SignIn, hanako: Account, phone: Authenticator, clock: time_machine.Coordinates
):
    browser, other = sign_in(hanako), sign_in(make.account())
    clock.shift(timedelta(minutes=16))
    answer = phone.get(question(browser, "/my/security/proof/passkey/options"))
    proven = browser.post("/my/security/proof/passkey", data={"answer": answer, "next": "/my/security/email"})
    assert proven.location == "/my/security/email"
    assert browser.get("/my/security/email").status_code == 200
    foreign = phone.get(question(other, "/my/security/proof/passkey/options"))
    assert other.post("/my/security/proof/passkey", data={"answer": foreign}).status_code == 422
    assert other.get("/my/security/email").status_code == 303


def test_only_the_public_half_is_kept(app: Flask, client: FlaskClient, phone: Authenticator):
    come_in(client, phone)
    private = phone.key.private_numbers().private_value.to_bytes(32, "big")
    with app.app_context():
        [key] = db.session.scalars(select(Passkey)).all()
        assert private not in key.public_key
        assert (key.sign_count, key.last_used_at is not None) == (1, True)
        assert len(db.session.scalars(select(LoginSession)).all()) == 2
