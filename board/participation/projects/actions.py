"""Decide on somebody, begin, plan, report, close, go on or stop; and what the other side is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from board import db
from board.accounts.models import Account
from board.accounts.silence import refuse_silenced
from board.audit.actions import record
from board.clock import tokyo
from board.conversations.models import Conversation
from board.errors import RuleBroken, msgid
from board.listings.kinds import Kind
from board.notifications.actions import notify
from board.participation.projects import queries
from board.participation.projects.lifecycle import (
    REPORT_ASKED_BEFORE,
    ProjectAct,
    ProjectSide,
    ProjectState,
    next_state,
)
from board.participation.projects.models import MILESTONES_MAX, Milestone, Project

BATCH = 100


def why_not_proposable(conversation: Conversation, *, by: Account) -> RuleBroken | None:
    listing = conversation.listing
    if listing.kind != Kind.WORK or by.id != conversation.owner_id:
        return RuleBroken(msgid("プロジェクトを始められるのは、副業・プロボノの掲載者だけです。"))
    if conversation.asker.is_leaving:
        return RuleBroken(msgid("相手の方が退会の手続き中のため、始められません。"))
    if conversation.is_over_for_one:
        return RuleBroken(msgid("このやり取りは終わっているため、新しい約束はできません。"))
    if listing.is_concealed:
        return _frozen()
    return None


def propose(
    conversation: Conversation,
    *,
    by: Account,
    starts_on: date,
    months: int,
    milestones: Sequence[str],
    now: datetime,
    continues: Project | None = None,
) -> Project:
    """The host has decided on this person, who answers by `start`. A second call while one stands does nothing.
    Raises RuleBroken where the host may not, or moderators look at the listing."""
    db.lock(conversation.listing)
    standing = db.session.scalars(queries.in_conversation(conversation).limit(1)).first()
    if standing is not None and standing.is_standing:
        return standing
    if continues is None:
        refuse_silenced(by, now=now)
        if problem := why_not_proposable(conversation, by=by):
            raise problem
    project = Project(
        conversation=conversation,
        listing=conversation.listing,
        state=ProjectState.MATCHED,
        starts_on=starts_on,
        ends_on=Project.last_day(starts_on, months),
        months=months,
        created_at=now,
        continues_id=continues.id if continues else None,
        report="",
        remark="",
        milestones=[Milestone(position=place, text=words) for place, words in enumerate(milestones)],
    )
    db.session.add(project)
    # From here on they go on writing, also after the listing is closed to others.
    conversation.agreed_at = now
    _log("project_proposed", project, by=by, now=now)
    if continues is None:
        _tell(project, "project_proposed", reader=project.person, now=now)
    return project


def start(project: Project, *, by: Account, now: datetime) -> None:
    """The person says yes. Said twice is said."""
    _lock(project)
    if project.state == ProjectState.ACTIVE:
        return
    refuse_silenced(by, now=now)
    _move(project, ProjectAct.START, by=by)
    project.started_at = now
    _log("project_started", project, by=by, now=now)
    _tell(project, "project_started", reader=project.host, now=now)


def add_milestone(project: Project, words: str, *, by: Account, now: datetime) -> Milestone:
    _lock(project)
    _move(project, ProjectAct.PLAN, by=by)
    if len(project.milestones) >= MILESTONES_MAX:
        raise RuleBroken(msgid("目標は%(most)s個までです。"), most=MILESTONES_MAX)
    last = max((each.position for each in project.milestones), default=-1)
    milestone = Milestone(position=last + 1, text=words)
    project.milestones.append(milestone)
    _log("project_planned", project, by=by, now=now)
    return milestone


def tick_milestone(project: Project, milestone: Milestone, *, done: bool, by: Account, now: datetime) -> None:
    """Reached, or not yet after all."""
    _lock(project)
    _move(project, ProjectAct.PLAN, by=by)
    if (milestone.done_at is not None) != done:
        milestone.done_at = now if done else None
        _log("project_planned", project, by=by, now=now)


def remove_milestone(project: Project, milestone: Milestone, *, by: Account, now: datetime) -> None:
    _lock(project)
    _move(project, ProjectAct.PLAN, by=by)
    project.milestones.remove(milestone)
    _log("project_planned", project, by=by, now=now)


def report(project: Project, words: str, *, by: Account, now: datetime) -> None:
    """What was done, in the person's words; the host reads it and closes."""
    _lock(project)
    if project.state == ProjectState.REPORTED and project.report == words:
        return
    _move(project, ProjectAct.REPORT, by=by)
    project.report, project.reported_at, project.remark = words, now, ""
    _log("project_reported", project, by=by, now=now)
    _tell(project, "project_reported", reader=project.host, now=now)


def send_back(project: Project, remark: str, *, by: Account, now: datetime) -> None:
    """The host asks for more; the report stays to be gone on with."""
    _lock(project)
    if project.state == ProjectState.ACTIVE and project.remark == remark:
        return
    _move(project, ProjectAct.RETURN, by=by)
    project.remark = remark
    _log("project_sent_back", project, by=by, now=now)
    _tell(project, "project_sent_back", reader=project.person, now=now)


def close(project: Project, *, by: Account, now: datetime) -> None:
    """The host has read the report and thanks: done. Both are asked whether they go on."""
    _lock(project)
    if project.state == ProjectState.CLOSED:
        return
    _move(project, ProjectAct.CLOSE, by=by)
    project.ended_at = now
    _log("project_closed", project, by=by, now=now)
    for reader in (project.person, project.host):
        _tell(project, "project_closed", reader=reader, now=now)


def end(project: Project, *, by: Account, now: datetime) -> None:
    """Either stops before it is done. Stopped twice is stopped."""
    _lock(project)
    if project.state == ProjectState.ENDED:
        return
    _move(project, ProjectAct.END, by=by)
    project.ended_at, project.ended_by = now, project.side_of(by)
    _log("project_ended", project, by=by, now=now, side=str(project.ended_by))
    _tell(project, "project_ended", reader=project.conversation.partner_of(by), now=now)


def answer(project: Project, *, goes_on: bool, by: Account, now: datetime) -> Project | None:
    """To 「続けますか?」. When both want to: the next stretch, of the same length, from the day after; it has begun.
    An answer can be changed until then. Returns the next project when this answer brought it about."""
    _lock(project)
    if db.session.scalars(queries.in_conversation(project.conversation).limit(1)).one() is not project:
        return None
    _move(project, ProjectAct.CONTINUE, by=by)
    if project.side_of(by) == ProjectSide.HOST:
        project.host_continues = goes_on
    else:
        project.person_continues = goes_on
    _log("project_answered", project, by=by, now=now, goes_on=goes_on)
    if not (project.host_continues and project.person_continues):
        return None
    starts_on = max(tokyo(now).date(), project.ends_on + timedelta(days=1))
    following = propose(
        project.conversation,
        by=project.host,
        starts_on=starts_on,
        months=project.months,
        milestones=(),
        now=now,
        continues=project,
    )
    following.state, following.started_at = next_state(following.state, ProjectAct.START, by=ProjectSide.PERSON), now
    _log("project_started", following, by=by, now=now)
    for reader in (project.person, project.host):
        _tell(following, "project_continues", reader=reader, now=now)
    return following


def ask_for_reports(*, now: datetime) -> int:
    """Those whose last day is near are reminded of the report, once; how many."""
    last_day = (tokyo(now) + REPORT_ASKED_BEFORE).date()
    due = db.session.scalars(queries.to_be_asked_for_report(last_day).order_by(Project.id).limit(BATCH)).all()
    for project in due:
        project.report_asked_at = now
        _tell(project, "project_report_due", reader=project.person, now=now)
    return len(due)


def _move(project: Project, act: ProjectAct, *, by: Account) -> None:
    if project.listing.is_concealed and act != ProjectAct.END:
        raise _frozen()
    project.move(act, by=project.side_of(by))


def _frozen() -> RuleBroken:
    return RuleBroken(msgid("この掲載は確認中のため、プロジェクトの操作は止まっています。"))


def _lock(project: Project) -> None:
    """One act on the listing's projects at a time; the second sees what the first has done."""
    db.lock(project.listing)
    db.session.refresh(project)


def _tell(project: Project, event: str, *, reader: Account, now: datetime) -> None:
    db.session.flush()
    notify(
        reader,
        event,
        now=now,
        mail=reader.can_sign_in,
        name=project.conversation.partner_of(reader).display_name,
        title=project.listing.title,
        project_id=project.id,
        conversation_id=project.conversation_id,
    )


def _log(action: str, project: Project, *, by: Account, now: datetime, **details: Any) -> None:
    db.session.flush()
    record(
        action,
        actor_id=by.id,
        object_type="project",
        object_id=project.id,
        label=project.listing.title,
        now=now,
        listing_id=project.listing_id,
        conversation_id=project.conversation_id,
        **details,
    )
