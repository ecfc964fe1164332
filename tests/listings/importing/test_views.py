"""The pages of an import: who may, what a file would do, columns by hand, and rows that a person completes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.accounts.models import Account, Membership, Organisation, OrganisationKind
from board.listings.importing import views
from board.listings.importing.schedule import forget_given_up_files
from board.listings.models import EventFile, EventSource, Listing
from tests.factories import NOW, SANJO, Make
from tests.listings.importing.conftest import FILES, table
from tests.media.pictures import encoded, four_corners

SignIn = Callable[..., FlaskClient]
TERMS = {"credit": "三条市", "licence": "CC BY 4.0", "category": "festival"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def office(make: Make) -> Organisation:
    return make.save(
        Organisation(
            name="三条市役所",
            kind=OrganisationKind.TOWN_OFFICE,
            region_id=SANJO,
            created_at=make.now,
            verified_at=make.now,
        )
    )


@pytest.fixture
def clerk(make: Make, office: Organisation) -> Account:
    """Who acts for the town office."""
    account = make.account("役場のひと")
    make.save(Membership(organisation_id=office.id, account_id=account.id, since=make.now))
    return account


@pytest.fixture
def browser(clerk: Account, sign_in: SignIn) -> FlaskClient:
    return sign_in(clerk)


def begin(browser: FlaskClient, office: Organisation, **changes: str) -> str:
    """A source; where its page is."""
    fields = {"name": "三条市の催し", "organisation": str(office.id), **TERMS, **changes}
    answer = browser.post("/my/imports/new", data=fields)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def send(browser: FlaskClient, source: str, content: bytes, name: str = "event.csv") -> object:
    return browser.post(f"{source}/files", data={"file": (io.BytesIO(content), name)})


def test_a_town_office_sends_a_file_looks_at_it_and_takes_it_in(
    app: Flask, client: FlaskClient, browser: FlaskClient, office: Organisation
):
    source = begin(browser, office)
    sent = send(browser, source, (FILES / "free_form_d.csv").read_bytes())
    assert sent.status_code == 303
    preview = browser.get(sent.location).text
    assert "しめ縄づくり教室" in preview
    assert re.search(r"<dt>読んだ行</dt><dd>4<", preview)
    assert re.search(r"<dt>新しく載せる</dt><dd>3<", preview)
    assert "6行目" in preview
    with app.app_context():
        assert db.session.query(Listing).count() == 0
    taken = browser.post(f"{sent.location}/intake")
    assert taken.status_code == 303
    assert "確かめる行が3件あります" in browser.get(source).text
    with app.app_context():
        kept = db.session.query(EventFile).one()
        assert (kept.content, kept.counts["created"]) == (None, 3)
        rope = db.session.query(Listing).filter_by(title="しめ縄づくり教室").one()
    page = client.get(f"/listings/{rope.id}").text
    assert "三条市役所" in page
    assert "出典：三条市" in page
    # Pressed twice, or opened again: it has been done.
    assert browser.post(f"{sent.location}/intake").status_code == 303
    assert browser.get(sent.location).status_code == 404


def test_rows_that_wait_are_completed_left_as_they_are_or_dropped(
    app: Flask, browser: FlaskClient, office: Organisation
):
    source = begin(browser, office)
    sent = send(browser, source, (FILES / "free_form_d.csv").read_bytes())
    browser.post(f"{sent.location}/intake")
    page = browser.get(f"{source}/review").text
    assert "12月5日（土）～12月13日（日）\n※月曜を除く" in page
    ids = re.findall(r"/my/imports/rows/(\d+)/removal", page)
    assert len(ids) == 3
    prints, visits, stars = ids
    wrong = {f"row-{visits}-starts_at": "2026-12-08T11:00", f"row-{visits}-ends_at": "2026-12-08T10:00"}
    refused = browser.post(f"/my/imports/rows/{visits}/completion", data=wrong)
    assert refused.status_code == 422
    assert "終了は開始より後にしてください。" in refused.text
    assert 'value="2026-12-08T11:00"' in refused.text
    assert browser.post(f"/my/imports/rows/{visits}/completion").status_code == 422
    right = {f"row-{visits}-starts_at": "2026-12-08T10:00", f"row-{visits}-ends_at": "2026-12-08T11:00"}
    assert browser.post(f"/my/imports/rows/{visits}/completion", data=right).status_code == 303
    assert browser.post(f"/my/imports/rows/{prints}/completion").status_code == 303
    assert browser.post(f"/my/imports/rows/{stars}/removal").status_code == 303
    assert "確かめる行はありません" in browser.get(f"{source}/review").text
    with app.app_context():
        states = {each.title: str(each.state) for each in db.session.query(Listing)}
    assert states == {
        "木版画の冬展": "open",
        "しめ縄づくり教室": "open",
        "出前ふれあい講座": "open",
        "冬の星空上映会": "withdrawn",
    }


def test_columns_nobody_knows_are_mapped_by_hand_for_this_file_and_the_next(
    app: Flask, browser: FlaskClient, office: Organisation
):
    source = begin(browser, office)
    content = table(["1", "雪あかり", "2026-12-05"], headings=["NO", "なまえ", "開始日"])
    sent = send(browser, source, content)
    page = browser.get(sent.location).text
    assert "このままでは取り込めません" in page
    assert "「催しの名前」の列が見つかりません" in page
    browser.post(f"{sent.location}/mapping", data={"column-0": "number", "column-1": "name", "column-2": "start_date"})
    assert "雪あかり" in browser.get(sent.location).text
    with app.app_context():
        assert db.session.query(EventSource).one().mapping == {"なまえ": "name"}
    again = send(browser, source, content)
    assert "このままでは取り込めません" not in browser.get(again.location).text


@pytest.mark.security("4-32")
@pytest.mark.parametrize(
    ("content", "why"),
    [
        (encoded(four_corners()), "画像やExcelのファイル"),
        (b"", "ファイルが空です"),
        ("NO,名前\r\n1,".encode() + b"\xff\xfe\xfa\r\n", "2行目に読めない文字があります"),
    ],
)
def test_what_is_no_table_is_refused_beside_the_field_and_not_kept(
    app: Flask, browser: FlaskClient, office: Organisation, content: bytes, why: str
):
    answer = send(browser, begin(browser, office), content, name="event.csv")
    assert answer.status_code == 422
    assert why in answer.text
    with app.app_context():
        assert db.session.query(EventFile).count() == 0


def test_a_file_that_is_too_large_says_how_large_it_may_be(
    browser: FlaskClient, office: Organisation, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(views, "FILE_BYTES_MAX", 100)
    answer = send(browser, begin(browser, office), b"NO,name\r\n" * 20)
    assert answer.status_code == 422
    assert "MBまでのファイルを選んでください" in answer.text


def test_a_file_nobody_takes_in_is_forgotten_after_a_week(app: Flask, browser: FlaskClient, office: Organisation):
    sent = send(browser, begin(browser, office), table(["1", "雪あかり", "2026-12-05"]))
    for days, status in ((6, 200), (8, 404)):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            with app.app_context():
                forget_given_up_files()
            assert browser.get(sent.location).status_code == status


def test_a_file_can_be_given_up(app: Flask, browser: FlaskClient, office: Organisation):
    sent = send(browser, begin(browser, office), table(["1", "雪あかり", "2026-12-05"]))
    browser.post(f"{sent.location}/removal")
    assert browser.get(sent.location).status_code == 404
    with app.app_context():
        assert db.session.query(EventFile).one().content is None


@pytest.mark.security("4-24")
def test_only_those_who_act_for_the_organisation_see_any_of_it(
    app: Flask, browser: FlaskClient, office: Organisation, sign_in: SignIn, make: Make
):
    source = begin(browser, office)
    sent = send(browser, source, (FILES / "free_form_d.csv").read_bytes())
    other = sign_in(make.account())
    assert other.get("/my/imports").status_code == 200
    assert "三条市の催し" not in other.get("/my/imports").text
    for path in (source, sent.location, f"{source}/review", "/my/imports/new"):
        assert other.get(path).status_code == 404
    assert other.post(f"{sent.location}/intake").status_code == 404
    assert send(other, source, b"NO").status_code == 404
    colleague = make.account()
    make.save(Membership(organisation_id=office.id, account_id=colleague.id, since=make.now))
    assert sign_in(colleague).get(source).status_code == 200
    assert sign_in(make.operator()).get(source).status_code == 200
    make.save(office, verified_at=None)
    assert browser.get(source).status_code == 404


def test_the_credit_can_be_set_right_and_shows_at_once(
    app: Flask, client: FlaskClient, browser: FlaskClient, office: Organisation
):
    source = begin(browser, office)
    sent = send(browser, source, table(["1", "雪あかり", "2026-12-05", "", "", "", "広場"]))
    browser.post(f"{sent.location}/intake")
    with app.app_context():
        path = f"/listings/{db.session.query(Listing).one().id}"
    assert "出典：三条市" in client.get(path).text
    browser.post(f"{source}/terms", data={**TERMS, "credit": "新潟県三条市"})
    assert "出典：新潟県三条市" in client.get(path).text


def test_two_sources_of_one_name_are_told_apart(browser: FlaskClient, office: Organisation):
    begin(browser, office)
    again = browser.post("/my/imports/new", data={"name": "三条市の催し", "organisation": str(office.id), **TERMS})
    assert again.status_code == 409
    assert "もうあります" in again.text
