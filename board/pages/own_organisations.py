"""The organisations one acts for: ask that one be verified, see how that stands, invite others, leave."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from board import db
from board.accounts import invitations, organisations
from board.accounts import queries as accounts
from board.accounts.forms import ApplicationForm, InvitationForm
from board.accounts.identity import login_required, me
from board.accounts.models import (
    INVITATION_LIFETIME,
    ORGANISATION_KIND_NAMES,
    Account,
    Answer,
    Invitation,
    Membership,
    Organisation,
    OrganisationKind,
)
from board.clock import tokyo, utcnow
from board.i18n import _, show_day, translate
from board.listings import acting
from board.operations.views.regions import is_looking, picked_region, region_row
from board.pages.organisations import bp, verified_text
from board.regions.models import Region
from board.regions.picking import Picked, pick
from board.web.limits import limiter
from board.web.loading import get_or_404

__all__ = ["bp"]
INVITATIONS_A_DAY = "20 per day"
STANDING = {
    Answer.QUESTION: lambda: _("おたずねがあります"),
    Answer.DECLINED: lambda: _("確認できませんでした"),
    Answer.WITHDRAWN: lambda: _("確認が取り消されました"),
}


@bp.get("/my/organisations")
@login_required
def mine() -> ResponseReturnValue:
    now = utcnow()
    memberships = db.session.scalars(accounts.memberships_of(me())).all()
    asked = db.session.scalars(accounts.invitations_to(me(), now=now).options(joinedload(Invitation.invited_by)))
    return render_template(
        "organisations/mine.html",
        organisations=[_line(each.organisation) for each in memberships],
        invitations=[_invitation(each) for each in asked],
    )


def _line(organisation: Organisation) -> dict[str, Any]:
    kind = translate(ORGANISATION_KIND_NAMES[OrganisationKind(organisation.kind)])
    return {"organisation": organisation, "kind": kind, "standing": standing_of(organisation)}


def _invitation(invitation: Invitation) -> dict[str, Any]:
    return {
        "id": invitation.id,
        "name": invitation.organisation.name,
        "by": invitation.invited_by.display_name,
        "until": show_day(tokyo(invitation.expires_at).date()),
    }


def standing_of(organisation: Organisation) -> str:
    """Where its verification stands, in two words."""
    if organisation.is_verified:
        return _("確認済み")
    if organisation.is_waiting:
        return _("確認を待っています")
    return STANDING[Answer(organisation.answer)]() if organisation.answer else _("未確認")


@bp.route("/organisations/new", methods=["GET", "POST"])
@login_required
def new() -> ResponseReturnValue:
    form = ApplicationForm()
    if not form.is_submitted():
        return _form(form, pick(region=_home(me())).without_error(), found=None)
    picked = picked_region(any_level=False)
    valid, region = _is_ready(form, picked, found=None)
    if not valid or region is None:
        return _form(form, picked, found=None), 200 if is_looking() else 422
    found = organisations.apply(me(), region=region, now=utcnow(), **_said(form))
    db.session.commit()
    flash(_("申し込みました。地域の見守り担当が確かめて、お返事します。"), "success")
    return redirect(url_for(".own", organisation_id=found.id), 303)


@bp.route("/my/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@login_required
def edit(organisation_id: int) -> ResponseReturnValue:
    """What is said for its verification, as long as nobody has verified it."""
    found = _own(organisation_id, Organisation.verified_at.is_(None))
    form = ApplicationForm(obj=found)
    if not form.is_submitted():
        return _form(form, pick(region=found.region.slug).without_error(), found=found)
    picked = picked_region(any_level=False)
    valid, region = _is_ready(form, picked, found=found)
    if not valid or region is None:
        return _form(form, picked, found=found), 200 if is_looking() else 422
    organisations.apply_again(found, {**_said(form), "region": region}, by=me(), now=utcnow())
    db.session.commit()
    flash(_("申し込みました。地域の見守り担当が確かめて、お返事します。"), "success")
    return redirect(url_for(".own", organisation_id=found.id), 303)


def _home(account: Account) -> str:
    region = account.home_region
    return region.slug if region is not None and region.can_hold_listings else ""


def _is_ready(form: ApplicationForm, picked: Picked, *, found: Organisation | None) -> tuple[bool, Region | None]:
    """Whether all is there; the errors stand beside their fields, but not while somebody looks for a region."""
    valid, region = form.validate(), region_row(picked)
    if is_looking():
        form.forget_errors()
        return False, region
    if valid and region is not None and _is_taken(form.name.data or "", region, found):
        form.name.errors = [_("この地域には同じ名前の団体がもうあります。担当の方に招待してもらってください。")]
        return False, region
    return valid, region


def _is_taken(name: str, region: Region, found: Organisation | None) -> bool:
    same = accounts.organisations_named(name, region.id).where(Organisation.id != (found.id if found else 0))
    return db.session.scalars(same).first() is not None


def _said(form: ApplicationForm) -> dict[str, Any]:
    texts = {name: form[name].data or "" for name in ("name", "address", "contact", "website", "proof")}
    return {**texts, "kind": OrganisationKind(form.kind.data)}


def _form(form: ApplicationForm, picked: Picked, *, found: Organisation | None) -> str:
    return render_template("organisations/form.html", form=form, picked=picked, organisation=found)


@bp.get("/my/organisations/<int:organisation_id>")
@login_required
def own(organisation_id: int) -> ResponseReturnValue:
    return _desk(_own(organisation_id), InvitationForm(formdata=None), now=utcnow())


@bp.post("/organisations/<int:organisation_id>/invitations")
@login_required
@limiter.limit(INVITATIONS_A_DAY, key_func=lambda: f"inviter {me().id}")
def invite(organisation_id: int) -> ResponseReturnValue:
    found, form, now = _own(organisation_id), InvitationForm(), utcnow()
    if not form.validate_on_submit():
        return _desk(found, form, now=now), 422
    invitations.invite(found, form.email.data or "", by=me(), now=now)
    db.session.commit()
    flash(_("招待のメールを送りました。相手の方が受けると、担当者に加わります。"), "success")
    return _to_desk(found)


@bp.post("/organisations/<int:organisation_id>/invitations/<int:invitation_id>/end")
@login_required
def take_back(organisation_id: int, invitation_id: int) -> ResponseReturnValue:
    found, now = _own(organisation_id), utcnow()
    invitation = get_or_404(accounts.invitations_of(found), Invitation.id == invitation_id)
    invitations.take_back(invitation, by=me(), now=now)
    db.session.commit()
    flash(_("招待を取り消しました。"), "success")
    return _to_desk(found)


@bp.post("/organisations/<int:organisation_id>/members/<int:account_id>/end")
@login_required
def remove_member(organisation_id: int, account_id: int) -> ResponseReturnValue:
    found = _own(organisation_id)
    membership: Membership = get_or_404(accounts.members_of(found), Membership.account_id == account_id)
    is_self = account_id == me().id
    name = membership.account.display_name
    acting.leave(found, membership.account, by=me(), now=utcnow())
    db.session.commit()
    flash(_("団体の担当から抜けました。") if is_self else _("%(name)sさんを外しました。", name=name), "success")
    return redirect(url_for(".mine"), 303) if is_self else _to_desk(found)


@bp.post("/my/invitations/<int:invitation_id>/acceptance")
@login_required
def accept(invitation_id: int) -> ResponseReturnValue:
    invitation: Invitation = get_or_404(accounts.invitations_for(me()), Invitation.id == invitation_id)
    accepted = invitations.accept(invitation, by=me(), now=utcnow())
    db.session.commit()
    if not accepted:
        flash(_("この招待は、返事が済んでいるか、取り消されたか、期限が過ぎています。"), "info")
        return redirect(url_for(".mine"), 303)
    flash(_("「%(name)s」の担当者になりました。", name=invitation.organisation.name), "success")
    return _to_desk(invitation.organisation)


@bp.post("/my/invitations/<int:invitation_id>/refusal")
@login_required
def refuse(invitation_id: int) -> ResponseReturnValue:
    invitation: Invitation = get_or_404(accounts.invitations_for(me()), Invitation.id == invitation_id)
    invitations.decline(invitation, by=me(), now=utcnow())
    db.session.commit()
    flash(_("招待を断りました。"), "success")
    return redirect(url_for(".mine"), 303)


def _own(organisation_id: int, *conditions: Any) -> Organisation:
    found: Organisation = get_or_404(
        accounts.organisations_of(me()).where(*conditions), Organisation.id == organisation_id
    )
    return found


def _to_desk(found: Organisation) -> ResponseReturnValue:
    return redirect(url_for(".own", organisation_id=found.id), 303)


def _desk(found: Organisation, form: InvitationForm, *, now: datetime) -> str:
    members = accounts.members_of(found).options(joinedload(Membership.account))
    return render_template(
        "organisations/own.html",
        organisation=found,
        kind_name=translate(ORGANISATION_KIND_NAMES[OrganisationKind(found.kind)]),
        standing=standing_of(found),
        verified_text=verified_text(found),
        members=db.session.scalars(members).unique().all(),
        invitations=db.session.scalars(accounts.invitations_by(found, now=now)).all(),
        invitation_days=INVITATION_LIFETIME.days,
        form=form,
        on_count=db.session.scalar(acting.on_count(found)) or 0,
    )
