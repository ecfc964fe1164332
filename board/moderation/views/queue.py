"""What waits for a moderator, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, lazyload

from board import db
from board.accounts.identity import me, moderator_required
from board.accounts.models import Account
from board.clock import utcnow
from board.i18n import _
from board.listings.models import Listing
from board.moderation import decisions, queries, queue_lines
from board.moderation import queue as ranking
from board.moderation.desk_forms import ViewForm
from board.moderation.models import BATCH_MAX, VIEWS_MAX, Appeal, Case, Decision, Evidence, SavedView
from board.moderation.queue_filters import (
    APPEALS,
    AWAITING,
    DECIDED,
    OPEN,
    QueueFilters,
    kept_filters,
    read_queue_filters,
)
from board.moderation.views.blueprint import bp
from board.moderation.wording import name_of
from board.web.pagination import newest_first

DECIDED_SHOWN, APPEALS_SHOWN = 24, 50


@dataclass(frozen=True)
class Tab:
    """One way of looking at the cases, and how many there are; None where nobody needs the number."""

    label: str
    url: str
    count: int | None
    is_current: bool
    view: SavedView | None = None


@bp.get("/moderation")
@moderator_required
def queue() -> ResponseReturnValue:
    return queue_page(read_queue_filters(request.args))


def queue_page(filters: QueueFilters, *, view_form: ViewForm | None = None) -> str:
    """With the form that gives these filters a name; one that came back keeps what was typed."""
    now = utcnow()
    views = db.session.scalars(queries.views_of(me())).all()
    tabs = _tabs(filters, views, now=now)
    if filters.state == APPEALS:
        return _appeals_page(filters, tabs, now=now)
    cases, after, before = _page(filters, now=now)
    region_ids = db.session.scalars(ranking.regions_with_cases(me(), filters.state)).all()
    offered = queue_lines.choices(filters, region_ids)
    current = next((view for view in views if kept_filters(view.query) == filters), None)
    return render_template(
        "moderation/queue.html",
        filters=filters,
        lines=_lines(cases, now=now),
        next_url=after,
        previous_url=before,
        tabs=[tab for tab in tabs if tab.view is None],
        view_tabs=[tab for tab in tabs if tab.view is not None],
        current_view=current,
        view_form=view_form or ViewForm(formdata=None, name=current.name if current else ""),
        views_left=VIEWS_MAX - len(views),
        offered=offered,
        chips=queue_lines.chips(filters, offered),
        clear_url=address(QueueFilters(state=filters.state)),
        batch_max=BATCH_MAX,
    )


def _appeals_page(filters: QueueFilters, tabs: Sequence[Tab], *, now: datetime) -> str:
    """Those that this moderator may answer, the one that is due first on top."""
    around = joinedload(Appeal.decision).joinedload(Decision.case)
    rows = decisions.appeals_for(me()).options(around.joinedload(Case.listing), around.joinedload(Case.subject))
    return render_template(
        "moderation/appeals.html",
        filters=filters,
        appeals=db.session.scalars(rows.limit(APPEALS_SHOWN)).all(),
        tabs=[tab for tab in tabs if tab.view is None],
        view_tabs=[tab for tab in tabs if tab.view is not None],
        decision_name=name_of,
        now=now,
    )


def address(filters: QueueFilters, **more: str | None) -> str:
    return url_for("moderation.queue", **filters.as_args(**more))


def _tabs(filters: QueueFilters, views: Sequence[SavedView], *, now: datetime) -> list[Tab]:
    """Those that everybody has, then one's own; every number by one statement."""
    states = [(OPEN, _("判断を待つ")), (AWAITING, _("掲載者の直しを待つ"))]
    kept = [kept_filters(view.query) for view in views]
    asked = [*(QueueFilters(state=state) for state, _name in states), *kept]
    waiting = select(func.count()).select_from(decisions.appeals_for(me()).order_by(None).subquery())
    counted = ranking.counts(me(), asked, now=now).add_columns(waiting.scalar_subquery())
    *numbers, appeal_count = db.session.execute(counted).one()
    is_plain = filters.as_args() in (QueueFilters(state=state).as_args() for state in (OPEN, AWAITING, DECIDED))
    common = [
        Tab(name, address(QueueFilters(state=state)), number, is_plain and filters.state == state)
        for (state, name), number in zip(states, numbers[: len(states)], strict=True)
    ]
    common.append(
        Tab(_("異議の申し立て"), address(QueueFilters(state=APPEALS)), appeal_count, filters.state == APPEALS)
    )
    decided = Tab(_("判断した"), address(QueueFilters(state=DECIDED)), None, is_plain and filters.state == DECIDED)
    own = [
        Tab(view.name, address(each), number, each == filters, view)
        for view, each, number in zip(views, kept, numbers[len(states) :], strict=True)
    ]
    return [*common, decided, *own]


def _page(filters: QueueFilters, *, now: datetime) -> tuple[Sequence[Case], str | None, str | None]:
    """The cases and the addresses of the neighbouring pages."""
    rows = _with_what_is_shown(ranking.narrowed(me(), filters, now=now))
    if not filters.is_of_open_cases:
        moments = rows.add_columns(Case.id.label("id"), Case.decided_at.label("moment"))
        page = newest_first(
            moments,
            Case.decided_at,
            Case.id,
            args=request.args,
            link=lambda **cursor: address(filters, **cursor),
            size=DECIDED_SHOWN,
        )
        return [row.Case for row in page.rows], page.next_url, page.previous_url
    found = ranking.slice_of(rows, after=request.args.get("after"), before=request.args.get("before"), now=now)
    after, before = (address(filters, after=found.after), address(filters, before=found.before))
    return found.cases, after if found.after else None, before if found.before else None


def _with_what_is_shown(rows: Select[Case]) -> Select[Case]:
    return rows.options(
        joinedload(Case.listing).options(lazyload(Listing.restrictions)),
        joinedload(Case.subject).options(lazyload(Account.appointments)),
        joinedload(Case.claimed_by).options(lazyload(Account.appointments)),
    )


def _lines(cases: Sequence[Case], *, now: datetime) -> list[queue_lines.Waiting]:
    ids = [case.id for case in cases]
    # Of what was kept only the pictures: the words are many.
    kept = select(Evidence.case_id, Evidence.image_ids).where(Evidence.case_id.in_(ids)).order_by(Evidence.id)
    return queue_lines.waiting(cases, db.session.execute(ranking.report_counts(ids)), db.session.execute(kept), now=now)
