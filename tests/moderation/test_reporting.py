"""Filing a report: one case per listing, one copy per version, one count per person and version."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from board import db
from board.audit.models import AuditEvent
from board.errors import RuleBroken
from board.moderation import actions, targets
from board.moderation.actions.reporting import Reporter
from board.moderation.models import REPORTS_A_DAY, Case, CaseState, Evidence, Report
from board.moderation.policy import Reason
from tests.factories import NIIGATA, SANJO, Make

pytestmark = pytest.mark.usefixtures("in_app")


def file(listing, by, reason: Reason = Reason.BAIT, *, now: datetime, text: str = "", origin: str = "") -> Report:
    """By somebody with a browser at a place of its own, or at the one that is said."""
    who = Reporter(by, origin or f"place-{by.id}")
    return actions.report(targets.of_listing(listing), by=who, reason=reason, text=text, now=now)[0]


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def acts() -> list[str]:
    return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_the_first_report_opens_a_case_and_keeps_the_listing_as_it_was(make: Make, now: datetime):
    listing = make.listing("幸運の壺", photos=2)
    ken = make.account()
    report = file(listing, ken, Reason.FRAUD, now=now, text="先に振り込めと言われました。")
    case = report.case
    assert (case.state, case.severity, case.region_id) == (CaseState.OPEN, 70, SANJO)
    assert (case.subject_id, case.opened_at) == (listing.author_id, now)
    assert report.evidence.content["title"] == "幸運の壺"
    assert report.evidence.image_ids == [photo.image_id for photo in listing.photos]
    assert acts() == ["case_opened", "report_filed"]


def test_further_reports_join_the_open_case_and_the_gravest_sets_its_place(make: Make, now: datetime):
    listing = make.listing()
    other = file(make.listing(), make.account(), now=now)
    reports = [file(listing, make.account(), reason, now=now) for reason in (Reason.BAIT, Reason.DANGER, Reason.BAIT)]
    assert len({report.case_id for report in reports} | {other.case_id}) == 2
    assert reports[0].case.severity == 100
    assert len({report.evidence_id for report in reports}) == 1
    assert count(Evidence) == 2


def test_the_same_person_about_the_same_version_is_not_counted_twice(make: Make, now: datetime):
    listing, ken = make.listing(), make.account()
    first = file(listing, ken, now=now)
    assert file(listing, ken, Reason.DANGER, now=now) is first
    assert (count(Report), first.case.severity) == (1, 30)


def test_after_an_edit_the_same_person_may_report_again_and_both_copies_are_kept(make: Make, now: datetime):
    listing, ken = make.listing("ギター"), make.account()
    first = file(listing, ken, now=now)
    shown = first.case.version
    listing.revise({"title": "ギターではない"}, now=now)
    second = file(listing, ken, now=now)
    assert second.case_id == first.case_id
    assert [e.content["title"] for e in db.session.scalars(select(Evidence).order_by(Evidence.id))] == [
        "ギター",
        "ギターではない",
    ]
    assert second.case.version > shown, "a moderator who looked before must look again"


def test_once_a_case_is_decided_a_new_report_opens_another(make: Make, now: datetime):
    listing = make.listing()
    case = make.case(listing, state=CaseState.DECIDED, decided_at=now)
    assert file(listing, make.account(), now=now).case_id != case.id
    assert count(Case) == 2


def test_nobody_reports_their_own_listing(make: Make, now: datetime):
    hanako = make.account()
    with pytest.raises(RuleBroken, match="自分の掲載は報告できません"):
        file(make.listing(author=hanako), hanako, now=now)
    assert count(Case) == 0


def test_a_case_stays_with_the_region_in_which_it_was_opened(make: Make, now: datetime):
    listing = make.listing(region=SANJO)
    case = file(listing, make.account(), now=now).case
    listing.revise({"region_id": 1101}, now=now)
    db.session.flush()
    assert make.moderator(region=NIIGATA).moderates(case.region_id)


def test_the_reports_of_a_day_are_limited(make: Make, now: datetime):
    ken = make.account()
    at_home = Reporter(ken, "home")
    for number in range(REPORTS_A_DAY):
        assert actions.reporting_opens_at(at_home, now=now) is None, number
        file(make.listing(), ken, now=now)
    assert actions.reporting_opens_at(at_home, now=now + timedelta(hours=1)) == now + timedelta(days=1)
    assert actions.reporting_opens_at(Reporter(make.account(), "home"), now=now) is None
    assert actions.reporting_opens_at(at_home, now=now + timedelta(days=1, seconds=1)) is None
