"""Another e-mail address: nothing changes before the new mailbox agrees, the old one can take it back (rows 7, 14)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.accounts.models import Account
from board.accounts.safety import queries
from board.backends.mail.file import Letter
from tests.accounts.letters import link_in
from tests.accounts.test_log_in import REFUSED, is_signed_in, log_in
from tests.accounts.test_sign_up import account_of, sign_up
from tests.factories import PASSWORD, Make
from tests.html import posting_form

SignIn = Callable[..., FlaskClient]
Mails = Callable[[str], list[Letter]]
OLD, NEW = "hanako@example.jp", "hana@example.org"
DEAD = "このリンクはもう使えません"


@pytest.fixture
def hanako(make: Make) -> Account:
    return make.account("はなこ", email=OLD)


def ask(browser: FlaskClient, email: str = NEW) -> None:
    assert browser.post("/my/security/email", data={"email": email}).location == "/my/security/email/sent"


def press(browser: FlaskClient, link: str) -> str:
    form = posting_form(browser.get(link).text)
    return browser.post(link, data=form.values(), follow_redirects=True).text


def newest(mails_to: Mails, email: str, about: str) -> str:
    """The path in the newest mail to this address with these words in its subject."""
    return link_in([letter for letter in mails_to(email) if about in letter.subject][-1])


def test_nothing_changes_until_the_link_in_the_new_mailbox_is_followed(
    app: Flask, client: FlaskClient, hanako: Account, sign_in: SignIn, mails_to: Mails
):
    browser = sign_in(hanako)
    ask(browser)
    assert "申し込みがありました" in mails_to(OLD)[-1].subject
    assert NEW not in mails_to(OLD)[-1].text
    link = newest(mails_to, NEW, "確認をお願いします")
    assert client.get(link).status_code == 200
    assert account_of(app, OLD) is not None
    assert account_of(app, NEW) is None
    assert NEW in browser.get("/my/security").text
    press(client, link)
    assert account_of(app, OLD) is None
    assert REFUSED in log_in(app.test_client(), OLD)
    log_in(client, NEW)
    assert is_signed_in(client)
    assert "変わりました" in mails_to(OLD)[-1].subject


def test_the_link_works_once_and_for_a_day(
    app: Flask,
    client: FlaskClient,
    hanako: Account,
    sign_in: SignIn,
    mails_to: Mails,
    clock: time_machine.Coordinates,
):
    ask(sign_in(hanako))
    late = newest(mails_to, NEW, "確認をお願いします")
    clock.shift(timedelta(hours=24))
    assert DEAD in client.post(late).text
    ask(sign_in(hanako))
    link = newest(mails_to, NEW, "確認をお願いします")
    press(client, link)
    assert DEAD in client.post(link).text


def test_only_the_newest_request_counts(client: FlaskClient, hanako: Account, sign_in: SignIn, mails_to: Mails):
    browser = sign_in(hanako)
    ask(browser)
    ask(browser, "another@example.org")
    assert DEAD in client.get(newest(mails_to, NEW, "確認をお願いします")).text
    assert client.get(newest(mails_to, "another@example.org", "確認をお願いします")).status_code == 200


@pytest.mark.security("4-7")
def test_a_taken_address_sees_the_same_page_and_its_mailbox_hears_why(
    app: Flask, make: Make, hanako: Account, sign_in: SignIn, mails_to: Mails
):
    make.account(email="taken@example.jp")
    browser = sign_in(hanako)
    pages = []
    for email in ("taken@example.jp", "free@example.jp"):
        ask(browser, email)
        pages.append(browser.get("/my/security/email/sent").text)
    assert pages[0] == pages[1]
    [letter] = mails_to("taken@example.jp")
    assert "すでに使われています" in letter.subject
    assert "hanako" not in letter.text
    assert "はなこ" not in letter.text


def test_an_address_taken_meanwhile_stays_its_new_owners(
    app: Flask, client: FlaskClient, make: Make, hanako: Account, sign_in: SignIn, mails_to: Mails
):
    ask(sign_in(hanako))
    make.account("さきのひと", email=NEW)
    assert DEAD in press(client, newest(mails_to, NEW, "確認をお願いします"))
    assert account_of(app, OLD) is not None
    assert account_of(app, NEW).display_name == "さきのひと"


def test_from_the_old_mailbox_everything_is_taken_back_and_the_intruder_is_out(
    app: Flask, client: FlaskClient, make: Make, hanako: Account, sign_in: SignIn, mails_to: Mails
):
    make.passkey(hanako, name="はなこの鍵", created_at=make.now - timedelta(days=9))
    intruder = sign_in(hanako)
    ask(intruder)
    press(intruder, newest(mails_to, NEW, "確認をお願いします"))
    make.passkey(hanako, name="よその鍵")
    make.second_factor(hanako)
    link = newest(mails_to, OLD, "変わりました")
    page = press(client, link)
    assert "新しいパスワード" in page
    assert not is_signed_in(intruder)
    back = account_of(app, OLD)
    assert back is not None
    with app.app_context():
        account = db.session.get_one(Account, hanako.id)
        assert not account.has_second_factor
        assert [key.name for key in db.session.scalars(queries.passkeys_of(account))] == ["はなこの鍵"]
    assert REFUSED in log_in(intruder, OLD, PASSWORD)
    form = posting_form(page)
    assert "password" in form
    assert DEAD in client.get(link).text


def test_a_second_factor_of_before_the_change_survives_the_way_back(
    app: Flask, client: FlaskClient, make: Make, hanako: Account, sign_in: SignIn, mails_to: Mails
):
    factor = make.second_factor(hanako)
    make.save(factor, since=make.now - timedelta(days=3))
    ask(sign_in(hanako))
    press(client, newest(mails_to, NEW, "確認をお願いします"))
    press(client, newest(mails_to, OLD, "変わりました"))
    with app.app_context():
        assert db.session.get_one(Account, hanako.id).has_second_factor


def test_after_three_days_the_way_back_is_closed(
    client: FlaskClient, hanako: Account, sign_in: SignIn, mails_to: Mails, clock: time_machine.Coordinates
):
    ask(sign_in(hanako))
    press(client, newest(mails_to, NEW, "確認をお願いします"))
    link = newest(mails_to, OLD, "変わりました")
    clock.shift(timedelta(hours=72) - timedelta(seconds=1))
    assert client.get(link).status_code == 200
    clock.shift(timedelta(seconds=1))
    assert DEAD in client.post(link).text


def test_while_it_can_be_taken_back_nobody_else_gets_the_old_address(
    app: Flask,
    client: FlaskClient,
    make: Make,
    hanako: Account,
    sign_in: SignIn,
    mails_to: Mails,
    clock: time_machine.Coordinates,
):
    ask(sign_in(hanako))
    press(client, newest(mails_to, NEW, "確認をお願いします"))
    assert "メールを送りました" in sign_up(app.test_client(), OLD)
    assert account_of(app, OLD) is None
    ask(sign_in(make.account()), OLD)
    assert [m for m in mails_to(OLD) if "確認をお願いします" in m.subject] == []
    clock.shift(timedelta(hours=72))
    sign_up(app.test_client(), OLD)
    assert account_of(app, OLD) is not None


def test_the_same_address_again_is_no_change(hanako: Account, sign_in: SignIn, mails_to: Mails):
    page = sign_in(hanako).post("/my/security/email", data={"email": " HANAKO@example.jp"})
    assert page.status_code == 422
    assert "いまお使いのメールアドレスと同じです" in page.text
    assert mails_to(OLD) == []


def test_a_mailbox_is_not_flooded_through_us(hanako: Account, sign_in: SignIn, mails_to: Mails):
    browser = sign_in(hanako)
    answers = [
        browser.post("/my/security/email", data={"email": f"victim{n}@example.jp"}).status_code for n in range(6)
    ]
    assert answers == [303] * 5 + [429]


@pytest.mark.parametrize("secret", ["x", "あ", "a" * 5000])
def test_a_made_up_link_is_simply_not_there(client: FlaskClient, secret: str):
    for place in ("accounts/email", "accounts/email/undo"):
        assert client.get(f"/{place}/{secret}").status_code == 404
        assert client.post(f"/{place}/{secret}").status_code == 404
