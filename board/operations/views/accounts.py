"""People: find one, see their state, suspend and restore, end their sessions, give and take roles."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from board import db
from board.accounts import offices, suspension
from board.accounts import queries as accounts
from board.accounts.actions import canonical_email
from board.accounts.identity import me, operator_required
from board.accounts.models import EMAIL_MAX, ROLE_NAMES, Account, Role
from board.clock import utcnow
from board.i18n import _, ngettext
from board.listings import queries as listings
from board.listings.kinds import CATEGORY_NAMES
from board.operations.forms import AppointForm, SuspendForm
from board.operations.views.blueprint import bp
from board.operations.views.regions import is_looking, picked_region, region_row
from board.regions.picking import Picked
from board.web.forms import PressForm

PEOPLE_SHOWN = 50
Anchor = dict[str, Any]


@bp.get("/operations/accounts")
@operator_required
def people() -> ResponseReturnValue:
    text = request.args.get("q", "").strip()[:EMAIL_MAX]
    found = db.session.scalars(_matching(text).limit(PEOPLE_SHOWN)).all()
    return render_template(
        "operations/accounts.html", people=found, q=text, most=PEOPLE_SHOWN, role_names=ROLE_NAMES
    )


def _matching(text: str) -> Select[Account]:
    """An address only as a whole: nobody looks through other people's addresses here."""
    if "@" in text:
        return accounts.by_email(canonical_email(text))
    newest = accounts.accounts()
    return newest.where(Account.display_name.icontains(text, autoescape=True)) if text else newest


@bp.get("/operations/accounts/<int:account_id>")
@operator_required
def account(account_id: int) -> ResponseReturnValue:
    return _page(_account(account_id))


@bp.post("/operations/accounts/<int:account_id>/suspension")
@operator_required
def suspend_account(account_id: int) -> ResponseReturnValue:
    found, form = _account(account_id), SuspendForm()
    if not form.validate_on_submit():
        return _page(found, suspend_form=form), 422
    now = utcnow()
    suspension.suspend(found, reason=form.reason.data or "", until=form.until(now), by=me(), now=now)
    return _done(found, _("アカウントを停止し、本人にお知らせしました。"))


@bp.post("/operations/accounts/<int:account_id>/restoration")
@operator_required
def restore_account(account_id: int) -> ResponseReturnValue:
    found = _account(account_id)
    suspension.restore(found, by=me(), now=utcnow())
    return _done(found, _("停止を解き、本人にお知らせしました。"))


@bp.post("/operations/accounts/<int:account_id>/sessions/end")
@operator_required
def end_sessions(account_id: int) -> ResponseReturnValue:
    found = _account(account_id)
    count = suspension.end_sessions(found, by=me(), now=utcnow())
    return _done(found, ngettext("%(num)s台のログインを終えました。", "%(num)s台のログインを終えました。", count))


@bp.post("/operations/accounts/<int:account_id>/appointments")
@operator_required
def appoint(account_id: int) -> ResponseReturnValue:
    found, form = _account(account_id), AppointForm()
    picked = picked_region()
    valid = form.validate_on_submit()
    region_missing = picked.error and picked.place
    if is_looking() or not valid or region_missing:
        if is_looking():
            form.forget_errors()
        return _page(found, appoint_form=form, picked=picked), 200 if is_looking() else 422
    category = form.category.data or None
    offices.appoint(found, Role(form.role.data), region=region_row(picked), category=category, by=me(), now=utcnow())
    return _done(found, _("役割を任せました。"))


@bp.post("/operations/accounts/<int:account_id>/appointments/<int:appointment_id>/end")
@operator_required
def dismiss(account_id: int, appointment_id: int) -> ResponseReturnValue:
    found = _account(account_id)
    appointment = next((a for a in found.appointments if a.id == appointment_id), None)
    if appointment is None:
        abort(404)
    role, region, category = Role(appointment.role), appointment.region, appointment.category
    offices.dismiss(found, role, region=region, category=category, by=me(), now=utcnow())
    return _done(found, _("役割を外しました。"))


def _account(account_id: int) -> Account:
    found = db.session.get(Account, account_id)
    if found is None:
        abort(404)
    return found


def _done(found: Account, sentence: str) -> ResponseReturnValue:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".account", account_id=found.id), 303)


def _page(
    found: Account,
    *,
    suspend_form: SuspendForm | None = None,
    appoint_form: AppointForm | None = None,
    picked: Picked | None = None,
) -> str:
    now = utcnow()
    sessions = [s for s in db.session.scalars(accounts.live_sessions_of(found)) if s.is_live(now=now)]
    return render_template(
        "operations/account.html",
        account=found,
        session_count=len(sessions),
        listing_count=db.session.scalar(listings.published_count(found)) or 0,
        organisations=db.session.scalars(accounts.organisations_of(found)).all(),
        appointments=[a for a in found.appointments if a.is_current],
        role_names=ROLE_NAMES,
        category_names=CATEGORY_NAMES,
        suspend_form=suspend_form or SuspendForm(formdata=None),
        appoint_form=appoint_form or AppointForm(formdata=None),
        picked=picked or Picked(),
        press=PressForm(formdata=None),
    )
