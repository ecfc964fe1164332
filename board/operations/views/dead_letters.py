"""What the board gave up: one by one or all at once, tried again or let go."""

from __future__ import annotations

from itertools import chain

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from board import db
from board.accounts.identity import me, operator_required
from board.clock import utcnow
from board.i18n import _, ngettext
from board.operations import dead_letters as verbs
from board.operations import queries
from board.operations.forms import DiscardAllForm
from board.operations.views.blueprint import bp
from board.outbox.models import FollowUp, Mail
from board.web.forms import PressForm

LETTERS_SHOWN = 100


@bp.get("/operations/dead-letters")
@operator_required
def dead_letters() -> ResponseReturnValue:
    return _page(DiscardAllForm(formdata=None))


@bp.post("/operations/dead-letters/<table>/<int:row_id>/retry")
@operator_required
def retry_dead_letter(table: str, row_id: int) -> ResponseReturnValue:
    verbs.retry(_row(table, row_id), by=me(), now=utcnow())
    db.session.commit()
    flash(_("もう一度試します。"), "success")
    return redirect(url_for(".dead_letters"), 303)


@bp.post("/operations/dead-letters/<table>/<int:row_id>/discard")
@operator_required
def discard_dead_letter(table: str, row_id: int) -> ResponseReturnValue:
    verbs.discard(_row(table, row_id), by=me(), now=utcnow())
    db.session.commit()
    flash(_("取りやめました。"), "success")
    return redirect(url_for(".dead_letters"), 303)


@bp.post("/operations/dead-letters/retry")
@operator_required
def retry_dead_letters() -> ResponseReturnValue:
    rows = _all_dead()
    for row in rows:
        verbs.retry(row, by=me(), now=utcnow())
    db.session.commit()
    flash(ngettext("%(num)s件をもう一度試します。", "%(num)s件をもう一度試します。", len(rows)), "success")
    return redirect(url_for(".dead_letters"), 303)


@bp.post("/operations/dead-letters/discard")
@operator_required
def discard_dead_letters() -> ResponseReturnValue:
    form = DiscardAllForm()
    if not form.validate_on_submit():
        return _page(form), 422
    rows = _all_dead()
    for row in rows:
        verbs.discard(row, by=me(), now=utcnow())
    db.session.commit()
    flash(ngettext("%(num)s件を取りやめました。", "%(num)s件を取りやめました。", len(rows)), "success")
    return redirect(url_for(".dead_letters"), 303)


def _row(kind: str, row_id: int) -> FollowUp | Mail:
    row = verbs.find(kind, row_id)
    if row is None:
        abort(404)
    return row


def _all_dead() -> list[FollowUp | Mail]:
    return list(chain(db.session.scalars(_oldest_first(FollowUp)), db.session.scalars(_oldest_first(Mail))))


def _oldest_first(model: type[FollowUp | Mail]) -> Select[FollowUp | Mail]:
    return queries.dead(model).order_by(model.id)


def _page(form: DiscardAllForm) -> str:
    work = db.session.scalars(_oldest_first(FollowUp).limit(LETTERS_SHOWN)).all()
    mails = db.session.scalars(_oldest_first(Mail).limit(LETTERS_SHOWN)).all()
    return render_template(
        "operations/dead_letters.html",
        rows=[(verbs.kind_of(row), row) for row in [*mails, *work]],
        form=form,
        press=PressForm(formdata=None),
    )
