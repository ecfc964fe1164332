"""Reporting a listing; the queue, the case, its decisions and the statement of reasons.

Every page of a case loads it through `queries.cases_for(me())`: other people's cases are not there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload

from board import db
from board.accounts.identity import login_required, me, moderator_required
from board.audit.names import action_name
from board.clock import utcnow
from board.conversations.screened import FIELD as MESSAGE_FIELD
from board.errors import BadInput, RuleBroken, msgid
from board.i18n import _, show_moment, translate
from board.listings import queries as listings
from board.listings.models import Listing
from board.media.models import Image
from board.media.views import send_rendition
from board.moderation import actions, queries, showing
from board.moderation.forms import DecisionForm, LiftForm, ReportForm
from board.moderation.models import REPORTS_A_DAY, Case, Decision, GuidelineVersion, Report
from board.moderation.policy import GROUNDS, Reason
from board.moderation.sums import Sum, sums
from board.web.loading import get_or_404
from board.web.pagination import Page, newest_first
from board.web.security import ID_MAX

bp = Blueprint("moderation", __name__)

OPEN_SHOWN = 50
DECIDED_SHOWN = 24
SIGNALS_SHOWN = 5


@bp.route("/reports/new", methods=["GET", "POST"])
@login_required
def report() -> ResponseReturnValue:
    listing = get_or_404(queries.reportable(utcnow()), Listing.id == _id_in_address("listing"))
    if db.session.scalars(queries.report_of_version(listing, by=me())).first():
        flash(_("この掲載については、すでにご報告いただいています。ありがとうございます。"), "info")
        return redirect(url_for("pages.listing", listing_id=listing.id), 303)
    if request.method == "POST":
        db.lock(me())
    now = utcnow()
    form = ReportForm()
    opens_at = actions.reporting_opens_at(me(), now=now)
    if opens_at:
        return _report_later(listing, form, opens_at=opens_at, now=now)
    if form.validate_on_submit():
        reason = Reason(form.reason.data)
        actions.report_listing(listing, by=me(), reason=reason, text=form.text.data or "", now=now)
        db.session.commit()
        flash(_("お知らせくださり、ありがとうございます。地域の見守り担当が確かめます。"), "success")
        return redirect(url_for("pages.listing", listing_id=listing.id), 303)
    explanations = {str(reason): translate(grounds.explanation) for reason, grounds in GROUNDS.items()}
    page = render_template("moderation/report.html", listing=listing, form=form, explanations=explanations)
    return page, 422 if form.errors else 200


def _report_later(listing: Listing, form: ReportForm, *, opens_at: datetime, now: datetime) -> ResponseReturnValue:
    """The day's reports are used up: from when on, and what was written."""
    opens_text = show_moment(opens_at)
    page = render_template(
        "moderation/report_later.html", listing=listing, form=form, most=REPORTS_A_DAY, opens_text=opens_text
    )
    return page, 429, {"Retry-After": str(math.ceil((opens_at - now).total_seconds()))}


def _id_in_address(name: str) -> int:
    number = request.args.get(name, type=int)
    if number is None or not 0 < number <= ID_MAX:
        raise BadInput
    return number


@bp.get("/moderation")
@moderator_required
def queue() -> ResponseReturnValue:
    state = request.args.get("state", "open")
    if state not in {"open", "decided"}:
        raise BadInput
    open_count = db.session.scalar(queries.open_count_for(me())) or 0
    page = None if state == "open" else _decided_page()
    cases = [row.Case for row in page.rows] if page else _open_cases()
    ids = [case.id for case in cases]
    lines = showing.waiting(
        cases,
        db.session.scalars(queries.reports_of(*ids)),
        db.session.scalars(queries.evidence_of(*ids)),
        now=utcnow(),
    )
    return render_template(
        "moderation/queue.html", state=state, lines=lines, open_count=open_count, page=page, most=OPEN_SHOWN
    )


def _open_cases() -> Sequence[Case]:
    rows = queries.open_queue_for(me()).options(joinedload(Case.listing)).limit(OPEN_SHOWN)
    return db.session.scalars(rows).all()


def _decided_page() -> Page:
    return newest_first(
        queries.decided_for(me()).options(joinedload(Case.listing)),
        Case.decided_at,
        Case.id,
        args=request.args,
        link=lambda **cursor: url_for(".queue", state="decided", **cursor),
        size=DECIDED_SHOWN,
    )


@bp.get("/moderation/cases/<int:case_id>")
@moderator_required
def case(case_id: int) -> ResponseReturnValue:
    found = _case(case_id)
    _log_reading(found)
    return _case_page(found)


def _log_reading(found: Case) -> None:
    """Who looked at what was kept, once for each state of the case."""
    if db.session.scalar(queries.reading_of(found, by=me())) is None:
        reader = me()
        with db.written_apart():
            actions.record_reading(found, by=reader, now=utcnow())


def _case_page(found: Case, *, decision_form: DecisionForm | None = None, lift_form: LiftForm | None = None) -> str:
    """With the form for what can be done now; a form that came back keeps what was typed."""
    keeping = queries.standing_refusal if found.is_about_message else queries.standing_take_down
    standing = db.session.scalars(keeping(found)).first()
    if found.is_open:
        decision_form = decision_form or DecisionForm(formdata=None, **_versions(found))
        decision_form.offer(list(db.session.scalars(queries.current_guidelines())))
    elif standing:
        lift_form = lift_form or LiftForm(formdata=None, **_versions(found))
    reports = queries.reports_of(found.id).options(joinedload(Report.reporter))
    decisions = queries.decisions_of(found).options(
        joinedload(Decision.guideline_version), joinedload(Decision.decided_by)
    )
    return render_template(
        "moderation/case.html",
        case=found,
        reports=db.session.scalars(reports).all(),
        kept=showing.as_kept(found, db.session.scalars(queries.evidence_of(found.id))),
        signals=_signals(found),
        message=_message(found),
        decisions=db.session.scalars(decisions).all(),
        timeline=db.session.execute(queries.timeline_of(found)).all(),
        decision_form=decision_form if found.is_open else None,
        lift_form=lift_form if standing else None,
        reason_name=showing.reason_name,
        action_name=action_name,
        author=_author_facts(found),
    )


def _signals(found: Case) -> list[Sum]:
    """Sums line by line; the words of a message only for who has opened it."""
    looks = db.session.scalars(queries.screenings_about(found).limit(SIGNALS_SHOWN)).unique().all()
    return sums(looks, with_words=not found.is_about_message or _has_opened(found))


def _message(found: Case) -> str | None:
    """As it was typed, for who has opened it."""
    if found.screening is None or not _has_opened(found):
        return None
    return found.screening.fields.get(MESSAGE_FIELD, "")


def _has_opened(found: Case) -> bool:
    return db.session.scalar(queries.message_opened(found, by=me())) is not None


@bp.post("/moderation/cases/<int:case_id>/message")
@moderator_required
def open_message(case_id: int) -> ResponseReturnValue:
    """What was written in private is opened on purpose, and the log says by whom."""
    found = _case_to_decide(case_id)
    if found.is_about_message and not _has_opened(found):
        actions.record_opening(found, by=me(), now=utcnow())
        db.session.commit()
    return redirect(url_for(".case", case_id=case_id), 303)


def _versions(found: Case) -> dict[str, int]:
    return {"case_version": found.version, "target_version": found.about.version}


def _author_facts(found: Case) -> dict[str, Any]:
    return {
        "name": found.subject.display_name,
        "since": found.subject.created_at,
        "listings": db.session.scalar(listings.published_count(found.subject)) or 0,
        "take_downs": db.session.scalar(queries.take_downs_against(found.subject)) or 0,
    }


@bp.post("/moderation/cases/<int:case_id>/decisions")
@moderator_required
def decide(case_id: int) -> ResponseReturnValue:
    found = _case_to_decide(case_id)
    form = DecisionForm()
    form.offer(guidelines := list(db.session.scalars(queries.current_guidelines())))
    if not form.validate_on_submit():
        return _case_page(found, decision_form=form), 422
    if found.is_about_message and not _has_opened(found):
        raise RuleBroken(msgid("メッセージを開いて読んでから、判断してください。"))
    if form.takes_down:
        _take_down(found, form, guidelines)
        told = _("掲載を非公開にし、掲載者に理由をお知らせしました。")
        if found.is_about_message:
            told = _("メッセージを届けず、送った人に理由をお知らせしました。")
        flash(told, "success")
    else:
        actions.dismiss(found, by=me(), now=utcnow(), **form.shown(), note=form.note.data or "")
        flash(_("メッセージを届けました。") if found.is_about_message else _("問題なしとして閉じました。"), "success")
    db.session.commit()
    return redirect(url_for(".case", case_id=case_id), 303)


def _take_down(found: Case, form: DecisionForm, guidelines: list[GuidelineVersion]) -> None:
    actions.take_down(
        found,
        by=me(),
        guideline=next(g for g in guidelines if g.code == form.guideline.data),
        facts=form.facts.data or "",
        note=form.note.data or "",
        now=utcnow(),
        **form.shown(),
    )


@bp.post("/moderation/cases/<int:case_id>/lifting")
@moderator_required
def lift(case_id: int) -> ResponseReturnValue:
    found = _case_to_decide(case_id)
    form = LiftForm()
    if not form.validate_on_submit():
        return _case_page(found, lift_form=form), 422
    actions.lift(found, by=me(), now=utcnow(), **form.shown(), note=form.note.data or "")
    db.session.commit()
    told = _("掲載を公開に戻し、掲載者にお知らせしました。")
    flash(_("メッセージを届けました。") if found.is_about_message else told, "success")
    return redirect(url_for(".case", case_id=case_id), 303)


@bp.get("/moderation/cases/<int:case_id>/photos/<int:image_id>/<int:width>.webp")
@moderator_required
def photo(case_id: int, image_id: int, width: int) -> ResponseReturnValue:
    kept = db.session.scalars(queries.evidence_of(_case(case_id).id))
    if not any(image_id in evidence.image_ids for evidence in kept):
        abort(404)
    return send_rendition(db.session.get_one(Image, image_id), width)


@bp.get("/moderation/decisions/<int:decision_id>")
@login_required
def statement(decision_id: int) -> ResponseReturnValue:
    rows = queries.statements_for(me()).options(
        joinedload(Decision.case).joinedload(Case.listing), joinedload(Decision.restriction)
    )
    decision = get_or_404(rows, Decision.id == decision_id)
    return render_template("moderation/statement.html", decision=decision)


def _case(case_id: int) -> Case:
    found: Case = get_or_404(_with_listing(queries.cases_for(me())), Case.id == case_id)
    return found


def _case_to_decide(case_id: int) -> Case:
    """As _case(); that somebody tried to decide what is not theirs is written down."""
    theirs = _with_listing(queries.cases_for(me())).where(Case.id == case_id)
    if db.session.scalars(theirs).first() is None and (foreign := db.session.get(Case, case_id)):
        actions.record_denied(foreign, by=me(), now=utcnow())
        db.session.commit()
    return _case(case_id)


def _with_listing(rows: Select[Case]) -> Select[Case]:
    return rows.options(
        joinedload(Case.listing).options(joinedload(Listing.author), selectinload(Listing.photos)),
        joinedload(Case.subject),
    )
