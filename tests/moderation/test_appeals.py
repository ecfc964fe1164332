"""Reading why, saying it was wrong, and the answer of somebody who did not decide it; a page that has grown old."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account, SanctionKind
from board.clock import utcnow
from board.moderation import measures
from board.moderation.letters import statement_path
from board.moderation.loading import load_guidelines
from board.moderation.models import APPEAL_MAX, Action, Appeal, AppealState, Case, Decision
from board.outbox.models import Mail
from tests.factories import NIIGATA, NOW, PASSWORD, Make
from tests.moderation import forms

SignIn = Callable[..., FlaskClient]
SAID = "壺は手もとにあります。"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(app: Flask, make: Make) -> Case:
    with app.app_context():
        load_guidelines(db.session, utcnow())
        db.session.commit()
    case = make.case(make.listing("幸運の壺", author=make.account("たぬき", email="tanuki@example.jp")))
    make.report(case, reporter=make.account("つうほうしゃ"))
    return case


@pytest.fixture
def judge(make: Make) -> Account:
    return make.moderator("はんだん", region=NIIGATA)


def decided(app: Flask, case: Case, browser: FlaskClient, make: Make, act: str = "hide", **changes: str) -> Decision:
    answer = browser.post(
        f"/moderation/cases/{case.id}/decisions", data=forms.decision(make.fresh(case), act, **changes)
    )
    assert answer.status_code == 303
    with app.app_context():
        return make.fresh(db.session.scalars(select(Decision).order_by(Decision.id.desc())).first())


def only_appeal(app: Flask, make: Make) -> Appeal:
    with app.app_context():
        found = db.session.scalars(select(Appeal)).one()
    return make.fresh(found)


def answer_form(appeal: Appeal, case: Case, outcome: AppealState, **more: str) -> dict[str, object]:
    hidden = {name: value for name, value in forms.decision(case).items() if name not in {"act", "guideline", "facts"}}
    return {**hidden, "outcome": outcome, "reply": "確かめました。", **more}


@pytest.mark.parametrize(
    ("action", "days"), [(Action.HIDE, 20), (Action.SUSPEND, 20), (Action.WARN, 20), (Action.BAN, 180)]
)
def test_how_long_one_may_appeal(action: Action, days: int):
    assert measures.appeal_until(action, decided_at=NOW) == NOW + timedelta(days=days)


@pytest.mark.parametrize(
    ("than", "action", "milder"),
    [
        (Action.REMOVE, Action.HIDE, True),
        (Action.HIDE, Action.REMOVE, False),
        (Action.BAN, Action.SUSPEND, True),
        (Action.WARN, Action.BAN, False),
        (Action.SUSPEND, Action.HIDE, True),
        (Action.REMOVE, Action.WARN, False),
        (Action.HIDE, Action.DISMISS, False),
    ],
)
def test_what_is_milder(than: Action, action: Action, milder: bool):
    assert measures.is_milder(action, than=than) is milder


def test_from_decision_to_an_appeal_that_has_its_way(
    app: Flask, make: Make, sign_in: SignIn, case: Case, judge: Account
):
    judges, author = sign_in(judge), sign_in(case.subject)
    decision = decided(app, case, judges, make)
    page = f"/moderation/decisions/{decision.id}"
    assert "異議を申し立てる" in author.get(page).text
    assert author.post(f"{page}/appeal", data={"text": SAID}).status_code == 303
    assert author.post(f"{page}/appeal", data={"text": "もう一度"}).status_code == 303
    appeal = only_appeal(app, make)
    assert (appeal.text, appeal.due_at) == (SAID, NOW + timedelta(days=14))
    assert "別の見守り担当が" in author.get(page).text

    answers = f"/moderation/appeals/{appeal.id}"
    assert judges.get(answers).status_code == 404
    assert (
        judges.post(
            f"{answers}/answers", data=answer_form(appeal, make.fresh(case), AppealState.OVERTURNED)
        ).status_code
        == 404
    )
    other = sign_in(make.moderator("べつのひと", region=NIIGATA))
    assert SAID in other.get(answers).text
    data = answer_form(appeal, make.fresh(case), AppealState.OVERTURNED)
    assert other.post(f"{answers}/answers", data=data).status_code == 303
    assert app.test_client().get(f"/listings/{case.listing_id}").status_code == 200
    read = author.get(page).text
    assert "お詫びします" in read
    assert "確かめました。" in read
    assert "べつのひと" not in read
    with app.app_context():
        sent = [mail.event for mail in db.session.scalars(select(Mail).order_by(Mail.id))]
    assert sent == ["decision_taken", "decision_undone"]
    assert other.post(f"{answers}/answers", data=data).status_code == 303


@pytest.mark.parametrize("outcome", [AppealState.UPHELD, AppealState.MODIFIED])
def test_a_decision_that_stands_and_one_that_went_too_far(
    app: Flask, make: Make, sign_in: SignIn, case: Case, judge: Account, outcome: AppealState
):
    decision, author = decided(app, case, sign_in(judge), make, "remove"), sign_in(case.subject)
    author.post(f"/moderation/decisions/{decision.id}/appeal", data={"text": SAID})
    milder = {"act": "limit_listing", "guideline": "fraud", "facts": "書き方を直してください。"}
    data = answer_form(only_appeal(app, make), make.fresh(case), outcome, **milder)
    other = sign_in(make.moderator(region=NIIGATA))
    assert other.post("/moderation/appeals/1/answers", data=data).status_code == 303
    assert only_appeal(app, make).state == outcome
    listing = make.fresh(case.listing)
    effects = [str(each.effect) for each in listing.active_restrictions]
    assert effects == (["removed"] if outcome == AppealState.UPHELD else ["limited"])
    with app.app_context():
        sent = [mail.event for mail in db.session.scalars(select(Mail).order_by(Mail.id))]
    ends = ["appeal_answered"] if outcome == AppealState.UPHELD else ["appeal_answered", "decision_taken"]
    assert sent == ["decision_taken", *ends]


def test_an_appeal_that_comes_too_late_is_kept_and_told_so(
    app: Flask, make: Make, sign_in: SignIn, case: Case, judge: Account, clock: time_machine.Coordinates
):
    decision = decided(app, case, sign_in(judge), make)
    address = statement(app, decision)
    clock.move_to(NOW + timedelta(days=20))
    assert "異議を申し立てる</button>" in app.test_client().get(address).text
    clock.move_to(NOW + timedelta(days=20, seconds=1))
    answer = app.test_client().post(f"{address}/appeal", data={"text": SAID})
    assert answer.status_code == 409
    assert SAID in answer.text
    assert "期間は" in answer.text
    empty = app.test_client().post(f"{address}/appeal", data={"text": "あ" * (APPEAL_MAX + 1)})
    assert empty.status_code == 422


def statement(app: Flask, decision: Decision) -> str:
    with app.app_context():
        return statement_path(decision.id)


@pytest.mark.security("4-24")
def test_who_is_shut_out_reads_why_and_objects_by_the_key_alone(
    app: Flask, make: Make, sign_in: SignIn, case: Case, judge: Account
):
    decision = decided(app, case, sign_in(judge), make, "suspend")
    outside = app.test_client()
    stopped = outside.post("/log-in", data={"email": "tanuki@example.jp", "password": PASSWORD})
    assert stopped.status_code == 403
    key = stopped.text.split('href="/statements/')[1].split('"')[0]
    for address in (f"/statements/{key}", statement(app, decision)):
        page = outside.get(address).text
        assert "送料の先払いを求めています。" in page
        for secret in ("つうほうしゃ", "はんだん"):
            assert secret not in page
    assert outside.get("/statements/x").status_code == 404
    assert outside.get(statement(app, decision)[:-1]).status_code == 404
    assert outside.post(f"/statements/{key}/appeal", data={"text": SAID}).status_code == 303
    assert only_appeal(app, make).text == SAID
    with app.app_context():
        kinds = [sanction.kind for sanction in [db.session.get_one(Decision, decision.id).sanction]]
    assert kinds == [SanctionKind.SUSPEND]


def test_taking_a_decision_back_grants_what_was_said_against_it(
    app: Flask, make: Make, sign_in: SignIn, case: Case, judge: Account
):
    judges = sign_in(judge)
    decision = decided(app, case, judges, make)
    sign_in(case.subject).post(f"/moderation/decisions/{decision.id}/appeal", data={"text": SAID})
    judges.post(f"/moderation/cases/{case.id}/lifting", data=forms.lifting(make.fresh(case)))
    appeal = only_appeal(app, make)
    assert (appeal.state, appeal.reviewer_id, appeal.answered_at) == (AppealState.OVERTURNED, None, NOW)


@pytest.mark.security("4-24")
@pytest.mark.parametrize("who", ["member", "elsewhere", "reporter", "operator"])
def test_nobody_else_answers_or_objects(
    app: Flask, make: Make, sign_in: SignIn, case: Case, judge: Account, who: str
):
    decision = decided(app, case, sign_in(judge), make)
    sign_in(case.subject).post(f"/moderation/decisions/{decision.id}/appeal", data={"text": SAID})
    reporter = make.moderator(region=NIIGATA)
    make.report(case, reporter=reporter, target_version=7)
    people = {
        "member": make.account(),
        "elsewhere": make.moderator(region=1000),
        "reporter": reporter,
        "operator": make.operator(),
    }
    browser = sign_in(people[who])
    data = answer_form(only_appeal(app, make), make.fresh(case), AppealState.UPHELD)
    answers = [
        browser.get("/moderation/appeals/1"),
        browser.post("/moderation/appeals/1/answers", data=data),
        browser.post(f"/moderation/decisions/{decision.id}/appeal", data={"text": "わたしも"}),
    ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert all(SAID not in answer.text for answer in answers)


def test_a_page_that_has_grown_old_says_what_is_new_and_keeps_what_was_typed(
    app: Flask, make: Make, sign_in: SignIn, case: Case, judge: Account
):
    typed = forms.decision(make.fresh(case), facts="だいじな説明", note="だいじなメモ")
    decided(app, case, sign_in(judge), make)
    answer = sign_in(make.moderator(region=NIIGATA)).post(f"/moderation/cases/{case.id}/decisions", data=typed)
    assert answer.status_code == 409
    for words in ("まだ何も決めていません", "はんだん", "掲載を非公開にする", "だいじな説明", "だいじなメモ"):
        assert words in answer.text
    assert f'name="case_version" type="hidden" value="{make.fresh(case).version}"' in answer.text.replace(
        'id="case_version" ', ""
    )


def test_an_answer_comes_back_whole_while_somebody_else_works_on_the_case(
    app: Flask, make: Make, sign_in: SignIn, case: Case, judge: Account
):
    appeal = make.appeal(make.decision(case, Action.WARN, by=judge))
    other = make.moderator("ほかのひと", region=NIIGATA)
    reviewer = sign_in(make.moderator(region=NIIGATA))
    sent = {
        "answers": (f"/moderation/appeals/{appeal.id}/answers", answer_form(appeal, case, AppealState.UPHELD)),
        "decisions": (f"/moderation/cases/{case.id}/decisions", forms.decision(case, "hide", facts="確かめました。")),
    }
    make.save(case, claimed_by_id=other.id, claimed_until=NOW + timedelta(minutes=5))
    for name, (address, typed) in sent.items():
        refused = reviewer.post(address, data=typed)
        assert refused.status_code == 409, name
        assert "ほかのひとさんが" in refused.text, name
        assert "確かめました。" in refused.text, name


def test_an_address_that_is_a_key_is_kept_nowhere(make: Make, client: FlaskClient, app: Flask, case: Case):
    decision = make.decision(case, Action.WARN)
    with app.app_context():
        answer = client.get(statement_path(decision.id))
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_nobody_objects_in_a_case_that_is_closed_even_where_the_clock_was_put_back(
    app: Flask, make: Make, sign_in: SignIn, case: Case
):
    decision = make.decision(case, Action.WARN)
    make.save(case, state="closed", closed_at=NOW + timedelta(days=20))
    refused = sign_in(case.subject).post(f"/moderation/decisions/{decision.id}/appeal", data={"text": SAID})
    assert refused.status_code == 409
    assert SAID in refused.text
