"""Answering what somebody says against a decision of a colleague."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from board import db
from board.accounts.identity import me, moderator_required
from board.clock import utcnow
from board.i18n import _
from board.moderation import actions, decisions, queries
from board.moderation.forms import AppealAnswerForm
from board.moderation.models import Appeal, AppealState, Case, Decision
from board.moderation.views.blueprint import bp
from board.moderation.views.case import versions_shown
from board.moderation.wording import name_of, words_of
from board.web.loading import get_or_404


@bp.get("/moderation/appeals/<int:appeal_id>")
@moderator_required
def show_appeal(appeal_id: int) -> ResponseReturnValue:
    found = _find(appeal_id)
    form = AppealAnswerForm(formdata=None, **versions_shown(found.decision.case))
    return _page(found, form)


@bp.post("/moderation/appeals/<int:appeal_id>/answers")
@moderator_required
def answer_appeal(appeal_id: int) -> ResponseReturnValue:
    found = _find(appeal_id)
    db.lock(found.decision.case)
    form = AppealAnswerForm()
    if found.state == AppealState.OPEN and form.case_version.data != found.decision.case.version:
        # Somebody decided meanwhile: the page says what stands now, and what was typed is there.
        form.bring_up_to_date(**versions_shown(found.decision.case))
        return _page(found, form, is_stale=True), 409
    form.offer_milder(found.decision, list(db.session.scalars(queries.current_guidelines())))
    if not form.validate_on_submit():
        return _page(found, form), 422
    _answer(found, form)
    db.session.commit()
    flash(_("返事を記録し、申し立てた人にお知らせしました。"), "success")
    return redirect(url_for(".case", case_id=found.decision.case_id, _anchor="main"), 303)


def _answer(found: Appeal, form: AppealAnswerForm) -> None:
    now = utcnow()
    shown: dict[str, Any] = {"case_version": form.case_version.data, "key": form.idempotency_key.data}
    said: dict[str, Any] = {"by": me(), "answer": form.reply.data or "", "now": now}
    if form.outcome.data == AppealState.UPHELD:
        actions.uphold(found, **said)
    elif form.action is None:
        actions.overturn(found, **said, **shown)
    else:
        given = form.decided(list(db.session.scalars(queries.current_guidelines())), now=now)
        del given["note"]
        actions.soften(found, form.action, **said, **shown, **given)


def _find(appeal_id: int) -> Appeal:
    around = joinedload(Appeal.decision).options(
        joinedload(Decision.case).options(joinedload(Case.listing), joinedload(Case.subject)),
        joinedload(Decision.guideline_version),
        joinedload(Decision.decided_by),
    )
    found: Appeal = get_or_404(decisions.answerable_by(me()).options(around), Appeal.id == appeal_id)
    return found


def _page(found: Appeal, form: AppealAnswerForm, *, is_stale: bool = False) -> str:
    form.offer_milder(found.decision, list(db.session.scalars(queries.current_guidelines())))
    return render_template(
        "moderation/appeal.html",
        appeal=found,
        decision=found.decision,
        case=found.decision.case,
        words=words_of(found.decision.action, found.decision.case.target_kind),
        decision_name=name_of,
        form=form if found.state == AppealState.OPEN else None,
        undone=db.session.scalars(decisions.undone_by(found.decision)).first(),
        is_stale=is_stale,
        now=utcnow(),
    )
