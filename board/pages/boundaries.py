"""Keep somebody away, only quiet, or end a talk: each with a page or a button, and one page where all of it can be
taken back. Whom it concerns never reads of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from board import db
from board.accounts import boundaries as actions
from board.accounts import queries as accounts
from board.accounts.identity import login_required, me
from board.accounts.models import Account, Block, Mute
from board.clock import utcnow
from board.conversations import queries as conversations
from board.conversations.models import Conversation
from board.deals import agreements
from board.deals.agreements import SORT_NAMES, Agreement, Sort
from board.i18n import _, show_moment, translate
from board.listings import hiding
from board.listings.models import HiddenListing
from board.pages.context import person
from board.web.loading import get_or_404
from board.web.security import is_local

bp = Blueprint("boundaries", __name__)


@bp.get("/my/settings/people")
@login_required
def index() -> ResponseReturnValue:
    return render_template(
        "boundaries/people.html",
        blocks=db.session.scalars(accounts.blocks_by(me()).options(joinedload(Block.blocked))).all(),
        mutes=db.session.scalars(accounts.mutes_by(me()).options(joinedload(Mute.muted))).all(),
        hidden=db.session.scalars(hiding.hidden_by(me()).options(joinedload(HiddenListing.listing))).unique().all(),
    )


@bp.get("/members/<int:member_id>/block")
@login_required
def ask_block(member_id: int) -> ResponseReturnValue:
    """What it does, and what stands open between the two: nothing of that is cancelled by itself."""
    other = _other(member_id)
    open_ones = agreements.between(me(), other, now=utcnow())
    return render_template(
        "boundaries/block.html",
        other=other,
        agreements=[_shown(each) for each in open_ones],
        back=_wanted(request.args.get("next", ""), url_for(".index")),
    )


@bp.post("/members/<int:member_id>/block")
@login_required
def block(member_id: int) -> ResponseReturnValue:
    other = _other(member_id)
    actions.block(other, by=me(), now=utcnow())
    db.session.commit()
    flash(_("%(name)sをブロックしました。相手には伝わりません。", name=person(other.display_name)), "success")
    return _back()


@bp.post("/members/<int:member_id>/unblock")
@login_required
def unblock(member_id: int) -> ResponseReturnValue:
    """Also of somebody who is not blocked, or has left meanwhile."""
    actions.unblock(member_id, by=me(), now=utcnow())
    db.session.commit()
    flash(_("ブロックを解除しました。"), "success")
    return _back()


@bp.post("/members/<int:member_id>/mute")
@login_required
def mute(member_id: int) -> ResponseReturnValue:
    other = _other(member_id)
    actions.mute(other, by=me(), now=utcnow())
    db.session.commit()
    name = person(other.display_name)
    flash(_("%(name)sをミュートしました。メッセージは届きますが、お知らせは出ません。", name=name), "success")
    return _back()


@bp.post("/members/<int:member_id>/unmute")
@login_required
def unmute(member_id: int) -> ResponseReturnValue:
    actions.unmute(member_id, by=me(), now=utcnow())
    db.session.commit()
    flash(_("ミュートを解除しました。"), "success")
    return _back()


@bp.get("/conversations/<int:conversation_id>/leaving")
@login_required
def ask_leave(conversation_id: int) -> ResponseReturnValue:
    conversation = _talk(conversation_id)
    open_ones = agreements.in_talk(conversation, me(), now=utcnow())
    return render_template(
        "boundaries/leaving.html",
        conversation=conversation,
        partner=conversation.partner_of(me()),
        agreements=[_shown(each) for each in open_ones],
    )


@bp.post("/conversations/<int:conversation_id>/leaving")
@login_required
def leave(conversation_id: int) -> ResponseReturnValue:
    agreements.leave(_talk(conversation_id), by=me(), now=utcnow())
    db.session.commit()
    flash(_("やり取りを終えました。"), "success")
    return redirect(url_for("conversations.index"), 303)


@bp.post("/listings/<int:listing_id>/hiding/removal")
@login_required
def unhide(listing_id: int) -> ResponseReturnValue:
    """Also of what can no longer be read, and of what was never hidden."""
    hiding.unhide(listing_id, me())
    db.session.commit()
    flash(_("掲載をまた表示します。"), "success")
    return _back()


def _other(member_id: int) -> Account:
    """Whoever has a page, or has written with this person: of others nobody learns by trying numbers."""
    met = conversations.partner_ids(me())
    shown = accounts.with_profile().with_only_columns(Account.id)
    known = select(Account).where(or_(Account.id.in_(shown), Account.id.in_(met)), Account.erased_at.is_(None))
    other: Account = get_or_404(known, Account.id == member_id, Account.id != me().id)
    return other


def _talk(conversation_id: int) -> Conversation:
    conversation: Conversation = get_or_404(conversations.of(me()), Conversation.id == conversation_id)
    return conversation


def _shown(agreement: Agreement) -> dict[str, Any]:
    """With where it can be gone on with, or cancelled."""
    match agreement.sort:
        case Sort.DEAL:
            url = url_for("thread.show", conversation_id=agreement.id)
        case Sort.PROJECT:
            url = url_for("projects.show", project_id=agreement.id)
        case Sort.PLACE if agreement.is_hosts:
            url = url_for("desk.show", listing_id=agreement.listing_id)
        case Sort.PLACE:
            url = url_for("participation.show", participation_id=agreement.id)
    when = show_moment(agreement.starts_at, with_year=False) if agreement.starts_at else ""
    return {"name": translate(SORT_NAMES[agreement.sort]), "title": agreement.title, "url": url, "when": when}


def _back() -> ResponseReturnValue:
    """To the page the button stood on."""
    return redirect(_wanted(request.form.get("next", ""), url_for(".index")), 303)


def _wanted(wanted: str, usual: str) -> str:
    return wanted if is_local(wanted) else usual
