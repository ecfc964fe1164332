"""A forgotten password: one link, for a short while, once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from board.backends.mail.file import Letter
from tests.accounts.letters import link_in
from tests.accounts.test_log_in import is_signed_in, log_in
from tests.factories import PASSWORD, Make

Mails = Callable[[str], list[Letter]]
NEW = "a-new-and-longer-word-8"
DEAD = "このリンクはもう使えません"


@pytest.fixture
def ask(client: FlaskClient, make: Make, mails_to: Mails) -> Callable[[], str]:
    """Ken asks for a link; the path of the newest one comes back."""
    make.account("けん", email="ken@example.jp")

    def asked() -> str:
        client.post("/password-reset", data={"email": "ken@example.jp"})
        return link_in(mails_to("ken@example.jp")[-1])

    return asked


def choose(browser: FlaskClient, link: str, password: str = NEW) -> str:
    return browser.post(link, data={"password": password}, follow_redirects=True).text


def test_the_new_password_opens_the_door_and_the_old_one_no_longer(
    app: Flask, client: FlaskClient, ask: Callable[[], str]
):
    page = choose(client, ask())
    assert "新しいパスワードを設定しました" in page
    assert not is_signed_in(client)
    assert "メールアドレスかパスワードが違います" in log_in(client, "ken@example.jp", PASSWORD)
    log_in(client, "ken@example.jp", NEW)
    assert is_signed_in(client)


@pytest.mark.security("4-8")
def test_the_link_works_once(client: FlaskClient, ask: Callable[[], str]):
    link = ask()
    choose(client, link)
    assert DEAD in choose(client, link, "another-one-still-9")
    log_in(client, "ken@example.jp", NEW)
    assert is_signed_in(client)


@pytest.mark.security("4-8")
def test_only_the_newest_link_works(client: FlaskClient, ask: Callable[[], str]):
    first, second = ask(), ask()
    assert DEAD in client.get(first).text
    assert DEAD not in client.get(second).text


@pytest.mark.security("4-8")
def test_who_can_log_in_needs_no_link_any_more(app: Flask, client: FlaskClient, ask: Callable[[], str]):
    link = ask()
    log_in(app.test_client(), "ken@example.jp")
    assert DEAD in choose(client, link)


@pytest.mark.security("4-8")
def test_after_six_hours_the_link_is_dead_and_a_new_one_is_a_click_away(
    client: FlaskClient, ask: Callable[[], str], clock: time_machine.Coordinates
):
    link = ask()
    clock.shift(timedelta(hours=6) - timedelta(seconds=1))
    assert DEAD not in client.get(link).text
    clock.shift(timedelta(seconds=1))
    page = choose(client, link)
    assert DEAD in page
    assert 'href="/password-reset"' in page


@pytest.mark.security("4-12")
def test_every_browser_that_was_signed_in_is_signed_out_and_a_mail_says_so(
    app: Flask, client: FlaskClient, ask: Callable[[], str], mails_to: Mails
):
    link = ask()
    # Someone else is in the account: the link was asked for after they came in.
    intruder, phone = app.test_client(), app.test_client()
    log_in(intruder, "ken@example.jp")
    log_in(phone, "ken@example.jp")
    link = ask()
    choose(client, link)
    assert (is_signed_in(intruder), is_signed_in(phone)) == (False, False)
    assert "パスワードが変わりました" in mails_to("ken@example.jp")[-1].subject


@pytest.mark.parametrize("password", ["short", "1234567890", ""])
def test_a_weak_new_password_is_refused_and_the_link_stays_good(
    client: FlaskClient, ask: Callable[[], str], password: str
):
    link = ask()
    assert client.post(link, data={"password": password}).status_code == 422
    assert "新しいパスワードを設定しました" in choose(client, link)


@pytest.mark.security("4-7")
def test_known_unsure_and_unknown_addresses_see_the_same_page(app: Flask, make: Make, mails_to: Mails):
    make.account(email="known@example.jp")
    make.account(email="unsure@example.jp", confirmed=False)
    seen = set()
    emails = ("known@example.jp", "unsure@example.jp", "nobody@example.jp")
    for email in emails:
        answer = app.test_client().post("/password-reset", data={"email": email}, follow_redirects=True)
        seen.add((answer.status_code, answer.text, frozenset(answer.headers.keys())))
    assert len(seen) == 1
    assert [len(mails_to(email)) for email in emails] == [1, 0, 0]


def test_a_confirmation_link_is_no_reset_link(client: FlaskClient, mails_to: Mails):
    client.post("/sign-up", data={"email": "hanako@example.jp", "password": PASSWORD})
    secret = link_in(mails_to("hanako@example.jp")[0]).rsplit("/", 1)[1]
    assert DEAD in client.get(f"/password-reset/{secret}").text


@pytest.mark.both_databases
def test_two_who_use_the_link_at_once_do_not_both_set_a_password(app: Flask, ask: Callable[[], str]):
    link = ask()
    passwords = [f"a-new-and-longer-word-{number}" for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(lambda password: choose(app.test_client(), link, password), passwords))
    assert sorted(DEAD in page for page in pages) == [False, True, True, True]
    winner = passwords[[DEAD in page for page in pages].index(False)]
    browser = app.test_client()
    log_in(browser, "ken@example.jp", winner)
    assert is_signed_in(browser)
