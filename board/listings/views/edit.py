"""Begin a listing, fill in its form, publish it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.errors import BadInput
from board.i18n import _, show_moment
from board.listings import actions, list_page, queries
from board.listings.forms import ListingForm, form_for
from board.listings.kinds import KIND_NAMES, Kind
from board.listings.models import Listing
from board.listings.photos import take_photos
from board.listings.views.blueprint import bp
from board.listings.views.desk import FORM_BODY_MAX, edit_page, mine, picked_region, save
from board.regions.picking import Picked
from board.web.security import takes_up_to


@bp.get("/listings/new")
@login_required
def new() -> ResponseReturnValue:
    drafts = db.session.scalars(queries.drafts_of(me()).order_by(Listing.updated_at.desc()).limit(5))
    return render_template(
        "listings/new.html",
        kinds=list_page.named(KIND_NAMES),
        drafts=[
            {"title": draft.title, "url": url_for(".edit", listing_id=draft.id)}
            for draft in drafts
            if draft.title or draft.body
        ],
    )


@bp.post("/listings")
@login_required
def create() -> ResponseReturnValue:
    code = request.form.get("kind", "")
    if code not in set(Kind):
        raise BadInput
    listing = actions.begin_listing(me(), Kind(code), now=utcnow())
    db.session.commit()
    return redirect(url_for(".edit", listing_id=listing.id), 303)


@bp.route("/listings/<int:listing_id>/edit", methods=["GET", "POST"])
@login_required
@takes_up_to(FORM_BODY_MAX)
def edit(listing_id: int) -> ResponseReturnValue:
    listing = mine(listing_id)
    form = form_for(listing, now=utcnow())
    picked = picked_region(listing)
    if request.method == "GET":
        return edit_page(listing, form, picked)
    photo_errors = take_photos(listing)
    act = request.form.get("act", "publish")
    valid = form.validate_on_submit()
    if listing.is_draft:
        save(listing, form.sound_changes(), picked)
    if act in {"find_region", "list_region", "add_photos"}:
        db.session.commit()
        form.forget_errors()
        return edit_page(listing, form, picked.without_error(), photo_errors, status=422 if photo_errors else 200)
    if act == "save" and listing.is_draft and not form.misunderstood() and not photo_errors:
        db.session.commit()
        flash(_("下書きを保存しました。"), "success")
        return redirect(url_for(".edit", listing_id=listing.id), 303)
    if not valid or picked.region is None or photo_errors:
        db.session.commit()
        return edit_page(listing, form, picked, photo_errors, status=422)
    return _publish(listing, form, picked)


def _publish(listing: Listing, form: ListingForm, picked: Picked) -> ResponseReturnValue:
    """Publish the draft, or put the changes of a published listing in force."""
    was_draft = listing.is_draft
    save(listing, form.changes(), picked)
    try:
        if was_draft:
            actions.publish_listing(listing, now=utcnow())
    except actions.NotYet as wait:
        db.session.commit()
        notice = _(
            "登録から24時間のあいだに公開できるのは3件までです。下書きは保存しました。%(moment)sから公開できます。",
            moment=show_moment(wait.opens_at),
        )
        return edit_page(listing, form, picked, notice=notice, status=422)
    db.session.commit()
    flash(_("公開しました。") if was_draft else _("変更を保存しました。"), "success")
    return redirect(url_for("pages.listing", listing_id=listing.id), 303)
