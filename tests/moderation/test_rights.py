"""What is not yours is not there: cases, photos, decisions, statements. A form changes only its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account, Appointment
from board.audit.models import AuditEvent
from board.clock import utcnow
from board.moderation.loading import load_guidelines
from board.moderation.models import Case, Decision
from tests.factories import NIIGATA, Make
from tests.moderation import forms

SignIn = Callable[..., FlaskClient]
HOKKAIDO = 1000


@pytest.fixture
def case(app: Flask, make: Make) -> Case:
    """Of a listing in 三条市; the image 1 is in its evidence."""
    with app.app_context():
        load_guidelines(db.session, utcnow())
        db.session.commit()
    case = make.case(make.listing("ひみつの壺", author=make.account("たぬき")))
    report = make.report(case)
    make.save(report.evidence, image_ids=[make.image().id])
    return case


@pytest.fixture
def decided(app: Flask, make: Make, sign_in: SignIn, case: Case) -> Decision:
    sign_in(make.moderator()).post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(case))
    with app.app_context():
        return db.session.scalars(select(Decision)).one()


def people(make: Make, case: Case) -> dict[str, Account | None]:
    reporter = make.moderator(region=NIIGATA)
    make.report(case, reporter=reporter, target_version=2)
    subject = make.fresh(case.subject)
    make.save(Appointment(account_id=subject.id, role="moderator", region_id=NIIGATA, since=make.now))
    make.second_factor(subject)
    return {
        "stranger": None,
        "member": make.account(),
        "operator": make.operator(),
        "of another prefecture": make.moderator(region=HOKKAIDO),
        "reporter": reporter,
        "subject": make.fresh(subject),
    }


WHO = ["stranger", "member", "operator", "of another prefecture", "reporter", "subject"]


@pytest.mark.parametrize("who", WHO)
@pytest.mark.security("4-24")
def test_a_case_of_others_is_not_there(app: Flask, make: Make, sign_in: SignIn, case: Case, who: str):
    account = people(make, case)[who]
    browser = sign_in(account) if account else app.test_client()
    case = make.fresh(case)
    page = f"/moderation/cases/{case.id}"
    answers = [
        browser.get(page),
        browser.get(f"{page}/photos/1/320.webp"),
        browser.post(f"{page}/decisions", data=forms.decision(case)),
        browser.post(f"{page}/decisions", data=forms.decision(case, "dismiss")),
        browser.post(f"{page}/lifting", data=forms.lifting(case)),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert all("ひみつの壺" not in answer.text for answer in answers)
    assert make.fresh(case).is_open
    assert "ひみつの壺" not in browser.get("/moderation").text


def test_a_refused_attempt_to_decide_is_in_the_log(app: Flask, make: Make, sign_in: SignIn, case: Case):
    other = make.moderator(region=HOKKAIDO)
    browser = sign_in(other)
    browser.get(f"/moderation/cases/{case.id}")
    browser.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(case))
    with app.app_context():
        logged = db.session.scalars(select(AuditEvent).where(AuditEvent.object_type == "case")).all()
    assert [(event.action, event.actor_id, event.object_id) for event in logged] == [("case_denied", other.id, case.id)]


@pytest.mark.parametrize("who", ["stranger", "member", "operator", "of another prefecture", "reporter"])
@pytest.mark.security("4-24")
def test_a_statement_is_for_its_author(
    app: Flask, make: Make, sign_in: SignIn, case: Case, decided: Decision, who: str
):
    account = people(make, case)[who]
    browser = sign_in(account) if account else app.test_client()
    answer = browser.get(f"/moderation/decisions/{decided.id}")
    assert answer.status_code == (404 if account else 303)
    assert "ひみつの壺" not in answer.text


def test_the_author_and_the_moderators_of_the_region_read_the_statement(
    make: Make, sign_in: SignIn, case: Case, decided: Decision
):
    for account in (case.subject, make.moderator(region=NIIGATA)):
        assert "ひみつの壺" in sign_in(account).get(f"/moderation/decisions/{decided.id}").text


def test_a_decision_without_measures_has_no_statement(app: Flask, make: Make, sign_in: SignIn, case: Case):
    moderator = sign_in(make.moderator())
    moderator.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(case, "dismiss"))
    assert sign_in(case.subject).get("/moderation/decisions/1").status_code == 404


def test_an_appointment_that_ends_ends_at_once(app: Flask, make: Make, sign_in: SignIn, case: Case):
    account = make.moderator(region=NIIGATA)
    moderator = sign_in(account)
    assert moderator.get(f"/moderation/cases/{case.id}").status_code == 200
    with app.app_context():
        db.session.get_one(Account, account.id).appointments[0].revoked_at = utcnow()
        db.session.commit()
    answer = moderator.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(case))
    assert answer.status_code == 404
    assert make.fresh(case).is_open


@pytest.mark.security("4-30")
def test_fields_that_no_form_has_change_nothing(app: Flask, make: Make, sign_in: SignIn, case: Case):
    other = make.account()
    extra = {
        "decided_by_id": other.id,
        "decided_at": "2001-01-01",
        "case_id": 99,
        "seq": 7,
        "restriction_id": 5,
        "supersedes_id": 5,
        "state": "open",
        "region_id": 1101,
        "severity": 0,
    }
    account = make.moderator(region=NIIGATA)
    sign_in(account).post(f"/moderation/cases/{case.id}/decisions", data={**forms.decision(case), **extra})
    with app.app_context():
        decision = db.session.scalars(select(Decision)).one()
        assert (decision.decided_by_id, decision.case_id, decision.seq) == (account.id, case.id, 1)
        assert decision.decided_at > make.now
        assert decision.supersedes_id is None
    after = make.fresh(case)
    assert (after.state, after.region_id, after.severity) == ("decided", case.region_id, case.severity)


@pytest.mark.security("4-26")
def test_what_the_author_is_sent_never_names_the_reporter(
    app: Flask, make: Make, sign_in: SignIn, case: Case, decided: Decision
):
    reporter = make.account("つうほうしゃ", email="reporter@example.jp")
    make.report(case, reporter=reporter, target_version=5)
    author = sign_in(case.subject)
    for page in (
        f"/moderation/decisions/{decided.id}",
        "/notifications",
        f"/listings/{case.listing_id}",
        "/my",
    ):
        text = author.get(page).text
        assert "つうほうしゃ" not in text, page
        assert "reporter@example.jp" not in text, page


def test_a_decision_without_the_token_of_its_form_is_not_taken(app: Flask, make: Make, sign_in: SignIn, case: Case):
    app.config["WTF_CSRF_ENABLED"] = True
    moderator = sign_in(make.moderator(region=NIIGATA))
    answer = moderator.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(case))
    assert answer.status_code == 400
    assert "送料の先払いを求めています。" in answer.text
    assert make.fresh(case).is_open
