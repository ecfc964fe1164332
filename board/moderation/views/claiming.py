"""Taking a case on, giving it back, taking it over, and what moderators note beside it."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import me, moderator_required
from board.clock import utcnow
from board.errors import BadInput
from board.i18n import _, translate
from board.moderation.actions import claiming
from board.moderation.actions.claiming import HeldByAnother
from board.moderation.desk_forms import ClaimForm, NoteForm, TakeOverForm
from board.moderation.models import Case
from board.moderation.views.blueprint import bp
from board.moderation.views.case import case_page, case_to_decide
from board.web import kept
from board.web.error_pages import page, stale_form


@bp.post("/moderation/cases/<int:case_id>/claim")
@moderator_required
def claim(case_id: int) -> ResponseReturnValue:
    found, form = case_to_decide(case_id), ClaimForm()
    if not form.validate_on_submit():
        raise BadInput
    claiming.claim(found, by=me(), case_version=form.case_version.data or 0, now=utcnow())
    return _done(found, _("この件を受け持ちました。15分のあいだ、ほかの担当者は判断できません。"))


@bp.errorhandler(HeldByAnother)
def held_by_another(refused: HeldByAnother) -> ResponseReturnValue:
    """Whoever has typed something has it before them, to send it when the other one is done."""
    explanation = translate(refused.message, **refused.params)
    if request.endpoint == "moderation.claim":
        return page(409, explanation)
    action = request.full_path.rstrip("?")
    return stale_form(action, kept.keep_fields(), why="limited", explanation=explanation), 409


@bp.post("/moderation/cases/<int:case_id>/release")
@moderator_required
def release(case_id: int) -> ResponseReturnValue:
    found = case_to_decide(case_id)
    claiming.release(found, by=me(), now=utcnow())
    return _done(found, _("受け持ちを終えました。ほかの担当者が判断できます。"))


@bp.post("/moderation/cases/<int:case_id>/takeover")
@moderator_required
def take_over(case_id: int) -> ResponseReturnValue:
    found, form = case_to_decide(case_id), TakeOverForm()
    if not form.validate_on_submit():
        return case_page(found, take_over_form=form), 422
    claiming.take_over(found, by=me(), shown_holder=form.holder.data or 0, reason=form.reason.data or "", now=utcnow())
    return _done(found, _("この件を引き継ぎました。理由は記録に残りました。"))


@bp.post("/moderation/cases/<int:case_id>/notes")
@moderator_required
def write_note(case_id: int) -> ResponseReturnValue:
    found, form = case_to_decide(case_id), NoteForm()
    if not form.validate_on_submit():
        return case_page(found, note_form=form), 422
    claiming.write_note(found, form.text.data or "", by=me(), now=utcnow())
    db.session.commit()
    return redirect(url_for(".case", case_id=case_id, _anchor="notes-title"), 303)


def _done(found: Case, sentence: str) -> ResponseReturnValue:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".case", case_id=found.id), 303)
