"""What can be decided about what, what it does, and that taking it back leaves no trace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.audit.models import AuditEvent
from board.audit.names import ACTION_NAMES
from board.errors import BadInput, RuleBroken
from board.listings.changes_made import hand_in_changes
from board.listings.models import Effect
from board.moderation import actions, measures
from board.moderation.actions.changed import take_in_changes
from board.moderation.actions.deciding.taking import ACTS
from board.moderation.models import Action, Case, CaseState, Decision, Evidence, TargetKind
from board.moderation.versions import target_version
from board.notifications.events import EVENTS
from board.notifications.models import Notification
from board.outbox.models import Mail
from board.outbox.schedule import message_of
from tests.factories import NIIGATA, Make
from tests.moderation.whatever_happens import visible

pytestmark = pytest.mark.usefixtures("in_app")
KINDS = [kind for kind in TargetKind if kind != TargetKind.SCREENING]
ALL = [(kind, action) for kind in KINDS for action in measures.offered(kind)]


@pytest.fixture
def moderator(make: Make) -> Account:
    return make.moderator()


def about(kind: TargetKind, make: Make) -> Case:
    """A case of each kind, reported by somebody."""
    listing = make.listing("幸運の壺", author=make.account("たぬき"), photos=1)
    talk = make.conversation(listing)
    said = make.message(talk, "先に振り込んで", by=listing.author)
    target, content = {
        TargetKind.LISTING: (listing.id, {"title": "幸運の壺"}),
        TargetKind.PHOTO: (listing.photos[0].id, {"title": "幸運の壺"}),
        TargetKind.MESSAGE: (talk.id, {"messages": [{"id": said.id, "is_chosen": True}]}),
        TargetKind.REVIEW: (make.review(make.done_deal(talk), by=listing.author).id, {"review": "ひとこと"}),
        TargetKind.ACCOUNT: (listing.author_id, {"name": "たぬき"}),
    }[kind]
    listing_id = None if kind == TargetKind.ACCOUNT else listing.id
    case = make.case(listing, target_kind=kind, target_id=target, listing_id=listing_id)
    make.report(case, content=content)
    return case


def decide(case: Case, action: Action, by: Account, make: Make, **changes: Any) -> Decision:
    takes = action in measures.MEASURES
    given = {
        "guideline": make.guideline(version=int(uuid4().int % 10**6)) if takes else None,
        "facts": "現物がありません。" if takes else "",
        "note": "",
        "ends_at": make.now + timedelta(days=7) if action in measures.TIMED else None,
        "case_version": case.version,
        "target_version": target_version(case),
        "key": str(uuid4()),
        "now": make.now,
    }
    return actions.decide(case, action, by=by, **{**given, **changes})


def undo(decision: Decision, by: Account, make: Make) -> Decision:
    return actions.undo(
        decision,
        by=by,
        reason="誤解でした",
        case_version=decision.case.version,
        key=str(uuid4()),
        now=make.now + timedelta(hours=1),
    )


def count(model: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


@pytest.mark.parametrize(("kind", "action"), ALL)
def test_each_decision_does_what_it_says_is_told_once_and_leaves_no_trace_when_taken_back(
    make: Make, moderator: Account, kind: TargetKind, action: Action
):
    case = about(kind, make)
    before = visible()
    decision = decide(case, action, moderator, make)
    is_measure = action in measures.MEASURES
    # A warning is told, and changes nothing.
    assert (visible() != before) == (is_measure and action != Action.WARN)
    told = Notification.account_id == case.subject_id
    assert count(Notification, told, Notification.event.like("decided_%")) == is_measure
    letters = db.session.scalars(select(Mail).where(Mail.event == "decision_taken")).all()
    assert len(letters) == is_measure
    for letter in letters:
        for locale in ("ja", "en"):
            letter.locale = locale
            text = message_of(letter).get_body(("plain",)).get_content()
            assert "現物がありません。" in text
            assert "/statements/" in text
    assert count(AuditEvent) == 1
    undo(decision, moderator, make)
    after = visible()
    assert after == before
    assert count(AuditEvent) == 2
    assert count(Notification, told, Notification.event == "decision_undone") == is_measure


@pytest.mark.parametrize(("kind", "action"), [("screening", "hide"), ("message", "limit_listing"), ("account", "hold")])
def test_what_does_not_fit_is_not_decided(kind: str, action: str):
    assert not measures.fits(Action(action), TargetKind(kind))


def test_every_act_and_every_line_has_its_words():
    assert set(ACTS) == {*measures.MEASURES, Action.DISMISS}
    assert set(ACTS.values()) <= set(ACTION_NAMES)
    codes = {*measures.PERSONAL, *measures.CONTENT[TargetKind.LISTING], *(set(TargetKind) - {TargetKind.LISTING})}
    assert {f"decided_{code}" for code in codes} <= set(EVENTS)


@pytest.mark.parametrize(
    "changes",
    [{"facts": "　"}, {"guideline": None}, {"ends_at": None}],
)
def test_nobody_is_deprived_of_anything_without_rule_facts_and_end(
    make: Make, moderator: Account, changes: dict[str, Any]
):
    case = about(TargetKind.ACCOUNT, make)
    with pytest.raises(BadInput):
        decide(case, Action.SUSPEND, moderator, make, **changes)
    assert count(Decision) == 0


def test_one_decision_follows_another_and_each_is_taken_back_alone(make: Make, moderator: Account):
    case = about(TargetKind.LISTING, make)
    removed = decide(case, Action.REMOVE, moderator, make)
    suspended = decide(case, Action.SUSPEND, moderator, make)
    assert (removed.seq, suspended.seq, case.state) == (1, 2, CaseState.DECIDED)
    assert case.subject.is_shut_out(make.now)
    with pytest.raises(RuleBroken, match="同じ判断がすでに"):
        decide(case, Action.SUSPEND, moderator, make)
    undo(removed, moderator, make)
    assert case.subject.is_shut_out(make.now + timedelta(hours=2))
    undo(suspended, moderator, make)
    assert not case.subject.is_shut_out(make.now + timedelta(hours=2))


def test_a_photo_hidden_twice_comes_back_with_the_second(make: Make, moderator: Account):
    case = about(TargetKind.PHOTO, make)
    hidden = decide(case, Action.HIDE, moderator, make)
    removed = decide(case, Action.REMOVE, moderator, make)
    photo = case.about.photos[0]
    undo(hidden, moderator, make)
    assert photo.concealed_at is not None
    undo(removed, moderator, make)
    assert photo.concealed_at is None


def test_what_the_rules_held_is_held_again_when_a_decision_about_it_is_taken_back(make: Make, moderator: Account):
    case = about(TargetKind.LISTING, make)
    make.restriction(case.about, effect=Effect.HELD)
    dismissed = decide(case, Action.DISMISS, moderator, make)
    assert case.about.is_public
    undo(dismissed, moderator, make)
    assert [each.effect for each in case.about.active_restrictions] == [Effect.HELD]
    assert case.state == CaseState.OPEN
    decide(case, Action.HIDE, moderator, make)
    assert [each.effect for each in case.about.active_restrictions] == [Effect.HIDDEN]


def test_a_warning_leaves_open_what_is_held(make: Make, moderator: Account):
    case = about(TargetKind.LISTING, make)
    make.restriction(case.about, effect=Effect.HELD)
    decide(case, Action.WARN, moderator, make)
    assert case.state == CaseState.OPEN


def test_from_asking_for_changes_to_publishing_again(make: Make, moderator: Account):
    case = about(TargetKind.LISTING, make)
    listing = case.about
    asked = decide(case, Action.REQUEST_CHANGES, moderator, make, facts="値段を書いてください。")
    assert (case.state, listing.awaits_changes) == (CaseState.AWAITING_AUTHOR, True)
    assert asked.restriction.note == "値段を書いてください。"
    hand_in_changes(listing, by=case.subject, now=make.now + timedelta(hours=1))
    kept = count(Evidence)
    for _again in range(2):
        take_in_changes([listing.id], make.now + timedelta(hours=1))
    assert (case.state, count(Evidence)) == (CaseState.OPEN, kept + 1)
    assert not listing.is_public
    decide(case, Action.DISMISS, moderator, make, now=make.now + timedelta(hours=2))
    assert listing.is_public
    assert count(AuditEvent, AuditEvent.action == "case_reopened") == 1


def test_who_works_on_a_case_keeps_others_from_deciding_it(make: Make, moderator: Account):
    case = about(TargetKind.LISTING, make)
    other, until = make.moderator("ほか", region=NIIGATA), make.now + timedelta(minutes=5)
    make.save(case, claimed_by_id=other.id, claimed_until=until)
    with pytest.raises(RuleBroken, match="受け持っています"):
        decide(case, Action.HIDE, moderator, make)
    decide(case, Action.HIDE, moderator, make, now=make.now + timedelta(minutes=6))
