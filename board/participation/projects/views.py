"""A project's page for its two people, and one address per act."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from board import db
from board.accounts.identity import login_required, me
from board.clock import tokyo, utcnow
from board.conversations import queries as conversation_queries
from board.conversations.models import Conversation
from board.errors import BadInput
from board.i18n import _, show_day, translate
from board.participation.projects import actions, queries
from board.participation.projects.forms import MilestoneForm, ProposeForm, ReportForm, SendBackForm
from board.participation.projects.lifecycle import (
    MONTHS_USUAL,
    STATE_NAMES,
    STEPS,
    ProjectSide,
    ProjectState,
)
from board.participation.projects.models import Milestone, Project
from board.web.loading import get_or_404
from board.web.pagination import newest_first

bp = Blueprint("projects", __name__)

# A week is enough to answer and to make ready.
BEGINS_AFTER = timedelta(days=7)


@bp.get("/projects")
@login_required
def index() -> ResponseReturnValue:
    page = newest_first(
        queries.of(me()).options(joinedload(Project.listing), *_people()).add_columns(
            Project.created_at.label("moment"), Project.id.label("id")
        ),
        Project.created_at,
        Project.id,
        args=request.args,
        link=lambda **cursor: url_for(".index", **cursor),
    )
    return render_template("projects/index.html", lines=[_line(row[0]) for row in page.rows], page=page)


def _line(project: Project) -> dict[str, Any]:
    return {
        "id": project.id,
        "title": project.listing.title,
        "partner": project.conversation.partner_of(me()).display_name,
        "state_name": translate(STATE_NAMES[project.state]),
        "first": show_day(project.starts_on),
        "last": show_day(project.ends_on),
        "is_standing": project.is_standing,
    }


@bp.get("/conversations/<int:conversation_id>/projects/new")
@login_required
def new(conversation_id: int) -> ResponseReturnValue:
    conversation = _owned(conversation_id)
    if problem := actions.why_not_proposable(conversation, by=me()):
        raise problem
    form = _proposal(months=conversation.listing.months or MONTHS_USUAL)
    form.starts_on.data = form.today + BEGINS_AFTER
    return _propose_page(conversation, form)


@bp.post("/conversations/<int:conversation_id>/projects")
@login_required
def propose(conversation_id: int) -> ResponseReturnValue:
    conversation = _owned(conversation_id)
    form = _proposal()
    if not form.validate_on_submit():
        return _propose_page(conversation, form), 422
    project = actions.propose(
        conversation, by=me(), milestones=form.goals, now=utcnow(), **form.values("starts_on", "months")
    )
    db.session.commit()
    name = project.person.display_name
    flash(_("%(name)sさんにお知らせしました。お返事が届いたら始まります。", name=name), "success")
    return _to(project)


def _proposal(**proposed: Any) -> ProposeForm:
    form = ProposeForm(**proposed)
    form.today = tokyo(utcnow()).date()
    return form


def _propose_page(conversation: Conversation, form: ProposeForm) -> str:
    return render_template("projects/new.html", conversation=conversation, form=form)


@bp.get("/projects/<int:project_id>")
@login_required
def show(project_id: int) -> ResponseReturnValue:
    return _page(_mine(project_id))


def _page(
    project: Project,
    *,
    report: ReportForm | None = None,
    remark: SendBackForm | None = None,
    goal: MilestoneForm | None = None,
) -> str:
    side = project.side_of(me())
    following = db.session.scalar(
        queries.of(me()).where(Project.continues_id == project.id).with_only_columns(Project.id)
    )
    return render_template(
        "projects/show.html",
        project=project,
        partner=project.conversation.partner_of(me()),
        is_host=side == ProjectSide.HOST,
        state=str(project.state),
        state_name=translate(STATE_NAMES[project.state]),
        steps=_steps(project),
        acts={str(act) for act in project.acts_open_to(me())} if not project.listing.is_concealed else set(),
        report_form=report or ReportForm(formdata=None, report=project.report),
        remark_form=remark or SendBackForm(formdata=None),
        goal_form=goal or MilestoneForm(formdata=None),
        my_answer=project.answer_of(side),
        following_id=following,
        goals_done=sum(1 for each in project.milestones if each.done_at),
    )


def _steps(project: Project) -> list[tuple[str, str]]:
    """(name, done | here | ahead): one that ended early stands where it stood."""
    states = [state for _name, state in STEPS]
    at = project.state
    if at == ProjectState.ENDED:
        at = ProjectState.ACTIVE if project.started_at else ProjectState.MATCHED
    here = states.index(at)
    over = project.state == ProjectState.CLOSED
    return [
        (translate(name), "done" if place < here or over else "here" if place == here else "ahead")
        for place, (name, _state) in enumerate(STEPS)
    ]


@bp.post("/projects/<int:project_id>/start")
@login_required
def start(project_id: int) -> ResponseReturnValue:
    project = _mine(project_id)
    actions.start(project, by=me(), now=utcnow())
    db.session.commit()
    flash(_("プロジェクトが始まりました。よい時間になりますように。"), "success")
    return _to(project)


@bp.post("/projects/<int:project_id>/milestones")
@login_required
def add_milestone(project_id: int) -> ResponseReturnValue:
    project = _mine(project_id)
    form = MilestoneForm()
    if not form.validate_on_submit():
        return _page(project, goal=form), 422
    actions.add_milestone(project, form.text.data or "", by=me(), now=utcnow())
    db.session.commit()
    return _to(project, anchor="goals")


@bp.post("/projects/<int:project_id>/milestones/<int:milestone_id>")
@login_required
def revise_milestone(project_id: int, milestone_id: int) -> ResponseReturnValue:
    project = _mine(project_id)
    milestone: Milestone = get_or_404(queries.goals_of(project), Milestone.id == milestone_id)
    _revise(project, milestone, request.form.get("act", ""))
    db.session.commit()
    return _to(project, anchor="goals")


def _revise(project: Project, milestone: Milestone, act: str) -> None:
    now = utcnow()
    if act == "remove":
        actions.remove_milestone(project, milestone, by=me(), now=now)
    elif act in {"done", "undone"}:
        actions.tick_milestone(project, milestone, done=act == "done", by=me(), now=now)
    else:
        raise BadInput


@bp.post("/projects/<int:project_id>/report")
@login_required
def report(project_id: int) -> ResponseReturnValue:
    project = _mine(project_id)
    form = ReportForm()
    if not form.validate_on_submit():
        return _page(project, report=form), 422
    actions.report(project, form.report.data or "", by=me(), now=utcnow())
    db.session.commit()
    flash(_("報告を届けました。"), "success")
    return _to(project)


@bp.post("/projects/<int:project_id>/remark")
@login_required
def send_back(project_id: int) -> ResponseReturnValue:
    project = _mine(project_id)
    form = SendBackForm()
    if not form.validate_on_submit():
        return _page(project, remark=form), 422
    actions.send_back(project, form.remark.data or "", by=me(), now=utcnow())
    db.session.commit()
    return _to(project)


@bp.post("/projects/<int:project_id>/closure")
@login_required
def close(project_id: int) -> ResponseReturnValue:
    project = _mine(project_id)
    actions.close(project, by=me(), now=utcnow())
    db.session.commit()
    flash(_("プロジェクトが完了しました。おつかれさまでした。"), "success")
    return _to(project, anchor="continue")


@bp.post("/projects/<int:project_id>/end")
@login_required
def end(project_id: int) -> ResponseReturnValue:
    project = _mine(project_id)
    actions.end(project, by=me(), now=utcnow())
    db.session.commit()
    flash(_("プロジェクトを終えました。相手の方にもお知らせしました。"), "success")
    return _to(project)


@bp.post("/projects/<int:project_id>/continuation")
@login_required
def answer(project_id: int) -> ResponseReturnValue:
    project = _mine(project_id)
    said = request.form.get("answer", "")
    if said not in {"yes", "no"}:
        raise BadInput
    following = actions.answer(project, goes_on=said == "yes", by=me(), now=utcnow())
    db.session.commit()
    if following is not None:
        flash(_("お二人とも続けたいとのことで、次のプロジェクトが始まりました。"), "success")
        return _to(following)
    flash(_("お返事を受け取りました。"), "success")
    return _to(project, anchor="continue")


def _people() -> list[Any]:
    conversation = joinedload(Project.conversation)
    return [conversation.joinedload(Conversation.asker), conversation.joinedload(Conversation.owner)]


def _mine(project_id: int) -> Project:
    wanted = queries.of(me()).options(joinedload(Project.listing), *_people())
    project: Project = get_or_404(wanted, Project.id == project_id)
    return project


def _owned(conversation_id: int) -> Conversation:
    found: Conversation = get_or_404(conversation_queries.owned_by(me()), Conversation.id == conversation_id)
    return found


def _to(project: Project, *, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for(".show", project_id=project.id, _anchor=anchor), 303)
