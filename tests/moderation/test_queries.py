"""Who finds which cases, and in which order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from board import db
from board.accounts.models import Account
from board.moderation import queries
from board.moderation.models import Case, CaseState
from board.moderation.policy import may_judge
from tests.factories import NAGAOKA, NIIGATA, SANJO, SAPPORO_CHUO, Make

pytestmark = pytest.mark.usefixtures("in_app")


def found_by(account: Account) -> set[int]:
    return {case.id for case in db.session.scalars(queries.cases_for(account))}


def test_a_prefecture_is_everything_below_it_and_nothing_else(make: Make):
    near = {make.case(make.listing(region=region)).id for region in (SANJO, NAGAOKA)}
    far = make.case(make.listing(region=SAPPORO_CHUO)).id
    assert found_by(make.moderator(region=NIIGATA)) == near
    assert found_by(make.moderator()) == {*near, far}
    assert found_by(make.account()) == found_by(make.operator()) == set()


def test_a_withdrawn_appointment_finds_nothing(make: Make):
    make.case()
    moderator = make.moderator(region=NIIGATA)
    moderator.appointments[0].revoked_at = make.now
    assert found_by(moderator) == set()


def test_what_is_found_agrees_with_the_rule(make: Make):
    reporter, subject = make.moderator(region=NIIGATA), make.moderator(region=NIIGATA)
    people = [
        reporter,
        subject,
        make.moderator(region=NIIGATA),
        make.moderator(region=1000),
        make.moderator(),
    ]
    cases = [
        make.case(make.listing(author=subject)),
        make.case(),
        make.case(make.listing(region=SAPPORO_CHUO)),
    ]
    make.report(cases[1], reporter=reporter)
    reported = {case.id: [r.reporter_id for r in db.session.scalars(queries.reports_of(case.id))] for case in cases}
    for person in people:
        allowed = {
            case.id
            for case in cases
            if may_judge(
                person.id,
                covers_region=person.moderates(case.region_id),
                subject_id=case.subject_id,
                reporter_ids=reported[case.id],
            )
        }
        assert found_by(person) == allowed


def test_the_worst_comes_first_then_the_most_reported_then_the_oldest(make: Make):
    def case(severity: int, reports: int, hours: int) -> Case:
        made = make.case(severity=severity, opened_at=make.now - timedelta(hours=hours))
        for version in range(reports):
            make.report(made, target_version=version)
        return made

    grave = case(100, 1, 0)
    many = case(30, 3, 0)
    old = case(30, 1, 9)
    young = case(30, 1, 1)
    make.case(severity=100, state=CaseState.DECIDED, decided_at=make.now)
    queue = db.session.scalars(queries.open_queue_for(make.moderator(region=NIIGATA))).all()
    assert [c.id for c in queue] == [grave.id, many.id, old.id, young.id]
