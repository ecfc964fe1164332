"""From the handshake to 「続けますか?」: what becomes of the project, and who is told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.audit.models import AuditEvent
from board.conversations.models import Conversation
from board.departure.actions import ask_to_leave
from board.errors import RuleBroken
from board.listings.kinds import Kind
from board.listings.models import Effect
from board.notifications.models import Notification
from board.outbox.models import Mail
from board.participation.projects import actions
from board.participation.projects.lifecycle import ProjectSide, ProjectState
from board.participation.projects.models import MILESTONES_MAX, Project
from tests.factories import Make

pytestmark = pytest.mark.usefixtures("in_app")
FIRST_DAY = date(2026, 12, 1)


@pytest.fixture
def talk(make: Make) -> Conversation:
    return make.conversation(make.listing("在庫表づくり", kind=Kind.WORK, author=make.account("はなこ")))


def proposed(talk: Conversation, now: datetime, **changes: Any) -> Project:
    asked = {"starts_on": FIRST_DAY, "months": 3, "milestones": ["数え方を聞く"], **changes}
    return actions.propose(talk, by=talk.owner, now=now, **asked)


def active(talk: Conversation, now: datetime) -> Project:
    project = proposed(talk, now)
    actions.start(project, by=talk.asker, now=now)
    return project


def closed(talk: Conversation, now: datetime) -> Project:
    project = active(talk, now)
    actions.report(project, "棚ごとに数えました。", by=talk.asker, now=now)
    actions.close(project, by=talk.owner, now=now)
    return project


def told(account: Account) -> list[str]:
    rows = select(Notification).where(Notification.account_id == account.id).order_by(Notification.id)
    return [notice.event for notice in db.session.scalars(rows)]


def mailed(account: Account) -> list[str]:
    return [mail.event for mail in db.session.scalars(select(Mail).where(Mail.recipient == account.email))]


def test_the_whole_way(talk: Conversation, now: datetime):
    project = closed(talk, now)
    assert (project.state, project.ends_on) == (ProjectState.CLOSED, date(2027, 2, 28))
    assert [milestone.text for milestone in project.milestones] == ["数え方を聞く"]
    assert told(talk.asker) == mailed(talk.asker) == ["project_proposed", "project_closed"]
    assert told(talk.owner) == mailed(talk.owner) == ["project_started", "project_reported", "project_closed"]
    logged = db.session.scalars(
        select(AuditEvent.action).where(AuditEvent.object_type == "project").order_by(AuditEvent.id)
    ).all()
    assert logged == ["project_proposed", "project_started", "project_reported", "project_closed"]
    assert talk.agreed_at is not None


def test_pressing_twice_does_nothing_more(talk: Conversation, now: datetime):
    first, second = proposed(talk, now), proposed(talk, now, months=6)
    assert first is second
    for _twice in range(2):
        actions.start(first, by=talk.asker, now=now)
    for _twice in range(2):
        actions.report(first, "棚ごとに数えました。", by=talk.asker, now=now)
    for _twice in range(2):
        actions.close(first, by=talk.owner, now=now)
    assert told(talk.asker).count("project_closed") == 1
    assert told(talk.owner) == ["project_started", "project_reported", "project_closed"]


def test_only_the_host_of_side_work_can_ask(make: Make, talk: Conversation, now: datetime):
    with pytest.raises(RuleBroken, match="掲載者だけ"):
        actions.propose(talk, by=talk.asker, starts_on=FIRST_DAY, months=3, milestones=(), now=now)
    goods = make.conversation()
    with pytest.raises(RuleBroken, match="副業"):
        actions.propose(goods, by=goods.owner, starts_on=FIRST_DAY, months=3, milestones=(), now=now)


def test_each_act_belongs_to_a_side(talk: Conversation, now: datetime):
    project = proposed(talk, now)
    with pytest.raises(RuleBroken):
        actions.start(project, by=talk.owner, now=now)
    actions.start(project, by=talk.asker, now=now)
    with pytest.raises(RuleBroken):
        actions.report(project, "しました。", by=talk.owner, now=now)
    with pytest.raises(RuleBroken):
        actions.close(project, by=talk.owner, now=now)


def test_a_report_that_wants_more_comes_back_with_its_words(talk: Conversation, now: datetime):
    project = active(talk, now)
    actions.report(project, "数えました。", by=talk.asker, now=now)
    actions.send_back(project, "何箱でしたか。", by=talk.owner, now=now)
    assert (project.state, project.report, project.remark) == (ProjectState.ACTIVE, "数えました。", "何箱でしたか。")
    actions.report(project, "数えました。四十箱です。", by=talk.asker, now=now)
    assert (project.state, project.remark) == (ProjectState.REPORTED, "")
    assert told(talk.asker)[-1] == "project_sent_back"


def test_goals_are_ticked_and_unticked_by_both(talk: Conversation, now: datetime):
    project = active(talk, now)
    goal = actions.add_milestone(project, "台帳の形を決める", by=talk.asker, now=now)
    actions.tick_milestone(project, goal, done=True, by=talk.owner, now=now)
    assert goal.done_at == now
    actions.tick_milestone(project, goal, done=False, by=talk.asker, now=now)
    assert goal.done_at is None
    actions.remove_milestone(project, goal, by=talk.owner, now=now)
    assert [each.text for each in project.milestones] == ["数え方を聞く"]


def test_goals_have_an_end(talk: Conversation, now: datetime):
    project = proposed(talk, now, milestones=["目標"] * MILESTONES_MAX)
    with pytest.raises(RuleBroken, match="個まで"):
        actions.add_milestone(project, "もう一つ", by=talk.owner, now=now)


def test_either_can_stop_and_the_other_hears(talk: Conversation, now: datetime):
    project = active(talk, now)
    actions.end(project, by=talk.owner, now=now)
    assert (project.state, project.ended_by) == (ProjectState.ENDED, ProjectSide.HOST)
    assert told(talk.asker)[-1] == "project_ended"
    following = proposed(talk, now)
    assert following is not project


def test_when_both_want_to_go_on_the_next_begins_the_day_after(talk: Conversation, now: datetime):
    project = closed(talk, now)
    assert actions.answer(project, goes_on=True, by=talk.owner, now=now) is None
    following = actions.answer(project, goes_on=True, by=talk.asker, now=now)
    assert following is not None
    assert (following.state, following.continues_id) == (ProjectState.ACTIVE, project.id)
    assert (following.starts_on, following.months) == (project.ends_on + timedelta(days=1), 3)
    assert told(talk.asker)[-1] == told(talk.owner)[-1] == "project_continues"
    assert actions.answer(project, goes_on=True, by=talk.asker, now=now) is None


def test_one_no_is_an_answer_that_can_be_changed(talk: Conversation, now: datetime):
    project = closed(talk, now)
    actions.answer(project, goes_on=True, by=talk.owner, now=now)
    assert actions.answer(project, goes_on=False, by=talk.asker, now=now) is None
    assert actions.answer(project, goes_on=True, by=talk.asker, now=now) is not None


def test_while_moderators_look_nothing_moves_but_stopping(talk: Conversation, now: datetime):
    project = proposed(talk, now)
    db.session.add(talk.listing.restrict(Effect.HIDDEN, guideline="bait", now=now))
    db.session.flush()
    with pytest.raises(RuleBroken, match="確認中"):
        actions.start(project, by=talk.asker, now=now)
    actions.end(project, by=talk.asker, now=now)
    assert project.state == ProjectState.ENDED


def test_the_report_is_asked_for_once_a_week_before_the_end(talk: Conversation, now: datetime):
    project = active(talk, now)
    before = datetime.combine(project.ends_on, now.timetz()) - timedelta(days=8)
    assert actions.ask_for_reports(now=before) == 0
    assert actions.ask_for_reports(now=before + timedelta(days=1)) == 1
    assert actions.ask_for_reports(now=before + timedelta(days=2)) == 0
    assert told(talk.asker)[-1] == "project_report_due"


@pytest.mark.parametrize("has_reported", [False, True])
def test_who_leaves_ends_their_projects(talk: Conversation, now: datetime, *, has_reported: bool):
    project = active(talk, now)
    if has_reported:
        actions.report(project, "棚ごとに数えました。", by=talk.asker, now=now)
    ask_to_leave(talk.asker, now=now)
    assert (project.state, project.ended_by) == (ProjectState.ENDED, ProjectSide.PERSON)
    assert told(talk.owner)[-1] == "project_ended"
