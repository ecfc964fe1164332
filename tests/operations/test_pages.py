"""The operators' pages: whether all is well, what was given up, people, organisations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account, Appointment, LoginSession, Membership, Organisation, Role
from board.audit.actions import record
from board.audit.models import AuditEvent
from board.backends.mail import MailServerUnreachable
from board.clock import utcnow
from board.listings.lifecycle import ListingState
from board.listings.schedule import rebuild_index
from board.operations.schedule import show_life
from board.outbox.actions import follow_up, send_mail
from board.outbox.models import FollowUp, Mail
from tests.factories import NIIGATA, SANJO, Make
from tests.statements import counted

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def operator(make: Make) -> Account:
    return make.operator("みお")


@pytest.fixture
def browser(sign_in: SignIn, operator: Account) -> FlaskClient:
    return sign_in(operator)


def actions_about(app: Flask, object_type: str, object_id: int) -> list[tuple[str, int | None]]:
    with app.app_context():
        rows = select(AuditEvent).where(AuditEvent.object_type == object_type, AuditEvent.object_id == object_id)
        found = db.session.scalars(rows.order_by(AuditEvent.id)).all()
        return [(event.action, event.actor_id) for event in found if event.action != "logged_in"]


def test_a_board_that_is_well_says_so(app: Flask, browser: FlaskClient):
    with app.app_context():
        rebuild_index()
        show_life()
    page = browser.get("/operations").text
    assert "縁側は元気に動いています" in page
    assert "メールサーバーにつながりません" not in page


def test_what_is_not_well_is_named_with_what_to_do(app: Flask, browser: FlaskClient):
    page = browser.get("/operations").text
    assert "手を入れたほうがよいところがあります" in page
    assert "働き手（huey_consumer）が動いているか確かめてください" in page


@pytest.mark.security("5-6")
def test_mails_that_wait_for_their_server_are_told_at_the_top(app: Flask, browser: FlaskClient):
    with app.app_context():
        send_mail("a@example.jp", "password_changed", locale="ja", now=utcnow() - timedelta(hours=1))
        db.session.flush()
        db.session.query(Mail).update({"last_error": f"{MailServerUnreachable.__name__}: refused"})
        db.session.commit()
    page = browser.get("/operations").text
    assert "メールサーバーにつながりません" in page
    assert "1通のメールが待っています" in page


def test_the_last_backup_is_told(app: Flask, browser: FlaskClient):
    assert "figure-bad" in browser.get("/operations").text
    with app.app_context():
        record("backup_made", actor_id=None, object_type="backup", object_id=None, now=utcnow() - timedelta(hours=5))
        db.session.commit()
    page = browser.get("/operations").text
    assert "figure-bad" not in page
    assert "5 時間前" in page


def test_days_are_counted_as_in_japan(make: Make, browser: FlaskClient):
    now = utcnow()
    for hours in (0, 30, 30, 24 * 20):
        make.listing(published_at=now - timedelta(hours=hours))
    make.listing(state=ListingState.DRAFT)
    page = browser.get("/operations").text
    assert "公開された掲載：3" in page


def test_the_overview_asks_the_same_however_much_there_is(app: Flask, make: Make, browser: FlaskClient):
    browser.get("/operations")
    with counted(app) as few:
        browser.get("/operations")
    for _ in range(12):
        make.listing()
    with counted(app) as many:
        browser.get("/operations")
    assert len(many) == len(few) <= 22


@pytest.fixture
def dead(app: Flask) -> tuple[int, int]:
    """A follow-up and a mail that were given up."""
    now = utcnow()
    with app.app_context():
        work = follow_up("index_listing", 7, now=now)
        mail = send_mail("ken@example.jp", "password_changed", locale="ja", now=now)
        for row in (work, mail):
            row.dead_at, row.attempts, row.last_error = now, 8, "ValueError: <b>cannot</b>"
        db.session.commit()
        return work.id, mail.id


def state_of(app: Flask, model: type[FollowUp | Mail], row_id: int) -> tuple[bool, bool, int]:
    with app.app_context():
        row = db.session.get_one(model, row_id)
        return row.dead_at is not None, row.done_at is not None, row.attempts


@pytest.mark.security("5-18")
def test_what_was_given_up_is_listed_with_why(browser: FlaskClient, dead: tuple[int, int]):
    page = browser.get("/operations/dead-letters").text
    assert "&lt;b&gt;cannot&lt;/b&gt;" in page
    assert "ken@example.jp" in page
    assert "8回試しました" in page


def test_one_is_tried_again_and_one_let_go(app: Flask, browser: FlaskClient, operator: Account, dead: tuple[int, int]):
    work, mail = dead
    assert browser.post(f"/operations/dead-letters/follow_up/{work}/retry").status_code == 303
    assert browser.post(f"/operations/dead-letters/mail/{mail}/discard").status_code == 303
    assert state_of(app, FollowUp, work) == (False, False, 0)
    assert state_of(app, Mail, mail) == (True, True, 8)
    assert "止まった仕事はありません" in browser.get("/operations/dead-letters").text
    assert actions_about(app, "follow_up", work) == [("dead_letter_retried", operator.id)]
    assert actions_about(app, "mail", mail) == [("dead_letter_discarded", operator.id)]
    assert browser.post(f"/operations/dead-letters/mail/{mail}/retry").status_code == 409


def test_all_are_tried_again_at_once(app: Flask, browser: FlaskClient, dead: tuple[int, int]):
    assert browser.post("/operations/dead-letters/retry").status_code == 303
    assert state_of(app, FollowUp, dead[0])[0] is state_of(app, Mail, dead[1])[0] is False


def test_all_are_let_go_only_by_who_is_sure(app: Flask, browser: FlaskClient, dead: tuple[int, int]):
    assert browser.post("/operations/dead-letters/discard").status_code == 422
    assert state_of(app, Mail, dead[1])[1] is False
    assert browser.post("/operations/dead-letters/discard", data={"sure": "y"}).status_code == 303
    assert state_of(app, Mail, dead[1])[1] is state_of(app, FollowUp, dead[0])[1] is True


@pytest.mark.parametrize("address", ["teapot/1", "mail/999", "follow_up/999"])
def test_there_is_nothing_to_try_where_there_is_nothing(browser: FlaskClient, address: str):
    assert browser.post(f"/operations/dead-letters/{address}/retry").status_code == 404


def test_people_are_found_by_part_of_a_name_or_a_whole_address(make: Make, browser: FlaskClient):
    make.account("はなこ", email="hanako@example.jp")
    make.account("けんじ", email="ken@example.jp")
    by_name = browser.get("/operations/accounts?q=なこ").text
    assert "はなこ" in by_name
    assert "けんじ" not in by_name
    assert "けんじ" in browser.get("/operations/accounts?q=KEN@example.jp").text
    # Nobody looks through other people's addresses here.
    assert "あてはまるアカウントはありません" in browser.get("/operations/accounts?q=@example.jp").text
    assert "hanako@example.jp" not in browser.get("/operations/accounts").text


def test_somebody_is_suspended_and_told_why_and_restored(
    app: Flask, make: Make, sign_in: SignIn, browser: FlaskClient, operator: Account
):
    account = make.account("はなこ")
    theirs = sign_in(account)
    address = f"/operations/accounts/{account.id}"
    assert browser.post(f"{address}/suspension", data={"reason": " "}).status_code == 422
    assert theirs.get("/my").status_code == 200
    assert browser.post(f"{address}/suspension", data={"reason": "なりすまし"}).status_code == 303
    assert theirs.get("/my").status_code == 303
    assert "停止中" in browser.get(address).text
    assert browser.post(f"{address}/restoration").status_code == 303
    assert "停止中" not in browser.get(address).text
    with app.app_context():
        mails = [mail.event for mail in db.session.scalars(select(Mail).where(Mail.recipient == account.email))]
    assert mails == ["account_suspended", "account_restored"]
    assert actions_about(app, "account", account.id) == [
        ("account_suspended", operator.id),
        ("account_restored", operator.id),
    ]


def test_all_their_browsers_are_logged_out(app: Flask, make: Make, sign_in: SignIn, browser: FlaskClient):
    account = make.account()
    theirs = [sign_in(account), sign_in(account)]
    assert browser.post(f"/operations/accounts/{account.id}/sessions/end").status_code == 303
    assert [each.get("/my").status_code for each in theirs] == [303, 303]
    with app.app_context():
        rows = select(LoginSession).where(LoginSession.account_id == account.id)
        assert all(row.ended_at for row in db.session.scalars(rows))


def roles_of(app: Flask, account: Account) -> list[tuple[str, int | None]]:
    with app.app_context():
        rows = select(Appointment).where(Appointment.account_id == account.id, Appointment.revoked_at.is_(None))
        return [(row.role, row.region_id) for row in db.session.scalars(rows)]


def test_a_role_is_given_for_a_region_and_taken_back(app: Flask, make: Make, browser: FlaskClient):
    account = make.account("もりた")
    address = f"/operations/accounts/{account.id}/appointments"
    assert browser.post(address, data={"role": "moderator", "place": "新潟県", "act": "appoint"}).status_code == 303
    assert roles_of(app, account) == [("moderator", NIIGATA)]
    page = browser.get(f"/operations/accounts/{account.id}").text
    assert "新潟県" in page
    end = page.split(f'action="{address}/')[1].split('"')[0]
    assert browser.post(f"{address}/{end}").status_code == 303
    assert roles_of(app, account) == []


def test_a_role_may_be_for_one_category_only(app: Flask, make: Make, browser: FlaskClient):
    account = make.account("もりた")
    address = f"/operations/accounts/{account.id}/appointments"
    data = {"role": "moderator", "place": "新潟県", "category": "appliances", "act": "appoint"}
    assert browser.post(address, data=data).status_code == 303
    assert roles_of(app, account) == [("moderator", NIIGATA)]
    page = browser.get(f"/operations/accounts/{account.id}").text
    assert "新潟県・家電・" in page
    end = page.split(f'action="{address}/')[1].split('"')[0]
    assert browser.post(f"{address}/{end}").status_code == 303
    assert roles_of(app, account) == []
    assert browser.post(address, data={**data, "category": "dragons"}).status_code == 422


def test_without_a_region_the_role_is_for_the_whole_country(app: Flask, make: Make, browser: FlaskClient):
    account = make.account()
    browser.post(f"/operations/accounts/{account.id}/appointments", data={"role": "moderator", "act": "appoint"})
    assert roles_of(app, account) == [("moderator", None)]


def test_a_region_that_is_none_gives_no_role_at_all(app: Flask, make: Make, browser: FlaskClient):
    account = make.account()
    address = f"/operations/accounts/{account.id}/appointments"
    answer = browser.post(address, data={"role": "moderator", "place": "ほげほげ市", "act": "appoint"})
    assert (answer.status_code, "ほげほげ市" in answer.text) == (422, True)
    looking = browser.post(address, data={"role": "moderator", "place": "三条市", "act": "find_region"})
    assert (looking.status_code, "三条市" in looking.text) == (200, True)
    assert roles_of(app, account) == []


def test_nobody_ends_their_own_office_or_account(app: Flask, browser: FlaskClient, operator: Account):
    address = f"/operations/accounts/{operator.id}"
    appointment = operator.appointments[0].id
    assert browser.post(f"{address}/appointments/{appointment}/end").status_code == 409
    assert browser.post(f"{address}/suspension", data={"reason": "疲れた"}).status_code == 409
    assert roles_of(app, operator) == [(Role.OPERATOR, None)]


def test_an_appointment_is_ended_only_where_it_belongs(make: Make, browser: FlaskClient, operator: Account):
    other = make.account()
    appointment = operator.appointments[0].id
    assert browser.post(f"/operations/accounts/{other.id}/appointments/{appointment}/end").status_code == 404


def test_an_organisation_is_added_verified_and_given_its_people(app: Flask, make: Make, browser: FlaskClient):
    hanako = make.account("はなこ")
    given = {"name": "三条縁側の会", "kind": "npo", "place": "三条市", "address": "", "contact": "", "act": "add"}
    added = browser.post("/operations/organisations", data=given)
    assert added.status_code == 303
    address = added.location
    assert browser.post(f"{address}/verification").status_code == 303
    assert browser.post(f"{address}/members", data={"email": "nobody@example.jp"}).status_code == 422
    assert browser.post(f"{address}/members", data={"email": hanako.email.upper()}).status_code == 303
    page = browser.get(address).text
    assert "確認済み" in page
    assert "はなこ" in page
    with app.app_context():
        organisation = db.session.scalars(select(Organisation)).one()
        assert (organisation.region_id, organisation.is_verified) == (SANJO, True)
        assert db.session.scalars(select(Membership.account_id)).all() == [hanako.id]
    assert browser.post(f"{address}/members/{hanako.id}/end").status_code == 303
    assert browser.post(f"{address}/verification/end").status_code == 303
    assert "まだだれもいません" in browser.get(address).text
    made = [action for action, _ in actions_about(app, "organisation", organisation.id)]
    assert made == [
        "organisation_added",
        "organisation_verified",
        "member_added",
        "member_removed",
        "verification_withdrawn",
    ]


def test_a_form_for_an_organisation_comes_back_whole(browser: FlaskClient):
    given = {"name": "三条縁側の会", "kind": "npo", "place": "", "address": "旭町2-3-1", "contact": "", "act": "add"}
    answer = browser.post("/operations/organisations", data=given)
    assert answer.status_code == 422
    assert "三条縁側の会" in answer.text
    assert "旭町2-3-1" in answer.text
    assert "地域を選んでください" in answer.text


def test_what_does_not_agree_is_shown_and_mended(app: Flask, make: Make, browser: FlaskClient):
    make.listing()
    assert "点検する" in browser.get("/operations/consistency").text
    assert "検索の索引が掲載と合っていない" in browser.get("/operations/consistency?look=1").text
    mended = browser.post("/operations/consistency/mending", follow_redirects=True).text
    assert "すべて合っています" in mended


def test_the_log_speaks_in_words(app: Flask, make: Make, browser: FlaskClient):
    account = make.account("もりた")
    browser.post(
        f"/operations/accounts/{account.id}/appointments",
        data={"role": "moderator", "place": "新潟県", "act": "appoint"},
    )
    page = browser.get(f"/operations/audit?object=account:{account.id}").text
    assert "役割：見守り担当" in page
    assert "地域：新潟県" in page
    assert "role" not in page.split("<table")[1].split("</table>")[0]


@pytest.mark.parametrize("page", ["", "/dead-letters", "/accounts", "/organisations", "/consistency", "/audit"])
def test_only_operators_know_the_pages(make: Make, sign_in: SignIn, client: FlaskClient, page: str):
    for somebody in (client, sign_in(make.account()), sign_in(make.moderator())):
        assert somebody.get(f"/operations{page}").status_code == 404
