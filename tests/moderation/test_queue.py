"""The queue: its order and why, what it is narrowed by, page by page."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.errors import BadInput
from board.moderation import policy, queue
from board.moderation.models import LEASE, Case, CaseState, TargetKind
from board.moderation.policy import Reason, explained, sum_of, waiting_points
from board.moderation.queue_filters import QueueFilters, kept_filters, read_queue_filters
from board.moderation.queue_lines import why_here
from tests.factories import NAGAOKA, NIIGATA, SANJO, SAPPORO_CHUO, Make

HOUR = timedelta(hours=1)


def found(account: Account, make: Make, **filters: str) -> list[int]:
    rows = queue.narrowed(account, QueueFilters(**filters), now=make.now)
    return [case.id for case in queue.slice_of(rows, after=None, before=None, now=make.now).cases]


def aged(make: Make, hours: float, **fields: object) -> Case:
    return make.case(opened_at=make.now - hours * HOUR, **fields)


@pytest.mark.both_databases
@pytest.mark.usefixtures("in_app")
def test_the_order_of_the_database_is_the_sum_that_is_shown(make: Make):
    dice = random.Random(7)
    listing = make.listing()
    ages = [0, 0.5, 0.99, 1, 1.01, 5, 23.99, 24, 25, 167.99, 168, 400, -3]
    for hours in ages:
        severity, reports = dice.choice([0, 20, 50, 70, 100]), dice.choice([0, 3, 10, 30])
        made = aged(
            make, hours, listing=listing, severity=severity, state=CaseState.DECIDED, priority=severity + reports
        )
        parts = {"severity": severity, "reports": reports}
        make.save(made, addends={code: points for code, points in parts.items() if points})
    rows = db.session.execute(select(Case, queue.urgency(make.now), queue.waiting(make.now))).all()
    assert len(rows) == len(ages)
    for case, urgency, hours in rows:
        assert hours == waiting_points(case.opened_at, now=make.now)
        assert urgency == sum_of(why_here(case, now=make.now))


@pytest.mark.usefixtures("in_app")
def test_what_was_opened_again_waits_as_any_other(make: Make):
    case = aged(make, 30, severity=20, decided_at=make.now - 29 * HOUR)
    assert sum_of(why_here(case, now=make.now)) == 20 + policy.WAITING_ADDS_AT_MOST


@pytest.mark.usefixtures("in_app")
def test_the_worst_comes_first_then_what_has_waited_longer(make: Make):
    moderator = make.moderator(region=NIIGATA)
    young, fraud = aged(make, 1, severity=20), aged(make, 0, severity=70)
    twin, older_twin = aged(make, 2, severity=30), aged(make, 2.5, severity=30)
    old = aged(make, 30, severity=20)
    assert found(moderator, make) == [fraud.id, old.id, older_twin.id, twin.id, young.id]


@pytest.mark.usefixtures("in_app")
def test_nothing_waits_for_ever_behind_what_comes_in_anew(make: Make):
    """However much of it, and however grave, unless a life is in danger."""
    forgotten = aged(make, 8 * 24, severity=20)
    for _ in range(3):
        aged(make, 0, severity=70, priority=100)
    danger = aged(make, 0, severity=100, priority=150)
    assert found(make.moderator(region=NIIGATA), make)[:2] == [danger.id, forgotten.id]


def test_every_line_of_the_sum_is_told_also_where_it_was_never_summed_up(make: Make):
    since = make.now - 30 * HOUR
    told = {each.code: each.points for each in explained({"severity": 70, "reports": 10}, 80, since, now=make.now)}
    assert told == {"severity": 70, "reports": 10, "waiting": 24}
    assert {e.code: e.points for e in explained({}, 50, make.now, now=make.now)} == {"severity": 50}
    late = explained({}, 20, make.now - timedelta(days=7), now=make.now)
    assert {each.code: each.points for each in late} == {"severity": 20, "waiting": 24, "limit": 60}
    assert {each.code for each in late} <= set(policy.ADDEND_NAMES)


@pytest.mark.both_databases
@pytest.mark.usefixtures("in_app")
def test_each_filter_finds_what_it_says(make: Make):
    moderator, colleague = make.moderator(region=NIIGATA), make.moderator(region=NIIGATA)
    plain = aged(make, 1, listing=make.listing(region=SANJO), severity=30)
    there = aged(make, 2, listing=make.listing(region=NAGAOKA), severity=20)
    old = aged(make, 80, severity=0)
    fraud = aged(make, 5, severity=70)
    make.report(fraud, reason=Reason.FRAUD)
    make.report(plain, reason=Reason.BAIT)
    profile = make.case(
        plain.listing, target_kind=TargetKind.ACCOUNT, target_id=plain.subject_id, category="", opened_at=make.now
    )
    mine = aged(make, 3, severity=40, claimed_by_id=moderator.id, claimed_until=make.now + LEASE)
    theirs = aged(make, 3, severity=100, claimed_by_id=colleague.id, claimed_until=make.now + LEASE)
    lapsed = aged(make, 3, severity=50, claimed_by_id=colleague.id, claimed_until=make.now)
    put_back = aged(make, 3, severity=50, claimed_by_id=colleague.id, claimed_until=make.now + timedelta(hours=2))
    away = aged(make, 0, state=CaseState.AWAITING_AUTHOR)
    done = aged(make, 0, state=CaseState.DECIDED, decided_at=make.now)
    aged(make, 0, listing=make.listing(region=SAPPORO_CHUO))
    everything = {each.id for each in (plain, there, old, fraud, profile, mine, theirs, lapsed, put_back)}

    def ids(**filters: str) -> set[int]:
        return set(found(moderator, make, **filters))

    assert ids() == everything
    assert ids(state="awaiting") == {away.id}
    assert ids(state="decided") == {done.id}
    assert ids(region="15202") == {there.id}
    assert ids(region="15") == everything
    assert ids(region="01") == set()
    assert ids(target="account") == {profile.id}
    assert ids(kind="goods") == everything
    assert ids(kind="event") == set()
    assert ids(reason="fraud") == {fraud.id}
    assert ids(reason="rules") == everything - {fraud.id, plain.id}
    assert ids(severity="grave") == {theirs.id}
    assert ids(severity="high") == {fraud.id}
    assert ids(severity="middle") == {mine.id, lapsed.id, put_back.id}
    assert ids(severity="low") == {plain.id, there.id, old.id, profile.id}
    assert ids(age="overdue") == {old.id, fraud.id, theirs.id}
    assert ids(age="new") == everything - {old.id, fraud.id}
    assert ids(age="day") == ids(age="days") == {old.id}
    assert ids(claimed="me") == {mine.id}
    assert ids(claimed="others") == {theirs.id}
    assert ids(claimed="nobody") == everything - {mine.id, theirs.id}
    assert ids(region="15", severity="high", age="overdue", claimed="nobody") == {fraud.id}
    asked = [QueueFilters(), QueueFilters(severity="middle"), QueueFilters(state="decided")]
    assert list(db.session.execute(queue.counts(moderator, asked, now=make.now)).one()) == [9, 3, 1]
    for case in db.session.scalars(select(Case)):
        overdue = make.now - case.opened_at > policy.answer_within(case.severity)
        assert db.session.scalar(select(queue.is_overdue(make.now)).where(Case.id == case.id)) == overdue
        held = case.holder(now=make.now) is not None
        assert bool(db.session.scalar(select(queue.queries.is_held(make.now)).where(Case.id == case.id))) == held


@pytest.mark.both_databases
@pytest.mark.usefixtures("in_app")
def test_pages_pass_over_nothing_though_hours_go_by(make: Make):
    moderator, listing = make.moderator(region=NIIGATA), make.listing()
    for number in range(11):
        target = {"target_kind": TargetKind.ACCOUNT, "target_id": number + 1}
        aged(make, number % 3 * 7, listing=listing, severity=number % 2 * 10, **target)
    rows = queue.narrowed(moderator, QueueFilters(), now=make.now)
    whole = [case.id for case in queue.slice_of(rows, after=None, before=None, now=make.now).cases]
    assert len(whole) == 11
    seen, after, pages, now = [], None, [], make.now
    while True:
        page = queue.slice_of(rows, after=after, before=None, now=now, size=4)
        seen += [case.id for case in page.cases]
        pages.append(page)
        after, now = page.after, now + 10 * HOUR
        if after is None:
            break
    assert seen == whole
    back = queue.slice_of(rows, after=None, before=pages[2].before, now=now, size=4)
    assert [case.id for case in back.cases] == whole[4:8]
    first = queue.slice_of(rows, after=None, before=back.before, now=now, size=4)
    assert ([case.id for case in first.cases], first.before) == (whole[:4], None)
    assert pages[0].before is None


@pytest.mark.parametrize(
    "args",
    [
        {"state": "closed"},
        {"region": "99"},
        {"target": "planet"},
        {"kind": "x"},
        {"reason": "x"},
        {"severity": "5"},
        {"age": "old"},
        {"claimed": "7"},
    ],
)
def test_what_no_page_could_ask_is_refused(args: dict[str, str]):
    with pytest.raises(BadInput):
        read_queue_filters(args)


def test_the_address_is_the_state():
    asked = {"state": "awaiting", "region": "15", "reason": "fraud", "claimed": "nobody"}
    assert read_queue_filters(asked).as_args() == asked
    assert read_queue_filters({"state": "open"}).as_args() == {}
    assert read_queue_filters({"state": "decided", "age": "new", "claimed": "me"}).as_args() == {"state": "decided"}
    assert kept_filters({"reason": "no longer offered"}) == QueueFilters()
    assert kept_filters({"reason": "fraud", "colour": "red"}) == QueueFilters(reason="fraud")


@pytest.mark.parametrize("cursor", ["", "x", "MS4x", "a" * 400, "OTk5OTk5OTk5OTk5OTk5OTk5OTkuMS4xLjE"])
def test_a_cursor_that_is_none_is_refused(cursor: str):
    with pytest.raises(BadInput):
        queue.read_cursor(cursor)


def test_appeals_are_listed_for_who_may_answer_them(make: Make, sign_in):
    judge, other = make.moderator(region=NIIGATA), make.moderator(region=NIIGATA)
    case = make.case(make.listing("異議のある壺"), state=CaseState.DECIDED, decided_at=make.now)
    appeal = make.appeal(make.decision(case, by=judge))
    page = sign_in(other).get("/moderation?state=appeals").text
    assert "異議のある壺" in page
    assert f'href="/moderation/appeals/{appeal.id}"' in page
    assert 'href="/moderation?state=appeals" aria-current="page">異議の申し立て<span class="tab-count">1</span>' in page
    assert "異議のある壺" not in sign_in(judge).get("/moderation?state=appeals").text
    assert "異議のある壺" not in sign_in(make.moderator(region=1000)).get("/moderation?state=appeals").text
