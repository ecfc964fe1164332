"""Organisations: add one, say that it is who it says, and who acts for it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from board import db
from board.accounts import organisations as verbs
from board.accounts import queries as accounts
from board.accounts.identity import me, operator_required
from board.accounts.models import ORGANISATION_KIND_NAMES, Account, Answer, Membership, Organisation, OrganisationKind
from board.clock import utcnow
from board.i18n import _
from board.moderation.actions.organisations import tell_members
from board.operations.forms import MemberForm, OrganisationForm
from board.operations.views.blueprint import bp
from board.operations.views.regions import is_looking, picked_region, region_row
from board.regions.picking import Picked
from board.web.forms import PressForm

ORGANISATIONS_SHOWN = 200


@bp.get("/operations/organisations")
@operator_required
def organisations() -> ResponseReturnValue:
    return _list(OrganisationForm(formdata=None), Picked())


@bp.post("/operations/organisations")
@operator_required
def add_organisation() -> ResponseReturnValue:
    form, picked = OrganisationForm(), picked_region(any_level=False)
    valid, region = form.validate_on_submit(), region_row(picked)
    if is_looking():
        form.forget_errors()
    if is_looking() or not valid or region is None:
        return _list(form, picked), 200 if is_looking() else 422
    organisation = verbs.add_organisation(
        form.name.data or "",
        kind=OrganisationKind(form.kind.data),
        region=region,
        address=form.address.data or "",
        contact=form.contact.data or "",
        by=me(),
        now=utcnow(),
    )
    return _done(organisation, _("団体を加えました。"))


@bp.get("/operations/organisations/<int:organisation_id>")
@operator_required
def organisation(organisation_id: int) -> ResponseReturnValue:
    return _page(_organisation(organisation_id), MemberForm(formdata=None))


@bp.post("/operations/organisations/<int:organisation_id>/verification")
@operator_required
def verify_organisation(organisation_id: int) -> ResponseReturnValue:
    found = _organisation(organisation_id)
    if verbs.verify(found, by=me(), now=utcnow()):
        tell_members(found, Answer.VERIFIED, "", now=utcnow())
    return _done(found, _("確認済みにしました。"))


@bp.post("/operations/organisations/<int:organisation_id>/verification/end")
@operator_required
def withdraw_verification(organisation_id: int) -> ResponseReturnValue:
    found = _organisation(organisation_id)
    if verbs.withdraw_verification(found, by=me(), now=utcnow()):
        tell_members(found, Answer.WITHDRAWN, "", now=utcnow())
    return _done(found, _("確認を取り消しました。"))


@bp.post("/operations/organisations/<int:organisation_id>/members")
@operator_required
def add_member(organisation_id: int) -> ResponseReturnValue:
    found, form = _organisation(organisation_id), MemberForm()
    account = None
    if form.validate_on_submit():
        account = db.session.scalars(accounts.by_email(form.email.data or "")).first()
        if account is None:
            form.email.errors = [_("このメールアドレスのアカウントはありません。")]
    if account is None:
        return _page(found, form), 422
    verbs.add_member(found, account, by=me(), now=utcnow())
    return _done(found, _("%(name)sさんを加えました。", name=account.display_name))


@bp.post("/operations/organisations/<int:organisation_id>/members/<int:account_id>/end")
@operator_required
def remove_member(organisation_id: int, account_id: int) -> ResponseReturnValue:
    found, account = _organisation(organisation_id), db.session.get(Account, account_id)
    if account is None:
        abort(404)
    verbs.remove_member(found, account, by=me(), now=utcnow())
    return _done(found, _("%(name)sさんを外しました。", name=account.display_name))


def _organisation(organisation_id: int) -> Organisation:
    found = db.session.get(Organisation, organisation_id)
    if found is None:
        abort(404)
    return found


def _done(organisation: Organisation, sentence: str) -> ResponseReturnValue:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".organisation", organisation_id=organisation.id), 303)


def _list(form: OrganisationForm, picked: Picked) -> str:
    rows = db.session.scalars(accounts.organisations().limit(ORGANISATIONS_SHOWN)).all()
    return render_template(
        "operations/organisations.html",
        organisations=rows,
        kind_names=ORGANISATION_KIND_NAMES,
        form=form,
        picked=picked,
        is_open=form.is_submitted(),
    )


def _page(found: Organisation, form: MemberForm) -> str:
    members = accounts.members_of(found).options(joinedload(Membership.account))
    return render_template(
        "operations/organisation.html",
        organisation=found,
        kind_name=ORGANISATION_KIND_NAMES[OrganisationKind(found.kind)],
        members=db.session.scalars(members).unique().all(),
        form=form,
        press=PressForm(formdata=None),
    )
