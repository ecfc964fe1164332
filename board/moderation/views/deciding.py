"""Deciding a case, and taking a decision back."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import me, moderator_required
from board.clock import utcnow
from board.errors import RuleBroken, msgid
from board.i18n import _
from board.moderation import actions, decisions, meanwhile, queries
from board.moderation.forms import SEEN, DecisionForm, LiftForm
from board.moderation.meanwhile import News
from board.moderation.models import Action, Case, Decision
from board.moderation.versions import target_version
from board.moderation.views.blueprint import bp
from board.moderation.views.case import case_page, case_to_decide, has_opened, versions_shown


@bp.post("/moderation/cases/<int:case_id>/decisions")
@moderator_required
def decide(case_id: int) -> ResponseReturnValue:
    found = case_to_decide(case_id)
    form = DecisionForm()
    form.offer(found, guidelines := list(db.session.scalars(queries.current_guidelines())))
    if news := _news(found, form):
        return case_page(found, decision_form=form, news=news), 409
    if not form.validate_on_submit() or form.action is None:
        return case_page(found, decision_form=form), 422
    if found.is_private and not has_opened(found):
        raise RuleBroken(msgid("メッセージを開いて読んでから、判断してください。"))
    now = utcnow()
    actions.decide(found, form.action, by=me(), now=now, **form.shown(), **form.decided(guidelines, now=now))
    db.session.commit()
    flash(_told(form.action, found), "success")
    # To what is told on top: else the browser goes on to where the form stood.
    return redirect(url_for(".case", case_id=case_id, _anchor="main"), 303)


def _news(found: Case, form: DecisionForm | LiftForm) -> News | None:
    """What the form does not know of yet; with it the form comes back, to be sent once more. The case is locked: what
    is true now holds until the verb has done its work. A form that was sent before is answered as it was."""
    key, version, seen = form.idempotency_key.data, form.case_version.data, form.seen.data or ""
    if not key or version is None or not SEEN.match(seen):
        return None
    db.lock(found)
    if db.session.scalars(queries.decision_by_key(me(), key)).first():
        return None
    shown_version = target_version(found)
    if isinstance(form, DecisionForm) and form.target_version.data is not None:
        shown_version = form.target_version.data
    news = meanwhile.since(found, seen=seen, case_version=version, shown_version=shown_version)
    if news is not None:
        form.bring_up_to_date(**versions_shown(found))
    return news


def _told(action: Action, case: Case) -> str:
    if action != Action.DISMISS:
        return _("判断を記録し、本人に理由をお知らせしました。")
    return _("メッセージを届けました。") if case.is_about_message else _("問題なしとして閉じました。")


@bp.post("/moderation/cases/<int:case_id>/lifting")
@moderator_required
def lift(case_id: int) -> ResponseReturnValue:
    found = case_to_decide(case_id)
    form = LiftForm()
    form.offer(db.session.scalars(decisions.undoable_in(found)).all(), found.target_kind)
    if news := _news(found, form):
        return case_page(found, lift_form=form, news=news), 409
    if not form.validate_on_submit():
        return case_page(found, lift_form=form), 422
    undone = db.session.get_one(Decision, form.decision.data)
    actions.undo(undone, by=me(), now=utcnow(), **form.shown(), reason=form.note.data or "")
    db.session.commit()
    told = _("判断を取り消し、本人にお知らせしました。")
    flash(_("もう一度判断を待つ件にしました。") if found.is_open else told, "success")
    return redirect(url_for(".case", case_id=case_id, _anchor="main"), 303)
