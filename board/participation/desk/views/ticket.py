"""What a person has of it: a ticket for the door, and a word against a no-show."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.i18n import _
from board.participation.desk import actions
from board.participation.desk.forms import ObjectionForm
from board.participation.desk.views.loading import bp, own
from board.participation.lifecycle import State
from board.participation.models import Participation
from board.participation.showing import name_of
from board.web.qr import qr_code

__all__ = ["bp"]


@bp.get("/participations/<int:participation_id>/ticket")
@login_required
def ticket(participation_id: int) -> ResponseReturnValue:
    participation = own(participation_id, State.CONFIRMED, State.ATTENDED)
    address = url_for(".arrival", participation_id=participation.id, _external=True)
    return render_template(
        "desk/ticket.html",
        participation=participation,
        name=name_of(participation.opening),
        code=qr_code(address, title=_("受付で見せるQRコード"), css_class="ticket-code"),
    )


@bp.get("/participations/<int:participation_id>/objection")
@login_required
def new_objection(participation_id: int) -> ResponseReturnValue:
    participation = own(participation_id, State.NO_SHOW, State.ATTENDED)
    return _objection_page(participation, ObjectionForm())


@bp.post("/participations/<int:participation_id>/objection")
@login_required
def object_to(participation_id: int) -> ResponseReturnValue:
    participation = own(participation_id, State.NO_SHOW, State.ATTENDED)
    form = ObjectionForm()
    if not form.validate_on_submit():
        return _objection_page(participation, form), 422
    actions.object_to(participation, form.objection.data or "", by=me(), now=utcnow())
    db.session.commit()
    flash(_("主催者に届けました。確かめて、直してもらえることがあります。"), "success")
    return redirect(url_for(".new_objection", participation_id=participation.id), 303)


def _objection_page(participation: Participation, form: ObjectionForm) -> str:
    return render_template(
        "desk/objection.html",
        participation=participation,
        name=name_of(participation.opening),
        state=str(participation.state),
        form=form,
    )
