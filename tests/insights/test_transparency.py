"""A month of moderation as everybody reads it, and the queue's health as its moderators do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from board.insights.health import health_for
from board.insights.months import Month
from board.insights.transparency import transparency
from board.moderation.models import Action, AppealState, CaseState
from tests.factories import NIIGATA, NOW, SAPPORO_CHUO, Make

SignIn = Callable[..., FlaskClient]
OCTOBER = Month(2026, 10)
THEN = OCTOBER.since + timedelta(days=3)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def an_october(make: Make, *, cases: int = 6) -> None:
    """Each case reported twice, first seen after 1, 2, 3 … hours, and its listing taken down."""
    judge = make.moderator()
    for number in range(1, cases + 1):
        decided_at = THEN + timedelta(hours=2 * number)
        case = make.case(
            make.listing(published_at=decided_at - timedelta(days=number)),
            opened_at=THEN,
            first_viewed_at=THEN + timedelta(hours=number),
            first_action_at=decided_at,
            decided_at=decided_at,
            state=CaseState.DECIDED,
        )
        make.report(case, created_at=THEN, outcome_told_at=decided_at)
        make.report(case, created_at=THEN, reporter=make.account(), target_version=2, reason="fraud")
        decision = make.decision(case, by=judge, decided_at=decided_at)
        make.appeal(decision, filed_at=decided_at, state=AppealState.UPHELD, answered_at=decided_at + timedelta(days=1))


@pytest.mark.both_databases
def test_a_month_is_counted_from_its_rows(app: Flask, make: Make):
    an_october(make)
    make.report(make.case(opened_at=OCTOBER.until), created_at=OCTOBER.until)
    with app.app_context():
        told = transparency(OCTOBER)
    assert (told.reports["bait"].value, told.reports["fraud"].value, told.reports_sum.value) == (6, 6, 12)
    assert (told.cases.value, told.decisions["remove"].value, told.decisions_sum.value) == (6, 6, 6)
    assert (told.to_first_view.median, told.to_first_view.p90) == (timedelta(hours=3), timedelta(hours=6))
    assert (told.to_decision.median, told.to_first_action.p90) == (timedelta(hours=6), timedelta(hours=12))
    assert (told.exposure.median, told.exposure.p90) == (timedelta(days=3), timedelta(days=6))
    assert (told.appeals_upheld.value, told.appeals_overturned.value, told.overturned_share) == (6, 0, 0.0)
    assert (told.to_answer.median, told.reporters_told_share) == (timedelta(days=1), 0.5)
    assert (told.anonymous_share, told.automated_share, told.waiting_at_end.value) == (0.0, 0.0, 0)


@pytest.mark.both_databases
def test_what_waited_when_the_month_ended_is_told_though_it_was_decided_later(app: Flask, make: Make):
    for _number in range(5):
        make.case(opened_at=OCTOBER.until - timedelta(hours=10), decided_at=NOW, state=CaseState.DECIDED)
    with app.app_context():
        told = transparency(OCTOBER)
    assert (told.waiting_at_end.value, told.waited_at_end.median) == (5, timedelta(hours=10))


def test_a_case_that_was_opened_again_waits(app: Flask, make: Make):
    for _number in range(5):
        make.case(opened_at=THEN, decided_at=THEN + timedelta(hours=1), state=CaseState.OPEN)
    with app.app_context():
        assert transparency(OCTOBER).waiting_at_end.value == 5


def test_everybody_reads_it_and_few_are_withheld(app: Flask, make: Make):
    an_october(make)
    for _number in range(2):
        make.report(make.case(opened_at=THEN), created_at=THEN, reason="dating")
    page = app.test_client().get("/transparency").text
    assert "透明性レポート 2026年10月" in page
    assert "5未満" in page
    assert "<td>出会い目的</td><td class=\"number\">5未満</td>" in page
    assert "3時間" in page
    rows = app.test_client().get("/transparency/2026-10.csv")
    assert rows.mimetype == "text/csv"
    assert "報告の理由,出会い目的,5未満" in rows.text


def test_it_speaks_english(app: Flask, make: Make):
    an_october(make)
    page = app.test_client().get("/transparency/2026-10?lang=en", follow_redirects=True).text
    assert "October 2026" in page
    assert "3 hours" in page


@pytest.mark.parametrize("slug", ["2026-11", "2026-12", "2026-07", "2026-13", "last"])
def test_a_month_that_goes_on_or_never_was_is_not_there(app: Flask, make: Make, slug: str):
    an_october(make, cases=1)
    assert app.test_client().get(f"/transparency/{slug}").status_code == 404
    assert app.test_client().get(f"/transparency/{slug}.csv").status_code == 404


def test_before_the_first_month_is_over_the_page_says_when_it_begins(app: Flask, make: Make):
    make.case()
    assert "ひと月が終わると" in app.test_client().get("/transparency").text


def health(app: Flask, make: Make, opened: list[datetime]) -> FlaskClient:
    for moment in opened:
        make.case(opened_at=moment, severity=100)
    make.case(make.listing(region=SAPPORO_CHUO), opened_at=NOW, severity=100)
    return app.test_client()


@pytest.mark.both_databases
def test_the_health_is_that_of_ones_own_regions(app: Flask, make: Make):
    health(app, make, [NOW - timedelta(hours=2), NOW - timedelta(minutes=5)])
    make.case(severity=20, opened_at=NOW - timedelta(hours=5), state=CaseState.AWAITING_AUTHOR)
    niigata, everywhere = make.moderator(region=NIIGATA), make.moderator()
    with app.app_context():
        mine, all_of_it = health_for(niigata, now=NOW), health_for(everywhere, now=NOW)
    assert (mine.open, mine.overdue, mine.awaiting_author) == (2, 1, 1)
    assert (all_of_it.open, all_of_it.overdue) == (3, 1)
    assert (mine.waiting[0].count, mine.waiting[0].oldest) == (2, NOW - timedelta(hours=2))
    assert sum(day.opened for day in mine.days) == 3


def test_moderators_see_bars_with_a_table_beside(app: Flask, make: Make, sign_in: SignIn):
    health(app, make, [NOW - timedelta(hours=2)])
    page = sign_in(make.moderator(region=NIIGATA)).get("/moderation/health").text
    assert page.count('<svg class="bars"') == 2
    assert "目安の時間を過ぎている件が1件あります。" in page
    assert "日ごとの数を見る" in page


def test_nobody_else_sees_the_health(app: Flask, make: Make, sign_in: SignIn):
    assert sign_in(make.account()).get("/moderation/health").status_code == 404
    assert sign_in(make.operator()).get("/moderation/health").status_code == 404


def test_the_names_of_all_acts_are_there(app: Flask):
    from board.insights.showing import ACTION_TITLES

    assert set(ACTION_TITLES) == set(Action)
