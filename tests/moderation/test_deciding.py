"""Taking down, dismissing, lifting: what becomes of the listing, who hears what, what cannot happen twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.audit.models import AuditEvent
from board.errors import BadInput, RuleBroken
from board.listings import queries as listings
from board.listings.models import Listing
from board.moderation import actions, queries
from board.moderation.models import Action, Case, CaseState, Decision
from board.notifications.models import Notification
from board.outbox.models import FollowUp, Mail
from tests.factories import NIIGATA, SAPPORO_CHUO, Make

pytestmark = pytest.mark.usefixtures("in_app")


@pytest.fixture
def case(make: Make) -> Case:
    """Of a listing in 三条市, reported by two."""
    case = make.case(make.listing("幸運の壺", author=make.account("たぬき")))
    make.report(case, reporter=make.account("けん"))
    make.report(case, reporter=make.account("まり"), target_version=2)
    return case


@pytest.fixture
def moderator(make: Make) -> Account:
    return make.moderator(region=NIIGATA)


def decide(case: Case, by: Account, make: Make, action: Action = Action.HIDE, **changes: Any) -> Decision:
    takes = action != Action.DISMISS
    given = {
        "guideline": (db.session.scalars(queries.current_guidelines()).first() or make.guideline()) if takes else None,
        "facts": "現物がありません。" if takes else "",
        "note": "三件目",
        "ends_at": None,
        "case_version": case.version,
        "target_version": case.listing.version,
        "key": str(uuid4()),
        "now": make.now,
    }
    return actions.decide(case, action, by=by, **{**given, **changes})


def take_down(case: Case, by: Account, make: Make, **changes: Any) -> Decision:
    return decide(case, by, make, Action.HIDE, **changes)


def dismiss(case: Case, by: Account, make: Make, **changes: Any) -> Decision:
    return decide(case, by, make, Action.DISMISS, **changes)


def undo(decision: Decision, by: Account, now: datetime, **changes: Any) -> Decision:
    given = {"reason": "誤解でした", "case_version": decision.case.version, "key": str(uuid4())}
    return actions.undo(decision, by=by, now=now, **{**given, **changes})


def told(account_id: int) -> list[str]:
    rows = select(Notification.event).where(Notification.account_id == account_id).order_by(Notification.id)
    return list(db.session.scalars(rows))


def is_public(listing: Listing) -> bool:
    found = db.session.scalars(listings.public().where(Listing.id == listing.id)).first()
    assert (found is not None) == listing.is_public
    return listing.is_public


def test_a_take_down_conceals_the_listing_and_closes_the_case(case: Case, moderator: Account, make: Make):
    decision = take_down(case, moderator, make)
    assert not is_public(case.listing)
    assert (case.state, case.decided_at) == (CaseState.DECIDED, make.now)
    assert (decision.seq, decision.restriction.guideline) == (1, "bait")
    follow_up = db.session.scalars(select(FollowUp)).one()
    assert (follow_up.kind, follow_up.subject_id) == ("index_listing", case.listing_id)


def test_the_author_hears_why_and_the_reporters_only_that_it_is_done(case: Case, moderator: Account, make: Make):
    decision = take_down(case, moderator, make)
    mail = db.session.scalars(select(Mail)).one()
    assert (mail.recipient, mail.event) == (case.subject.email, "decision_taken")
    assert mail.params["guideline"] == "おとり掲載の禁止"
    assert mail.params["facts"] == "現物がありません。"
    assert mail.params["decision_id"] == decision.id
    assert "けん" not in str(mail.params)
    assert told(case.subject_id) == ["decided_hide"]
    others = db.session.scalars(select(Notification).where(Notification.account_id != case.subject_id)).all()
    assert {(row.event, tuple(row.params)) for row in others} == {("report_acted", ("report_id",))}
    assert len(others) == 2


def test_an_author_who_reads_english_gets_the_english_guideline(case: Case, moderator: Account, make: Make):
    case.subject.locale = "en"
    take_down(case, moderator, make)
    assert db.session.scalars(select(Mail)).one().params["guideline"] == "No bait listings"


def test_dismissing_leaves_the_listing_and_its_author_alone(case: Case, moderator: Account, make: Make):
    decision = dismiss(case, moderator, make)
    assert is_public(case.listing)
    assert (case.state, decision.guideline_version_id) == (CaseState.DECIDED, None)
    assert told(case.subject_id) == []
    assert db.session.scalar(select(func.count()).where(Notification.event == "report_nothing_found")) == 2


def test_lifting_makes_everything_as_before(case: Case, moderator: Account, make: Make, now: datetime):
    taken = take_down(case, moderator, make)
    lifted = undo(taken, moderator, now + timedelta(hours=1))
    assert is_public(case.listing)
    assert (lifted.seq, lifted.supersedes_id) == (2, taken.id)
    assert taken.restriction.lifted_at == now + timedelta(hours=1)
    assert told(case.subject_id) == ["decided_hide", "decision_undone"]
    assert db.session.scalar(select(func.count()).select_from(FollowUp)) == 2


def test_every_step_is_in_the_log(case: Case, moderator: Account, make: Make, now: datetime):
    undo(take_down(case, moderator, make), moderator, now)
    logged = db.session.execute(select(AuditEvent.action, AuditEvent.actor_id, AuditEvent.object_id))
    assert [tuple(row) for row in logged] == [
        ("content_hidden", moderator.id, case.id),
        ("decision_undone", moderator.id, case.id),
    ]


def test_the_same_form_twice_decides_and_tells_once(case: Case, moderator: Account, make: Make, now: datetime):
    key, version = str(uuid4()), case.version
    first = take_down(case, moderator, make, key=key)
    assert take_down(case, moderator, make, key=key, case_version=version, note="x") is first
    back = undo(first, moderator, now, key="f" * 36)
    assert undo(first, moderator, now, key="f" * 36, case_version=version) is back
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 2
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == 2


def test_a_key_belongs_to_one_case(case: Case, moderator: Account, make: Make):
    key = str(uuid4())
    dismiss(case, moderator, make, key=key)
    with pytest.raises(BadInput):
        dismiss(make.case(), moderator, make, key=key)


def test_whoever_comes_second_is_told_so(case: Case, moderator: Account, make: Make):
    version = case.version
    dismiss(case, moderator, make)
    with pytest.raises(RuleBroken, match="ほかの担当者がすでに判断しました"):
        take_down(case, make.moderator(region=NIIGATA), make, case_version=version)
    assert is_public(case.listing)


def test_new_evidence_asks_for_a_second_look(case: Case, moderator: Account, make: Make):
    with pytest.raises(RuleBroken, match="新しい報告や判断が加わりました"):
        take_down(case, moderator, make, case_version=case.version - 1)
    assert case.is_open


def test_an_edit_meanwhile_asks_for_a_second_look(case: Case, moderator: Account, make: Make, now: datetime):
    shown = case.listing.version
    case.listing.revise({"title": "直しました"}, now=now)
    with pytest.raises(RuleBroken, match="掲載の内容が変わりました"):
        dismiss(case, moderator, make, target_version=shown)


def test_a_dismissal_that_is_taken_back_opens_the_case_again(
    case: Case, moderator: Account, make: Make, now: datetime
):
    undo(dismiss(case, moderator, make), moderator, now)
    assert is_public(case.listing)
    assert case.state == CaseState.OPEN
    assert told(case.subject_id) == []
    assert dismiss(case, moderator, make).seq == 3


def test_a_dismissal_stays_where_the_same_was_reported_anew(case: Case, moderator: Account, make: Make, now: datetime):
    dismissed = dismiss(case, moderator, make)
    make.case(case.listing)
    with pytest.raises(RuleBroken, match="新しい件がすでに開いています"):
        undo(dismissed, moderator, now)


def test_a_lifted_take_down_is_not_lifted_again(case: Case, moderator: Account, make: Make, now: datetime):
    taken = take_down(case, moderator, make)
    undo(taken, moderator, now)
    with pytest.raises(RuleBroken, match="すでに取り消されています"):
        undo(taken, moderator, now)


@pytest.mark.parametrize("who", ["elsewhere", "subject", "reporter", "nobody"])
def test_who_may_not_judge_does_not(case: Case, make: Make, who: str):
    people = {
        "elsewhere": make.moderator(region=1000),
        "subject": make.moderator(),
        "reporter": make.moderator(),
        "nobody": make.account(),
    }
    make.report(case, reporter=people["reporter"], target_version=9)
    if who == "subject":
        make.save(case, subject_id=people["subject"].id)
    with pytest.raises(RuleBroken, match="判断することはできません"):
        dismiss(case, people[who], make)
    assert case.is_open


def test_a_moderator_of_the_whole_site_judges_anywhere(make: Make):
    far = make.case(make.listing(region=SAPPORO_CHUO))
    assert dismiss(far, make.moderator(), make).seq == 1


def test_moderators_do_not_shut_each_other_out(make: Make, moderator: Account):
    colleague = make.moderator("なかま")
    case = make.case(make.listing(author=colleague))
    with pytest.raises(RuleBroken, match="運営が行います"):
        decide(case, moderator, make, Action.BAN)
    # What they posted is judged as everybody's.
    decide(case, moderator, make, Action.HIDE, case_version=case.version)
    assert not is_public(case.listing)
