"""Taking a case on: one moderator at a time, for a quarter of an hour, and everybody sees who."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.audit.actions import first_broken
from board.audit.models import AuditEvent
from board.clock import SLACK, utcnow
from board.errors import RuleBroken
from board.moderation.actions import claiming
from board.moderation.loading import load_guidelines
from board.moderation.models import LEASE, Case, CaseNote, Decision
from board.moderation.models.case import lease_runs
from tests.factories import NIIGATA, Make
from tests.moderation import forms

SignIn = Callable[..., FlaskClient]
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def guidelines(app: Flask) -> None:
    with app.app_context():
        load_guidelines(db.session, utcnow())
        db.session.commit()


@pytest.fixture
def case(make: Make) -> Case:
    case = make.case(make.listing("古い壺"))
    make.report(case)
    return case


def claim(browser: FlaskClient, case: Case) -> int:
    return browser.post(f"/moderation/cases/{case.id}/claim", data={"case_version": case.version}).status_code


def acts(app: Flask, *names: str) -> list[AuditEvent]:
    with app.app_context():
        assert first_broken() is None
        found = select(AuditEvent).where(AuditEvent.action.in_(names)).order_by(AuditEvent.id)
        return list(db.session.scalars(found))


@pytest.mark.both_databases
def test_of_forty_who_take_it_on_at_once_one_has_it(app: Flask, make: Make, case: Case):
    people = [make.moderator(region=NIIGATA) for _ in range(8)]

    def take(number: int) -> bool:
        with app.app_context():
            mine, me = db.session.get_one(Case, case.id), db.session.get_one(Account, people[number % 8].id)
            try:
                claiming.claim(
                    mine, by=me, case_version=case.version, now=make.now + number * timedelta(microseconds=1)
                )
                db.session.commit()
            except RuleBroken:
                db.session.rollback()
                return False
            return True

    with ThreadPoolExecutor(10) as pool:
        taken = list(pool.map(take, range(40)))
    holder = make.fresh(case).claimed_by_id
    # Whoever has it may say so again.
    assert {people[number % 8].id for number, won in enumerate(taken) if won} == {holder}
    assert len(acts(app, "case_claimed")) == 1


def test_whoever_comes_second_reads_who_has_it_and_until_when(app: Flask, make: Make, sign_in: SignIn, case: Case):
    first, second = sign_in(make.moderator("さきのひと", region=NIIGATA)), sign_in(make.moderator(region=NIIGATA))
    assert claim(first, case) == 303
    answer = second.post(f"/moderation/cases/{case.id}/claim", data={"case_version": case.version})
    assert answer.status_code == 409
    assert "さきのひとさんが" in answer.text
    page = second.get(f"/moderation/cases/{case.id}").text
    assert "さきのひとさんが" in page
    assert 'name="act"' not in page
    assert 'name="act"' in first.get(f"/moderation/cases/{case.id}").text
    assert "さきのひとさんが" in second.get("/moderation").text
    # The page is one thing, the server another.
    refused = second.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(make.fresh(case), "dismiss"))
    assert refused.status_code == 409
    assert make.fresh(case).is_open


def test_opening_a_case_takes_nothing_on_but_is_noted(make: Make, sign_in: SignIn, case: Case):
    sign_in(make.moderator(region=NIIGATA)).get(f"/moderation/cases/{case.id}")
    seen = make.fresh(case)
    assert (seen.claimed_by_id, seen.first_action_at, seen.version) == (None, None, case.version)
    assert seen.first_viewed_at is not None
    sign_in(make.moderator(region=NIIGATA)).get(f"/moderation/cases/{case.id}")
    assert make.fresh(case).first_viewed_at == seen.first_viewed_at


def test_a_case_that_changed_since_it_was_shown_is_not_taken_on(make: Make, sign_in: SignIn, case: Case):
    moderator = sign_in(make.moderator(region=NIIGATA))
    assert moderator.post(f"/moderation/cases/{case.id}/claim", data={"case_version": 99}).status_code == 409
    assert moderator.post(f"/moderation/cases/{case.id}/claim").status_code == 400
    make.save(case, state="decided", decided_at=make.now)
    assert claim(moderator, case) == 409
    assert make.fresh(case).claimed_by_id is None


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=1), timedelta(days=-365), timedelta(hours=1)])
@pytest.mark.usefixtures("in_app")
def test_wherever_the_clock_jumps_nobody_has_it_longer(make: Make, case: Case, jump: timedelta):
    first, second = make.moderator(region=NIIGATA), make.moderator(region=NIIGATA)
    mine = db.session.get_one(Case, case.id)
    claiming.claim(mine, by=first, case_version=mine.version, now=make.now)
    after = make.now + jump
    assert mine.holder(now=after) is None
    claiming.claim(mine, by=second, case_version=mine.version, now=after)
    assert mine.claimed_by_id == second.id


def test_a_lease_runs_from_its_beginning_to_its_end_and_no_longer(make: Make):
    def runs(at: datetime) -> bool:
        return lease_runs(make.now + LEASE, now=at)

    assert runs(make.now)
    assert runs(make.now + LEASE - timedelta(microseconds=1))
    assert not runs(make.now + LEASE)
    # Two machines need not agree to the second.
    assert runs(make.now - SLACK)
    assert not runs(make.now - SLACK - timedelta(microseconds=1))


def test_whoever_works_on_it_keeps_it_and_whoever_does_not_loses_it(make: Make, sign_in: SignIn, case: Case):
    first, second = make.moderator(region=NIIGATA), make.moderator(region=NIIGATA)
    with time_machine.travel(make.now, tick=False) as clock:
        browser, other = sign_in(first), sign_in(second)
        assert claim(browser, case) == 303
        clock.shift(10 * MINUTE)
        other.post(f"/moderation/cases/{case.id}/notes", data={"text": "前にも同じことがありました。"})
        assert make.fresh(case).claimed_until == make.now + LEASE
        browser.post(f"/moderation/cases/{case.id}/notes", data={"text": "写真を見比べています。"})
        assert make.fresh(case).claimed_until == make.now + 10 * MINUTE + LEASE
        clock.shift(16 * MINUTE)
        assert claim(other, case) == 303
    assert make.fresh(case).claimed_by_id == second.id


def test_releasing_ends_only_ones_own(app: Flask, make: Make, sign_in: SignIn, case: Case):
    first, second = make.moderator(region=NIIGATA), make.moderator(region=NIIGATA)
    browser, other = sign_in(first), sign_in(second)
    claim(browser, case)
    assert other.post(f"/moderation/cases/{case.id}/release").status_code == 303
    assert make.fresh(case).claimed_by_id == first.id
    assert browser.post(f"/moderation/cases/{case.id}/release").status_code == 303
    assert make.fresh(case).claimed_by_id is None
    assert [event.actor_id for event in acts(app, "case_released")] == [first.id]
    assert claim(other, case) == 303


def test_taking_over_needs_a_reason_and_is_an_act_of_its_own(app: Flask, make: Make, sign_in: SignIn, case: Case):
    first, second, third = (make.moderator(region=NIIGATA) for _ in range(3))
    claim(sign_in(first), case)
    browser, path = sign_in(second), f"/moderation/cases/{case.id}/takeover"
    empty = browser.post(path, data={"holder": first.id, "reason": " "})
    assert empty.status_code == 422
    assert make.fresh(case).claimed_by_id == first.id
    assert browser.post(path, data={"holder": first.id, "reason": "急ぐ件なので"}).status_code == 303
    assert make.fresh(case).claimed_by_id == second.id
    (event,) = acts(app, "case_taken_over")
    assert (event.actor_id, event.details) == (second.id, {"held_by": first.id, "reason": "急ぐ件なので"})
    # The third one's page still shows the first.
    late = sign_in(third).post(path, data={"holder": first.id, "reason": "わたしも"})
    assert late.status_code == 409
    assert make.fresh(case).claimed_by_id == second.id
    assert "ほかの担当者から引き継がれた" in browser.get(f"/moderation/cases/{case.id}").text


@pytest.mark.security("4-27")
def test_nobody_takes_on_or_notes_what_is_not_theirs(app: Flask, make: Make, sign_in: SignIn, case: Case):
    stranger = make.moderator(region=1000)
    reporter = make.moderator(region=NIIGATA)
    make.report(case, reporter=reporter, target_version=2)
    for person in (stranger, reporter, make.account(), make.operator()):
        browser = sign_in(person)
        for path, data in [
            ("claim", {"case_version": case.version}),
            ("release", {}),
            ("takeover", {"holder": person.id, "reason": "x"}),
            ("notes", {"text": "x"}),
        ]:
            assert browser.post(f"/moderation/cases/{case.id}/{path}", data=data).status_code == 404
    assert make.fresh(case).claimed_by_id is None
    with app.app_context():
        assert db.session.scalars(select(CaseNote)).all() == []
    assert {event.actor_id for event in acts(app, "case_denied")} == {stranger.id, reporter.id}


@pytest.mark.security("4-28")
def test_an_office_that_ends_ends_what_was_taken_on(app: Flask, make: Make, sign_in: SignIn, case: Case):
    account = make.moderator(region=NIIGATA)
    browser = sign_in(account)
    claim(browser, case)
    with app.app_context():
        db.session.get_one(Account, account.id).appointments[0].revoked_at = utcnow()
        db.session.commit()
    data = forms.decision(make.fresh(case), "dismiss")
    assert browser.post(f"/moderation/cases/{case.id}/decisions", data=data).status_code == 404
    with app.app_context():
        assert db.session.scalars(select(Decision)).all() == []


def test_notes_are_for_moderators_alone(make: Make, sign_in: SignIn, case: Case):
    moderator = sign_in(make.moderator("かきて", region=NIIGATA))
    assert moderator.post(f"/moderation/cases/{case.id}/notes", data={"text": "あ" * 2001}).status_code == 422
    assert moderator.post(f"/moderation/cases/{case.id}/notes", data={"text": "ないしょの話です"}).status_code == 303
    assert "ないしょの話です" in sign_in(make.moderator(region=NIIGATA)).get(f"/moderation/cases/{case.id}").text
    moderator.post(f"/moderation/cases/{case.id}/decisions", data=forms.decision(make.fresh(case)))
    author = sign_in(make.fresh(case).subject)
    for path in ("/moderation/decisions/1", "/notifications", f"/listings/{case.listing_id}", "/my"):
        page = author.get(path)
        assert page.status_code == 200
        assert "ないしょの話です" not in page.text
