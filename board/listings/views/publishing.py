"""Publish a draft as it is stored: the button below the preview."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required
from board.accounts.silence import Silenced
from board.accounts.views.stopped import silenced as carry_back
from board.clock import utcnow
from board.i18n import _, show_moment, translate
from board.listings import actions
from board.listings.completeness import ORGANISATION, Unfinished
from board.listings.forms import ListingForm
from board.listings.lifecycle import LISTINGS_ON_DAY_ONE
from board.listings.models import Listing
from board.listings.views.blueprint import bp
from board.listings.views.desk import edit_page, flash_saved, form_of, mine, picked_region


@bp.post("/listings/<int:listing_id>/publication")
@login_required
def publish(listing_id: int) -> ResponseReturnValue:
    listing = mine(listing_id)
    was_draft = listing.is_draft
    actions.publish_listing(listing, now=utcnow())
    db.session.commit()
    if was_draft:
        flash_saved(listing, was_draft=True)
    return redirect(url_for("pages.listing", listing_id=listing.id), 303)


@bp.errorhandler(Unfinished)
def unfinished(refusal: Unfinished) -> ResponseReturnValue:
    """The form, with a word beside each field that is still empty."""
    # What was typed stays in the draft.
    db.session.commit()
    listing = mine((request.view_args or {})["listing_id"])
    form = form_of(listing)
    picked = picked_region(listing)
    for name in refusal.names:
        if name in form:
            form[name].errors = [_empty_or_over(form, name)]
    if listing.region_id is not None:
        picked = picked.without_error()
    return edit_page(listing, form, picked, notice=translate(refusal.message), status=422)


def _empty_or_over(form: ListingForm, name: str) -> str:
    if name == ORGANISATION:
        return _("確認の済んだ団体を選んでください。")
    return _("これから先の日時にしてください。") if form[name].data else _("入力してください。")


@bp.errorhandler(Silenced)
def silenced(refusal: Silenced) -> ResponseReturnValue:
    """A draft keeps what was typed, and its author reads until when it waits; elsewhere the form is carried back."""
    listing = _draft_of_this_form()
    if listing is None:
        return carry_back(refusal)
    db.session.commit()
    picked = picked_region(listing).without_error()
    notice = translate(refusal.message, **refusal.params)
    return edit_page(listing, form_of(listing), picked, notice=notice, status=409)


def _draft_of_this_form() -> Listing | None:
    """The one that is to be published or planned; None for other forms."""
    if request.endpoint not in {f"{bp.name}.publish", f"{bp.name}.edit"}:
        return None
    listing = mine((request.view_args or {})["listing_id"])
    return listing if listing.is_draft else None


@bp.errorhandler(actions.NotYet)
def not_yet(wait: actions.NotYet) -> ResponseReturnValue:
    """A new account's first day: the draft is kept, and its author reads when it may be published."""
    db.session.commit()
    listing = mine((request.view_args or {})["listing_id"])
    notice = _(
        "登録から24時間のあいだに公開できるのは%(most)s件までです。連投から掲示板を守るためのきまりです。"
        "下書きは保存しました。%(moment)sから公開できます。",
        most=LISTINGS_ON_DAY_ONE,
        moment=show_moment(wait.opens_at),
    )
    return edit_page(listing, form_of(listing), picked_region(listing).without_error(), notice=notice, status=422)
