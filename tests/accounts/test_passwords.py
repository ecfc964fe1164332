"""Which passwords are taken, and how they are kept."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.accounts import passwords, queries
from board.accounts.actions import check_password
from board.accounts.models import Account
from tests.accounts.test_sign_up import account_of, sign_up
from tests.factories import PASSWORD, Make

UNUSUAL = " 縁側で🍵お茶を飲みながら、遠くの山を見ていました。ｶﾅもある。 a!\"#$%&'()~ 64 characters and more "


@pytest.fixture
def never_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("hashed although it could have been refused before")

    monkeypatch.setattr(PasswordHasher, "hash", refuse)
    monkeypatch.setattr(PasswordHasher, "verify", refuse)


@pytest.mark.parametrize(
    "password",
    [
        "short-9!x",
        "1234567890",
        "password123",
        "password2026",
        "qwertyuiop",
        "abcdefghij",
        "aaaaaaaaaaaa",
        "ababababababab",
        "ｐａｓｓｗｏｒｄ１２３",
        "engawa-no-ocha",
        "ENGAWA-no-ocha",
        "x-hanako-x-77",
        "a" * 1001,
    ],
)
@pytest.mark.security("4-2")
def test_a_password_that_is_guessed_first_is_refused_with_a_reason_and_kept_out_of_the_page(
    client: FlaskClient, app: Flask, password: str
):
    page = client.post("/sign-up", data={"email": "hanako@example.jp", "password": password})
    assert page.status_code == 422
    assert 'id="password-error"' in page.text
    assert f'value="{password}"' not in page.text
    assert account_of(app, "hanako@example.jp") is None


def test_a_reset_asks_for_the_same_care_as_the_first_password(make: Make):
    assert passwords.weakness("x-hanako-x-77", email="hanako@example.jp")
    assert passwords.weakness("a-fresh-one-2-walk") is None


@pytest.mark.parametrize("password", [UNUSUAL, "ただの長いひらがなのことば", "correct horse battery"])
@pytest.mark.security("4-1")
def test_any_long_enough_words_in_any_script_are_taken_as_typed(client: FlaskClient, app: Flask, password: str):
    sign_up(client, password=password)
    kept = account_of(app, "hanako@example.jp").password_hash
    assert passwords.password_matches(kept, password)
    assert not passwords.password_matches(kept, password.strip() + "x")
    if password != password.strip():
        assert not passwords.password_matches(kept, password.strip())


def test_a_password_typed_on_another_device_is_the_same(client: FlaskClient, app: Flask):
    decomposed, composed = "か\u3099くせいのみち-7", "がくせいのみち-7"
    sign_up(client, password=decomposed + "aaa")
    assert passwords.password_matches(account_of(app, "hanako@example.jp").password_hash, composed + "aaa")


@pytest.mark.security("4-3")
def test_it_is_kept_as_argon2id_at_the_recommended_strength(client: FlaskClient, app: Flask):
    sign_up(client)
    kept = account_of(app, "hanako@example.jp").password_hash
    strength = extract_parameters(kept)
    assert strength.type is Type.ID
    assert strength.memory_cost >= 19 * 1024
    assert strength.time_cost >= 2
    assert strength.parallelism == 1
    assert PASSWORD not in kept


@pytest.mark.usefixtures("never_hashed")
@pytest.mark.security("4-1")
def test_too_long_a_password_is_refused_before_the_costly_part(client: FlaskClient, make: Make):
    account = make.account()
    sent = {"email": account.email, "password": "あ" * 5000}
    assert "1000文字以内" in client.post("/sign-up", data=sent).text
    assert not passwords.password_matches(account.password_hash, "あ" * 5000)


@pytest.mark.security("4-3")
def test_a_hash_of_weaker_days_is_renewed_at_the_next_log_in(in_app: None, make: Make):
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    account = make.account(password_hash=weak)
    assert check_password(account.email, PASSWORD, now=make.now) is not None
    renewed = db.session.scalars(queries.by_email(account.email)).one().password_hash
    assert extract_parameters(renewed).memory_cost == passwords.MEMORY_KIB
    assert passwords.password_matches(renewed, PASSWORD)


def test_a_hash_nobody_can_read_lets_nobody_in(in_app: None, make: Make):
    account: Account = make.account(password_hash="damaged")
    assert check_password(account.email, PASSWORD, now=make.now) is None
