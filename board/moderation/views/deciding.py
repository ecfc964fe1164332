"""Deciding a case, and taking a decision back."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import me, moderator_required
from board.clock import utcnow
from board.errors import RuleBroken, msgid
from board.i18n import _
from board.moderation import actions, queries
from board.moderation.forms import DecisionForm, LiftForm
from board.moderation.models import Case, GuidelineVersion
from board.moderation.views.blueprint import bp
from board.moderation.views.case import case_page, case_to_decide, has_opened


@bp.post("/moderation/cases/<int:case_id>/decisions")
@moderator_required
def decide(case_id: int) -> ResponseReturnValue:
    found = case_to_decide(case_id)
    form = DecisionForm()
    form.offer(guidelines := list(db.session.scalars(queries.current_guidelines())))
    if not form.validate_on_submit():
        return case_page(found, decision_form=form), 422
    if found.is_about_message and not has_opened(found):
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
    found = case_to_decide(case_id)
    form = LiftForm()
    if not form.validate_on_submit():
        return case_page(found, lift_form=form), 422
    actions.lift(found, by=me(), now=utcnow(), **form.shown(), note=form.note.data or "")
    db.session.commit()
    told = _("掲載を公開に戻し、掲載者にお知らせしました。")
    flash(_("メッセージを届けました。") if found.is_about_message else told, "success")
    return redirect(url_for(".case", case_id=case_id), 303)
