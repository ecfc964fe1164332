"""The sheet that stands in for the app: shown once, each code once (security.md §4 row 9), only hashes kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.accounts.safety.models import RECOVERY_CODES
from board.accounts.safety.second_factor import remove_second_factor
from board.audit.models import AuditEvent
from board.backends.mail.file import Letter
from tests.accounts.second_steps import code, code_at, password
from tests.accounts.test_log_in import is_signed_in
from tests.factories import Make

SignIn = Callable[..., FlaskClient]
Mails = Callable[[str], list[Letter]]


@pytest.fixture
def ken(make: Make) -> Account:
    account = make.account("けん", email="ken@example.jp")
    make.second_factor(account)
    return account


@pytest.fixture
def sheet(sign_in: SignIn, ken: Account) -> list[str]:
    return codes_in(sign_in(ken).post("/my/security/recovery-codes").text)


def codes_in(page: str) -> list[str]:
    return re.findall(r"<code>([a-z0-9-]{19})</code>", page)


def use(client: FlaskClient, typed: str) -> int:
    password(client, "ken@example.jp")
    return client.post("/log-in/recovery-code", data={"recovery_code": typed}).status_code


def test_a_sheet_has_ten_different_codes_and_is_kept_by_no_cache(sign_in: SignIn, ken: Account):
    answer = sign_in(ken).post("/my/security/recovery-codes")
    assert len(set(codes_in(answer.text))) == RECOVERY_CODES == 10
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.security("4-9")
def test_each_code_of_the_sheet_opens_once(app: Flask, ken: Account, sheet: list[str]):
    first, again, other = app.test_client(), app.test_client(), app.test_client()
    assert use(first, sheet[0]) == 303
    assert use(again, sheet[0]) == 422
    assert use(other, sheet[1]) == 303
    assert [is_signed_in(browser) for browser in (first, again, other)] == [True, False, True]


def test_however_it_is_copied_from_the_sheet(client: FlaskClient, sheet: list[str]):
    assert use(client, " " + sheet[3].upper().replace("-", " ") + "　") == 303


@pytest.mark.both_databases
@pytest.mark.security("4-9")
def test_one_code_in_four_browsers_at_once_opens_one_session(app: Flask, ken: Account, sheet: list[str]):
    browsers = [app.test_client() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda browser: use(browser, sheet[0]), browsers))
    assert sum(is_signed_in(browser) for browser in browsers) == 1


def test_a_new_sheet_makes_the_old_one_waste_paper(
    app: Flask, client: FlaskClient, sign_in: SignIn, ken: Account, sheet: list[str]
):
    newer = codes_in(sign_in(ken).post("/my/security/recovery-codes").text)
    assert not set(newer) & set(sheet)
    assert use(app.test_client(), sheet[0]) == 422
    assert use(client, newer[0]) == 303


def test_the_owner_hears_of_it_and_is_warned_when_few_are_left(
    app: Flask, sign_in: SignIn, ken: Account, sheet: list[str], mails_to: Mails
):
    warned = []
    for typed in sheet[:7]:
        use(app.test_client(), typed)
        page = sign_in(ken).get("/my/security").text
        warned.append("なくなる前に" in page)
    assert warned == [False] * 6 + [True]
    assert "残り3個です" in page
    told = [letter.text for letter in mails_to(ken.email) if "リカバリーコードを使ってログイン" in letter.text]
    assert len(told) == 7
    assert "残りは3個です" in told[-1]


@pytest.mark.security("4-59")
def test_only_hashes_are_kept(app: Flask, sheet: list[str]):
    with app.app_context():
        for table in db.Base.metadata.sorted_tables:
            rows = str(db.session.execute(select(*table.columns)).all()) if table.name != "postal_codes" else ""
            for typed in sheet:
                assert typed not in rows, table.name
                assert typed.replace("-", "") not in rows, table.name


def test_somebody_elses_sheet_opens_nothing(make: Make, sign_in: SignIn, client: FlaskClient, sheet: list[str]):
    aki = make.account()
    make.second_factor(aki)
    others = codes_in(sign_in(aki).post("/my/security/recovery-codes").text)
    assert use(client, others[0]) == 422


def test_who_lost_app_and_sheet_is_let_in_by_an_operator_and_signed_out_everywhere(
    app: Flask, client: FlaskClient, make: Make, sign_in: SignIn, ken: Account, sheet: list[str], mails_to: Mails
):
    intruder, operator = sign_in(ken), make.operator()
    with app.app_context():
        account, by = db.session.get_one(Account, ken.id), db.session.get_one(Account, operator.id)
        assert remove_second_factor(account, by=by, now=make.now)
        assert not remove_second_factor(account, by=by, now=make.now)
        db.session.commit()
        line = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "second_factor_removed")).one()
        assert (line.actor_id, line.object_id) == (operator.id, ken.id)
    assert not is_signed_in(intruder)
    assert password(client, ken.email).location == "/my"
    assert "二段階認証を外しました" in mails_to(ken.email)[-2].text + mails_to(ken.email)[-1].text


def test_a_code_of_the_app_still_works_beside_the_sheet(
    client: FlaskClient, ken: Account, sheet: list[str], now: datetime
):
    password(client, ken.email)
    assert code(client, code_at(now)).status_code == 303
