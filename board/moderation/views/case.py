"""One case, as whoever may judge it reads it.

Every page of a case loads it through `queries.cases_for(me())`: other people's cases are not there."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload

from board import db
from board.accounts.identity import me, moderator_required
from board.audit.names import action_name
from board.clock import utcnow
from board.conversations.screened import FIELD as MESSAGE_FIELD
from board.listings.models import Listing
from board.media.models import Image
from board.media.views import send_rendition
from board.moderation import actions, decisions, filed, queries, showing
from board.moderation.actions.claiming import extend
from board.moderation.beside import beside
from board.moderation.desk_forms import NoteForm, TakeOverForm
from board.moderation.forms import DecisionForm, LiftForm
from board.moderation.kept import as_kept
from board.moderation.meanwhile import News, seen_now
from board.moderation.models import Case, CaseState, Decision, Report
from board.moderation.sums import Sum, sums
from board.moderation.versions import target_version
from board.moderation.views.blueprint import bp
from board.moderation.wording import name_of
from board.web.loading import get_or_404

SIGNALS_SHOWN = 5


@bp.get("/moderation/cases/<int:case_id>")
@moderator_required
def case(case_id: int) -> ResponseReturnValue:
    found = find_case(case_id)
    _log_reading(found)
    return case_page(found)


def _log_reading(found: Case) -> None:
    """Who looked at what was kept, once for each state of the case."""
    if db.session.scalar(queries.reading_of(found, by=me())) is None:
        reader = me()
        with db.written_apart():
            actions.record_reading(found, by=reader, now=utcnow())


def case_page(
    found: Case,
    *,
    decision_form: DecisionForm | None = None,
    lift_form: LiftForm | None = None,
    take_over_form: TakeOverForm | None = None,
    note_form: NoteForm | None = None,
    news: News | None = None,
) -> str:
    """With the form for what can be done now; a form that came back keeps what was typed. `news`: what has happened
    since it was opened."""
    is_opened = not found.is_private or has_opened(found)
    undoable = db.session.scalars(decisions.undoable_in(found)).all()
    if found.state != CaseState.CLOSED:
        decision_form = decision_form or DecisionForm(formdata=None, **versions_shown(found))
        decision_form.offer(found, list(db.session.scalars(queries.current_guidelines())))
        if undoable:
            lift_form = lift_form or LiftForm(formdata=None, **versions_shown(found))
            lift_form.offer(undoable, found.target_kind)
    reports = queries.reports_of(found.id).options(joinedload(Report.reporter))
    taken = queries.decisions_of(found).options(
        joinedload(Decision.guideline_version), joinedload(Decision.decided_by)
    )
    return render_template(
        "moderation/case.html",
        case=found,
        reports=db.session.scalars(reports).all(),
        kept=as_kept(found, db.session.scalars(queries.evidence_of(found.id)), is_opened=is_opened),
        is_opened=is_opened,
        signals=_signals(found),
        message=_message(found),
        decisions=db.session.scalars(taken).all(),
        timeline=db.session.execute(queries.timeline_of(found)).all(),
        appeals={appeal.decision_id: appeal for appeal in db.session.scalars(decisions.appeals_in(found))},
        decision_form=decision_form,
        lift_form=lift_form,
        reason_name=showing.reason_name,
        decision_name=name_of,
        action_name=action_name,
        take_over_form=take_over_form or TakeOverForm(formdata=None),
        note_form=note_form or NoteForm(formdata=None),
        news=news,
        **beside(found, reader=me(), now=utcnow()),
    )


def _signals(found: Case) -> list[Sum]:
    """Sums line by line; the words of a message only for who has opened it."""
    looks = db.session.scalars(queries.screenings_about(found).limit(SIGNALS_SHOWN)).unique().all()
    return sums(looks, with_words=not found.is_about_message or has_opened(found))


def _message(found: Case) -> str | None:
    """As it was typed, for who has opened it."""
    if found.screening is None or not has_opened(found):
        return None
    return found.screening.fields.get(MESSAGE_FIELD, "")


def has_opened(found: Case) -> bool:
    """What was written in private, and all that was kept of it since."""
    if found.is_about_message:
        return db.session.scalar(queries.message_opened(found, by=me())) is not None
    newest = db.session.scalar(filed.newest_evidence_of(found)) or 0
    return db.session.scalar(filed.evidence_opened(found, newest, by=me())) is not None


@bp.post("/moderation/cases/<int:case_id>/message")
@moderator_required
def open_message(case_id: int) -> ResponseReturnValue:
    """What was written in private is opened on purpose, and the log says by whom."""
    found = case_to_decide(case_id)
    if found.is_private and not has_opened(found):
        now = utcnow()
        newest = None if found.is_about_message else db.session.scalar(filed.newest_evidence_of(found))
        actions.record_opening(found, evidence_id=newest, by=me(), now=now)
        extend(found, by=me(), now=now)
        db.session.commit()
    return redirect(url_for(".case", case_id=case_id), 303)


def versions_shown(found: Case) -> dict[str, int | str]:
    return {"case_version": found.version, "target_version": target_version(found), "seen": seen_now(found)}


@bp.get("/moderation/cases/<int:case_id>/photos/<int:image_id>/<int:width>.webp")
@moderator_required
def photo(case_id: int, image_id: int, width: int) -> ResponseReturnValue:
    kept = db.session.scalars(queries.evidence_of(find_case(case_id).id))
    if not any(image_id in evidence.image_ids for evidence in kept):
        abort(404)
    return send_rendition(db.session.get_one(Image, image_id), width)


def find_case(case_id: int) -> Case:
    found: Case = get_or_404(_with_listing(queries.cases_for(me())), Case.id == case_id)
    return found


def case_to_decide(case_id: int) -> Case:
    """As find_case(); that somebody tried to decide what is not theirs is written down."""
    theirs = _with_listing(queries.cases_for(me())).where(Case.id == case_id)
    if db.session.scalars(theirs).first() is None and (foreign := db.session.get(Case, case_id)):
        actions.record_denied(foreign, by=me(), now=utcnow())
        db.session.commit()
    return find_case(case_id)


def _with_listing(rows: Select[Case]) -> Select[Case]:
    return rows.options(
        joinedload(Case.listing).options(joinedload(Listing.author), selectinload(Listing.photos)),
        joinedload(Case.subject),
        joinedload(Case.claimed_by),
    )
