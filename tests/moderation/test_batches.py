"""Several cases decided by one form: each for itself, and what became of each is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.audit.actions import first_broken
from board.audit.models import AuditEvent
from board.clock import utcnow
from board.moderation.loading import load_guidelines
from board.moderation.models import BATCH_MAX, LEASE, Case, CaseBatch, Decision, TargetKind
from board.moderation.queue_lines import tick_of
from board.outbox.models import Mail
from tests.factories import NIIGATA, SAPPORO_CHUO, Make

SignIn = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def guidelines(app: Flask) -> None:
    with app.app_context():
        load_guidelines(db.session, utcnow())
        db.session.commit()


@pytest.fixture
def moderator(make: Make) -> Account:
    return make.moderator(region=NIIGATA)


def several(cases: list[Case], act: str = "hide", **changes: Any) -> dict[str, Any]:
    asked = {} if act == "dismiss" else {"guideline": "fraud", "facts": "送料の先払いを求めています。"}
    ticks = [tick_of(case) for case in cases]
    return {"idempotency_key": str(uuid4()), "case": ticks, "act": act, "note": "", **asked, **changes}


def decisions(app: Flask) -> list[tuple[int, str | None]]:
    with app.app_context():
        assert first_broken() is None
        return [(each.case_id, each.batch) for each in db.session.scalars(select(Decision).order_by(Decision.case_id))]


@pytest.mark.both_databases
def test_each_is_decided_for_itself_and_the_page_says_what_became_of_it(
    app: Flask, make: Make, sign_in: SignIn, moderator: Account
):
    ours = [make.case(make.listing(f"壺 その{n}")) for n in range(2)]
    changed, held = make.case(make.listing("変わった壺")), make.case(make.listing("受け持たれた壺"))
    foreign = make.case(make.listing("よその壺", region=SAPPORO_CHUO))
    data = several([*ours, changed, held, foreign])
    make.save(changed, version=changed.version + 1)
    colleague = make.moderator("ほかのひと", region=NIIGATA)
    make.save(held, claimed_by_id=colleague.id, claimed_until=utcnow() + LEASE)
    browser = sign_in(moderator)
    answer = browser.post("/moderation/batches", data=data)
    assert (answer.status_code, answer.location) == (303, f"/moderation/batches/{data['idempotency_key']}")
    assert decisions(app) == [(case.id, data["idempotency_key"]) for case in ours]
    page = browser.get(answer.location).text
    assert "5件のうち2件を判断しました" in page
    assert "ほかのひとさんが受け持っているため" in page
    assert "新しい報告や判断が加わりました" in page
    assert "あなたの担当ではないため" in page
    assert "よその壺" not in page
    assert [make.fresh(case).is_open for case in (*ours, changed, held, foreign)] == [False, False, True, True, True]
    with app.app_context():
        denied = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "case_denied")).all()
        assert [(event.actor_id, event.object_id) for event in denied] == [(moderator.id, foreign.id)]


def test_the_same_form_again_is_the_same_page_and_touches_nothing(
    app: Flask, make: Make, sign_in: SignIn, moderator: Account
):
    ours, held = make.case(make.listing("壺")), make.case(make.listing("受け持たれた壺"))
    data = several([ours, held])
    make.save(held, claimed_by_id=make.moderator(region=NIIGATA).id, claimed_until=utcnow() + LEASE)
    browser = sign_in(moderator)
    first = browser.post("/moderation/batches", data=data)
    page = browser.get(first.location).text
    make.save(make.fresh(held), claimed_by_id=None, claimed_until=None)
    again = browser.post("/moderation/batches", data=data)
    assert (again.status_code, again.location) == (303, first.location)
    assert browser.get(again.location).text == page
    assert len(decisions(app)) == 1
    assert make.fresh(held).is_open
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 1
        assert db.session.scalar(select(func.count()).select_from(CaseBatch)) == 1


def test_what_was_broken_off_goes_on_where_it_stopped(app: Flask, make: Make, sign_in: SignIn, moderator: Account):
    """Killed after the first case: sent again, the first is not decided twice."""
    cases = [make.case(make.listing(f"壺 その{n}")) for n in range(3)]
    data, browser = several(cases), sign_in(moderator)
    browser.post("/moderation/batches", data={**data, "case": data["case"][:1]})
    browser.post("/moderation/batches", data=data)
    assert decisions(app) == [(case.id, data["idempotency_key"]) for case in cases]
    assert "3件のうち3件を判断しました" in browser.get(f"/moderation/batches/{data['idempotency_key']}").text


def test_people_and_what_is_private_are_judged_alone(app: Flask, make: Make, sign_in: SignIn, moderator: Account):
    case = make.case(make.listing("壺"))
    talk = make.conversation(make.listing("茶碗"))
    said = make.case(talk.listing, target_kind=TargetKind.MESSAGE, target_id=talk.id, subject_id=talk.asker_id)
    browser = sign_in(moderator)
    form = browser.get("/moderation/batches/new", query_string={"case": [tick_of(case)]}).text
    assert 'value="hide"' in form
    assert 'value="dismiss"' in form
    for act in ("warn", "limit", "silence", "suspend", "ban"):
        assert f'value="{act}"' not in form
        assert browser.post("/moderation/batches", data=several([case], act)).status_code == 422
    answer = browser.post("/moderation/batches", data=several([case, said]))
    assert "1件ずつ開いて判断する件です" in browser.get(answer.location).text
    assert [case_id for case_id, _batch in decisions(app)] == [case.id]
    assert f'value="{said.id}-' not in browser.get("/moderation").text


def test_a_form_that_says_too_little_comes_back_whole(app: Flask, make: Make, sign_in: SignIn, moderator: Account):
    case, browser = make.case(make.listing("壺")), sign_in(moderator)
    answer = browser.post("/moderation/batches", data=several([case], guideline="", facts="", note="おぼえがき"))
    assert answer.status_code == 422
    assert "おぼえがき" in answer.text
    assert tick_of(case) in answer.text
    assert decisions(app) == []


def test_what_no_page_could_send_is_refused(sign_in: SignIn, moderator: Account):
    browser = sign_in(moderator)
    for ticks in (["x"], ["1"], ["1-1-99999999999"], ["1-1-1-1"], ["1-1-²"], []):
        assert browser.post("/moderation/batches", data={**several([]), "case": ticks}).status_code == 400


def test_there_is_an_end_to_how_many(app: Flask, sign_in: SignIn, moderator: Account):
    ticks = [f"{number}-1-1" for number in range(1, BATCH_MAX + 2)]
    assert sign_in(moderator).post("/moderation/batches", data={**several([]), "case": ticks}).status_code == 409
    assert decisions(app) == []


@pytest.mark.full
def test_as_many_as_may_be_are_looked_at_each(app: Flask, sign_in: SignIn, moderator: Account):
    ticks = [f"{number}-1-1" for number in range(1, BATCH_MAX + 1)]
    browser = sign_in(moderator)
    answer = browser.post("/moderation/batches", data={**several([], "dismiss"), "case": ticks})
    assert f"{BATCH_MAX}件のうち0件を判断しました" in browser.get(answer.location).text
    assert decisions(app) == []


def test_an_office_that_ends_leaves_every_case_as_it_was(app: Flask, make: Make, sign_in: SignIn, moderator: Account):
    cases, browser = [make.case(make.listing("壺"))], sign_in(moderator)
    with app.app_context():
        db.session.get_one(Account, moderator.id).appointments[0].revoked_at = utcnow()
        db.session.commit()
    assert browser.post("/moderation/batches", data=several(cases)).status_code == 404
    assert make.fresh(cases[0]).is_open


@pytest.mark.security("4-24")
def test_what_became_of_them_is_for_who_decided(make: Make, sign_in: SignIn, moderator: Account):
    data = several([make.case(make.listing("壺"))])
    page = sign_in(moderator).post("/moderation/batches", data=data).location
    assert sign_in(make.moderator(region=NIIGATA)).get(page).status_code == 404
