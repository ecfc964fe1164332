"""The second step of logging in (security.md §4 row 9): each code once, few guesses, and no staff pages without it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from board import db
from board.accounts.models import Account, LoginSession
from board.accounts.safety.models import PendingLogIn
from board.accounts.safety.schedule import forget_spent_proofs
from board.backends.mail.file import Letter
from board.web.limits import DatabaseStorage
from tests.accounts.letters import link_in
from tests.accounts.second_steps import code, code_at, password
from tests.accounts.test_log_in import is_signed_in
from tests.factories import Make
from tests.html import posting_form

Mails = Callable[[str], list[Letter]]
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def ken(make: Make) -> Account:
    account = make.account("けん", email="ken@example.jp")
    make.second_factor(account)
    return account


def sessions(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(LoginSession)) or 0


def test_after_the_password_a_code_is_asked_for_and_nobody_is_in_before_it(
    app: Flask, client: FlaskClient, ken: Account, now: datetime
):
    answer = password(client, ken.email, next="/notifications")
    assert (answer.status_code, answer.location) == (303, "/log-in/code")
    assert not is_signed_in(client)
    assert sessions(app) == 0
    asked = client.get("/log-in/code").text
    assert 'autocomplete="one-time-code"' in asked
    assert 'inputmode="numeric"' in asked
    assert code(client, code_at(now)).location == "/notifications"
    assert is_signed_in(client)


@pytest.mark.parametrize("written", ["{0}", " {0} ", "{1} {2}", "{1}-{2}", "wide"])
def test_however_the_code_is_typed(client: FlaskClient, ken: Account, now: datetime, written: str):
    digits = code_at(now)
    wide = digits.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    password(client, ken.email)
    code(client, wide if written == "wide" else written.format(digits, digits[:3], digits[3:]))
    assert is_signed_in(client)


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off_and_no_more(
    client: FlaskClient, ken: Account, now: datetime, steps: int, taken: bool
):
    password(client, ken.email)
    code(client, code_at(now, steps=steps))
    assert is_signed_in(client) is taken


@pytest.mark.security("4-9")
def test_a_code_that_was_used_is_refused_even_with_the_right_password(
    app: Flask, client: FlaskClient, ken: Account, now: datetime
):
    password(client, ken.email)
    code(client, code_at(now))
    thief = app.test_client()
    password(thief, ken.email)
    refused = code(thief, code_at(now))
    assert refused.status_code == 422
    assert "使い終わったコード" in refused.text
    # Nor is the one before it, which nobody used, good any more.
    assert code(thief, code_at(now, steps=-1)).status_code == 422
    assert not is_signed_in(thief)


@pytest.mark.security("4-9")
def test_a_wrong_password_after_the_right_one_makes_the_same_code_useless(
    client: FlaskClient, ken: Account, now: datetime
):
    password(client, ken.email)
    password(client, ken.email, "wrong-password-1")
    assert code(client, code_at(now)).location == "/log-in"
    assert not is_signed_in(client)


@pytest.mark.both_databases
@pytest.mark.parametrize("same_browser", [True, False])
@pytest.mark.security("4-9")
def test_the_same_code_sent_twice_at_once_opens_one_session(
    app: Flask, ken: Account, now: datetime, same_browser: bool
):
    browsers = [app.test_client() for _ in range(6)]
    password(browsers[0], ken.email)
    for browser in browsers[1:]:
        if same_browser:
            browser.set_cookie("engawa", browsers[0].get_cookie("engawa").value)
        else:
            password(browser, ken.email)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda browser: code(browser, code_at(now)), browsers[:4]))
    assert sum(is_signed_in(browser) for browser in browsers) == 1
    assert sessions(app) == 1


@pytest.mark.security("4-9")
def test_after_five_guesses_not_even_the_right_code_is_looked_at(
    app: Flask, client: FlaskClient, ken: Account, clock: time_machine.Coordinates, now: datetime
):
    for number in range(5):
        guesser = app.test_client()
        password(guesser, ken.email)
        assert code(guesser, f"00000{number}").status_code == 422
    password(client, ken.email)
    refused = code(client, code_at(now))
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 301
    assert not is_signed_in(client)
    clock.shift(timedelta(seconds=int(refused.headers["Retry-After"]) + 1))
    code(client, code_at(now + timedelta(seconds=int(refused.headers["Retry-After"]) + 1)))
    assert is_signed_in(client)


@pytest.mark.security("4-9")
def test_twenty_guesses_an_hour_is_all(client: FlaskClient, ken: Account, clock: time_machine.Coordinates):
    answers = []
    for _ in range(5):
        password(client, ken.email)
        answers += [code(client, "000000").status_code for _ in range(5)]
        clock.shift(timedelta(minutes=5, seconds=1))
    assert answers == [422] * 20 + [429] * 5


def test_recovery_codes_are_guessed_no_more_often_than_codes(client: FlaskClient, ken: Account, now: datetime):
    password(client, ken.email)
    for _ in range(5):
        client.post("/log-in/recovery-code", data={"recovery_code": "aaaa-bbbb-cccc-dddd"})
    assert code(client, code_at(now)).status_code == 429


@pytest.mark.security("4-5")
def test_when_guesses_cannot_be_counted_nobody_comes_in(
    client: FlaskClient, ken: Account, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object, **__: object) -> int:
        raise OperationalError("INSERT", {}, Exception("the counters cannot be reached"))

    password(client, ken.email)
    monkeypatch.setattr(DatabaseStorage, "incr", broken)
    assert code(client, code_at(now)).status_code == 503
    monkeypatch.undo()
    assert not is_signed_in(client)


def test_slips_before_the_right_code_are_forgotten_with_it(
    app: Flask, client: FlaskClient, ken: Account, clock: time_machine.Coordinates
):
    for number in range(4):
        password(client, ken.email)
        for _ in range(3):
            code(client, "000000")
        assert code(client, code_at(datetime.now().astimezone())).status_code == 303, number
        client.post("/log-out")
        clock.shift(timedelta(seconds=30))


def test_ten_minutes_after_the_password_one_begins_again(
    app: Flask, client: FlaskClient, ken: Account, clock: time_machine.Coordinates
):
    password(client, ken.email)
    clock.shift(timedelta(minutes=10))
    assert code(client, code_at(datetime.now().astimezone())).location == "/log-in"
    assert "はじめからログイン" in client.get("/log-in").text
    with app.app_context():
        forget_spent_proofs()
        assert db.session.scalars(select(PendingLogIn)).all() == []


def test_without_the_password_there_is_no_page_for_codes(client: FlaskClient, ken: Account, now: datetime):
    assert client.get("/log-in/code").location == "/log-in"
    assert code(client, code_at(now)).location == "/log-in"


@pytest.mark.security("4-12")
def test_who_is_suspended_between_the_two_steps_stays_outside(
    app: Flask, client: FlaskClient, ken: Account, now: datetime
):
    password(client, ken.email)
    with app.app_context():
        db.session.get_one(Account, ken.id).suspended_at = now
        db.session.commit()
    code(client, code_at(now))
    assert sessions(app) == 0


def test_a_new_password_makes_who_stands_between_the_steps_begin_again(
    app: Flask, client: FlaskClient, ken: Account, now: datetime, sign_in: SignIn
):
    password(client, ken.email)
    sign_in(ken).post("/my/security/password", data={"password": "a-new-and-longer-word-8"})
    assert code(client, code_at(now)).location == "/log-in"


@pytest.mark.parametrize("office", ["moderator", "operator"])
@pytest.mark.parametrize("path", ["/moderation", "/operations/audit", "/operations"])
@pytest.mark.security("4-9")
def test_staff_without_a_second_factor_see_no_staff_page(
    app: Flask, make: Make, sign_in: SignIn, office: str, path: str
):
    staff = getattr(make, office)()
    with app.app_context():
        db.session.get_one(Account, staff.id).second_factor = None
        db.session.commit()
    answer = sign_in(staff).get(path)
    allowed = path.startswith("/moderation") == (office == "moderator")
    assert answer.status_code == (303 if allowed else 404)
    if allowed:
        assert answer.location == f"/my/security/second-factor?next={path}"
    explained = sign_in(staff).get("/my/security/second-factor").text
    assert "先に二段階認証を設定してください" in explained


def test_staff_without_a_second_factor_are_led_to_it_after_logging_in_and_then_on(
    app: Flask, client: FlaskClient, make: Make, now: datetime
):
    staff = make.moderator(email="staff@example.jp")
    with app.app_context():
        db.session.get_one(Account, staff.id).second_factor = None
        db.session.commit()
    led = password(client, staff.email, next="/moderation")
    assert led.location == "/my/security/second-factor?next=/moderation"
    form = posting_form(client.get(led.location).text)
    secret = _secret_shown(client.get(led.location).text)
    assert secret != _secret_shown(client.get(led.location).text)
    page = client.post(led.location, data=form.values(one_time_code="000000"))
    assert page.status_code == 422
    form = posting_form(page.text)
    done = client.post(led.location, data=form.values(one_time_code=code_at(now, secret=_secret_shown(page.text))))
    assert 'href="/moderation"' in done.text
    assert client.get("/moderation").status_code == 200


def test_enrolling_takes_the_secret_that_was_shown_to_this_person_and_no_other(
    make: Make, sign_in: SignIn, now: datetime
):
    hanako, aki = sign_in(make.account()), sign_in(make.account())
    page = aki.get("/my/security/second-factor").text
    form = posting_form(page)
    refused = hanako.post(
        "/my/security/second-factor", data=form.values(one_time_code=code_at(now, secret=_secret_shown(page)))
    )
    assert refused.status_code == 422
    forged = hanako.post("/my/security/second-factor", data={"sealed": "x", "one_time_code": "000000"})
    assert forged.status_code == 422


def test_enrolling_signs_out_browsers_that_came_in_without_a_code_and_says_so_by_mail(
    make: Make, sign_in: SignIn, mails_to: Mails, now: datetime, app: Flask
):
    hanako = make.account(email="hanako@example.jp")
    here, intruder = sign_in(hanako), sign_in(hanako)
    page = here.get("/my/security/second-factor").text
    secret = _secret_shown(page)
    here.post(
        "/my/security/second-factor",
        data=posting_form(page).values(one_time_code=code_at(now, secret=secret)),
    )
    assert (is_signed_in(here), is_signed_in(intruder)) == (True, False)
    [letter] = mails_to("hanako@example.jp")
    assert "二段階認証を設定しました" in letter.text
    # The code that enrolled is used: it logs nobody in.
    thief = app.test_client()
    password(thief, hanako.email)
    assert code(thief, code_at(now, secret=secret)).status_code == 422


def test_the_secret_is_never_shown_again_nor_readable_in_the_database(
    app: Flask, make: Make, sign_in: SignIn, now: datetime, capfd: pytest.CaptureFixture[str]
):
    hanako = make.account()
    browser = sign_in(hanako)
    page = browser.get("/my/security/second-factor").text
    secret = _secret_shown(page)
    done = browser.post(
        "/my/security/second-factor",
        data=posting_form(page).values(one_time_code=code_at(now, secret=secret)),
    ).text
    assert secret not in done.replace(" ", "")
    for path in ("/my/security", "/my/security/second-factor"):
        assert secret not in browser.get(path).text.replace(" ", "")
    with app.app_context():
        for table in db.Base.metadata.sorted_tables:
            rows = str(db.session.execute(select(*table.columns)).all()) if table.name != "postal_codes" else ""
            assert secret not in rows, table.name
    assert secret not in "".join(capfd.readouterr())


def _secret_shown(page: str) -> str:
    return page.split('class="secret" translate="no">')[1].split("<", maxsplit=1)[0].replace(" ", "")


@pytest.mark.security("4-9")
def test_members_may_give_it_up_and_staff_may_not(make: Make, sign_in: SignIn, ken: Account):
    member, staff = sign_in(ken), sign_in(make.moderator())
    assert member.post("/my/security/second-factor/removal").status_code == 303
    refused = staff.post("/my/security/second-factor/removal")
    assert refused.status_code == 409
    assert "やめられません" in refused.text
    assert staff.get("/moderation").status_code == 200


def test_a_forgotten_password_does_not_take_the_second_factor_with_it(
    app: Flask, client: FlaskClient, ken: Account, mails_to: Mails
):
    client.post("/password-reset", data={"email": ken.email})
    client.post(link_in(mails_to(ken.email)[-1]), data={"password": "a-new-and-longer-word-8"})
    assert password(client, ken.email, "a-new-and-longer-word-8").location == "/log-in/code"
    assert not is_signed_in(client)
