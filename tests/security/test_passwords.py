"""Passwords as they are typed: any signs, verbatim, never one that is guessed first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.accounts import passwords
from board.accounts.models import PASSWORD_LENGTH_MIN, Account, Purpose
from tests.accounts.test_log_in import is_signed_in, log_in
from tests.factories import PASSWORD, Make

SignIn = Callable[..., FlaskClient]
WORDS = "あさは🍵をのみ、とおくの山⛰をながめる。ゆきどけの水のおと、とりのこえ、そしてかぜ。🌸きょうもいい日だ。"
SIXTY_FOUR = f" {WORDS}".ljust(63, "あ") + "　"


@pytest.mark.security("4-1")
def test_sixty_four_signs_with_spaces_at_the_edges_are_kept_and_asked_for_verbatim(
    app: Flask, make: Make, sign_in: SignIn
):
    assert len(SIXTY_FOUR) == 64
    ken = make.account()
    assert sign_in(ken).post("/my/security/password", data={"password": SIXTY_FOUR}).status_code == 303
    browser = app.test_client()
    for almost in (SIXTY_FOUR.strip(), SIXTY_FOUR[1:], SIXTY_FOUR[:-1], SIXTY_FOUR + " "):
        log_in(browser, ken.email, almost)
        assert not is_signed_in(browser)
    log_in(browser, ken.email, SIXTY_FOUR)
    assert is_signed_in(browser)


@pytest.mark.security("4-2")
def test_each_of_the_commonest_is_refused_however_it_is_written():
    commonest = [word for word in passwords._common() if len(word) >= PASSWORD_LENGTH_MIN]
    assert len(commonest) > 1000
    taken = [word for word in commonest if passwords.weakness(word) is None or passwords.weakness(word.upper()) is None]
    assert taken == []


OWN = [
    "engawa-no-ocha",
    "ｅｎｇａｗａ2026!",
    "縁側えんがわえんがわ77",
    "えんがわえんがわえんがわ",
    "suzuki.hanako-77",
    "山田はなこの毎日です",
    "ヤマダ山田はなこ2026",
    "山田 はなこの毎日です",
    "abcdabcdabcd",
]


@pytest.mark.parametrize("password", OWN)
@pytest.mark.security("4-2")
def test_ones_own_name_address_and_the_boards_are_refused_when_changed_or_reset(
    app: Flask, make: Make, sign_in: SignIn, password: str
):
    hanako = make.account("山田はなこ", email="suzuki.hanako@example.jp")
    browser = sign_in(hanako)
    for path in ("/my/security/password", reset_link(app, hanako)):
        answer = browser.post(path, data={"password": password})
        assert (answer.status_code, "推測されやすい" in answer.text) == (422, True), path
    assert make.fresh(hanako).password_hash == hanako.password_hash


@pytest.mark.parametrize("password", ["縁側でお茶を飲んで山を見る", "はなのこえがきこえる朝", "plan-a-new-annexe"])
@pytest.mark.security("4-2")
def test_a_sentence_that_only_sounds_like_it_is_taken(password: str):
    assert passwords.weakness(password, email="ann@example.jp", name="Ann") is None


def reset_link(app: Flask, account: Account) -> str:
    from board.accounts.actions import PASSWORD_RESET_LIFETIME, _issue
    from board.clock import utcnow

    with app.app_context():
        owner = db.session.get_one(Account, account.id)
        secret = _issue(owner, Purpose.PASSWORD_RESET, PASSWORD_RESET_LIFETIME, now=utcnow())
        db.session.commit()
    return f"/password-reset/{secret}"


@pytest.mark.security("4-3")
def test_when_hashing_is_made_costlier_the_next_log_in_renews_the_hash_and_ends_no_session(
    app: Flask, client: FlaskClient, make: Make, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
):
    ken = make.account()
    at_home = sign_in(ken)
    costlier = type(passwords._hasher)(time_cost=3, memory_cost=passwords.MEMORY_KIB, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", costlier)
    log_in(client, ken.email, PASSWORD)
    renewed = make.fresh(ken).password_hash
    assert renewed != ken.password_hash
    assert "t=3" in renewed
    assert is_signed_in(client)
    assert is_signed_in(at_home)
