"""Organisations that ask to be verified: looked at and answered by those who look after their region."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import selectinload

from board import db
from board.accounts import queries as accounts
from board.accounts.identity import me, moderator_required
from board.accounts.models import ORGANISATION_KIND_NAMES, Answer, Membership, Organisation, OrganisationKind
from board.clock import utcnow
from board.errors import BadInput
from board.i18n import _
from board.moderation.actions import organisations as verbs
from board.moderation.forms import AnswerForm
from board.moderation.views.blueprint import bp
from board.web.loading import get_or_404

SHOWN = 100
DONE = {
    Answer.VERIFIED: lambda: _("確認済みにし、団体の方にお知らせしました。"),
    Answer.QUESTION: lambda: _("おたずねを送りました。返事が届くと、またここに並びます。"),
    Answer.DECLINED: lambda: _("確認できないことと、その理由をお知らせしました。"),
    Answer.WITHDRAWN: lambda: _("確認を取り消し、団体の方にお知らせしました。"),
}


@bp.get("/moderation/organisations")
@moderator_required
def organisations() -> ResponseReturnValue:
    state = request.args.get("state", "waiting")
    if state not in {"waiting", "verified"}:
        raise BadInput
    verified = accounts.verifiable_by(me()).where(Organisation.verified_at.is_not(None))
    rows = (
        accounts.waiting_in_regions_of(me())
        if state == "waiting"
        else verified.order_by(Organisation.verified_at.desc(), Organisation.id.desc())
    )
    return render_template(
        "moderation/organisations.html",
        state=state,
        organisations=db.session.scalars(rows.limit(SHOWN)).all(),
        kind_names=ORGANISATION_KIND_NAMES,
    )


@bp.get("/moderation/organisations/<int:organisation_id>")
@moderator_required
def organisation(organisation_id: int) -> ResponseReturnValue:
    return _page(_organisation(organisation_id))


@bp.post("/moderation/organisations/<int:organisation_id>/answers")
@moderator_required
def answer_organisation(organisation_id: int) -> ResponseReturnValue:
    found, form = _organisation(organisation_id), AnswerForm()
    if not form.validate_on_submit():
        return _page(found, form), 422
    outcome = Answer(form.act.data or "")
    verbs.answer(found, outcome, form.text.data or "", seen=form.seen.data or "", by=me(), now=utcnow())
    db.session.commit()
    flash(DONE[outcome](), "success")
    return redirect(url_for(".organisation", organisation_id=found.id), 303)


def _organisation(organisation_id: int) -> Organisation:
    """In one's regions and not one's own: of others there is no page."""
    members = selectinload(Organisation.acting).joinedload(Membership.account)
    found: Organisation = get_or_404(accounts.verifiable_by(me()).options(members), Organisation.id == organisation_id)
    return found


def _page(found: Organisation, form: Any = None) -> str:
    return render_template(
        "moderation/organisation.html",
        organisation=found,
        kind_name=ORGANISATION_KIND_NAMES[OrganisationKind(found.kind)],
        form=form or AnswerForm(formdata=None, seen=verbs.version_of(found)),
    )
