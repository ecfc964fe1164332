"""The operators' page of the log."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.audit.actions import record
from tests.factories import Make

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def log(app: Flask, make: Make) -> Callable[..., None]:
    def write(action: str, object_type: str, object_id: int, label: str = "", actor_id: int | None = None) -> None:
        with app.app_context():
            record(action, actor_id=actor_id, object_type=object_type, object_id=object_id, label=label, now=make.now)
            db.session.commit()

    return write


def test_the_newest_comes_first_with_who_did_it(log: Callable[..., None], make: Make, sign_in: SignIn):
    log("listing_published", "listing", 4, "三線", actor_id=make.account("はなこ").id)
    log("listing_taken_down", "case", 7, "幸運の壺")
    page = sign_in(make.operator()).get("/operations/audit").text
    assert page.index("掲載が非公開にされた") < page.index("掲載が公開された")
    assert "はなこ" in page
    assert "システム" in page


def test_one_things_history_can_be_read_alone(log: Callable[..., None], make: Make, sign_in: SignIn):
    log("case_opened", "case", 7, "幸運の壺")
    log("case_opened", "case", 8, "ふつうの壺")
    log("listing_published", "listing", 7, "三線")
    operator = sign_in(make.operator())
    one = operator.get("/operations/audit?object=case:7").text
    assert "幸運の壺" in one
    assert "ふつうの壺" not in one
    assert "三線" not in one
    assert "ふつうの壺" in operator.get("/operations/audit?object=case").text


def test_the_filter_says_what_it_is_set_to(log: Callable[..., None], make: Make, sign_in: SignIn):
    log("case_opened", "case", 7, "幸運の壺")
    operator = sign_in(make.operator())

    def chosen(query: str) -> list[tuple[str, str]]:
        page = operator.get(f"/operations/audit{query}").text
        return re.findall(r'<option value="([^"]*)" selected>([^<]+)<', page)

    assert chosen("") == []  # the first one, which is everything
    assert chosen("?object=") == []
    assert chosen("?object=case") == [("case", "見守りの件")]
    assert chosen("?object=case:7") == [("case:7", "見守りの件 7")]


def test_many_lines_page_forward_and_back_within_the_filter(log: Callable[..., None], make: Make, sign_in: SignIn):
    for number in range(55):
        log("case_opened", "case", 7, f"壺{number:02}。")
    log("listing_published", "listing", 7, "三線")
    operator = sign_in(make.operator())
    first = operator.get("/operations/audit?object=case:7").text
    assert "壺54。" in first
    assert "壺04。" not in first
    address = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = operator.get(address).text
    assert "壺04。" in second
    assert "壺05。" not in second
    assert "三線" not in second
    assert 'rel="prev"' in second


@pytest.mark.parametrize("about", ["case:", "case:x", "case:99999999999", ":7", "Case:7", "case:7:8", "%00"])
def test_a_filter_that_means_nothing_is_refused(make: Make, sign_in: SignIn, about: str):
    assert sign_in(make.operator()).get(f"/operations/audit?object={about}").status_code == 400


def test_an_unknown_kind_of_object_has_no_lines(log: Callable[..., None], make: Make, sign_in: SignIn):
    log("case_opened", "case", 7)
    assert "まだ記録がありません" in sign_in(make.operator()).get("/operations/audit?object=teapot").text


def test_only_operators_know_the_page(app: Flask, make: Make, sign_in: SignIn):
    for browser in (app.test_client(), sign_in(make.account()), sign_in(make.moderator())):
        assert browser.get("/operations/audit").status_code == 404


def test_a_withdrawn_operator_knows_it_no_more(app: Flask, make: Make, sign_in: SignIn):
    account = make.operator()
    operator = sign_in(account)
    assert operator.get("/operations/audit").status_code == 200
    make.save(account.appointments[0], revoked_at=datetime.now(tz=make.now.tzinfo) - timedelta(minutes=1))
    assert operator.get("/operations/audit").status_code == 404
