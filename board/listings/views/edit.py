"""Begin a listing, fill in its form, publish it."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.errors import BadInput
from board.i18n import _, show_moment
from board.listings import actions, changes_made, keeping, list_page, planning, queries
from board.listings.forms import ListingForm
from board.listings.kinds import KIND_NAMES, Kind
from board.listings.models import Listing
from board.listings.photos import take_photos
from board.listings.views.blueprint import bp
from board.listings.views.desk import FORM_BODY_MAX, edit_page, flash_saved, form_of, mine, picked_region, save
from board.listings.waiting import why_it_waits
from board.regions.picking import Picked
from board.web.security import takes_up_to

# Buttons inside the form that only show it again, and those that leave a draft a draft.
STEPS = frozenset({"find_region", "list_region", "add_photos", "add_shift", "remove_shift"})
DRAFT_ACTS = frozenset({"save", "preview", "unschedule"})


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
        waits=why_it_waits(me(), now=utcnow()),
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
    form = form_of(listing)
    picked = picked_region(listing)
    if request.method == "GET":
        keeping.put_back(form, listing)
        return edit_page(listing, form, picked)
    photo_errors = take_photos(listing)
    act, _colon, which = request.form.get("act", "publish").partition(":")
    if act == "publish" and listing.is_draft and listing.publish_at is None and form.publish_at.data:
        # Who has filled in an hour does not mean now.
        act = "schedule"
    form.is_scheduling = act == "schedule"
    form.take_step(act, which)
    valid = form.validate_on_submit()
    if listing.is_draft:
        save(listing, form.sound_changes(), picked, form=form)
    if act in STEPS:
        db.session.commit()
        form.forget_errors()
        return edit_page(listing, form, picked.without_error(), photo_errors, status=422 if photo_errors else 200)
    is_ready = valid and picked.region is not None
    if act in DRAFT_ACTS and listing.is_draft and not form.misunderstood() and not photo_errors:
        return _leave_as_draft(listing, act, is_ready=is_ready)
    if not is_ready or photo_errors:
        db.session.commit()
        return edit_page(listing, form, picked, photo_errors, status=422)
    at = form.publish_at.moment() if act == "schedule" and listing.is_draft else None
    if at:
        return _plan(listing, form, picked, at=at)
    return _publish(listing, form, picked)


def _leave_as_draft(listing: Listing, act: str, *, is_ready: bool) -> ResponseReturnValue:
    # An hour that was set is given up when it could not be kept any more.
    was_planned = (act == "unschedule" or not is_ready) and planning.cancel_plan(listing, now=utcnow())
    db.session.commit()
    if act == "preview":
        return redirect(url_for("preview.show", listing_id=listing.id), 303)
    if was_planned and act == "save":
        flash(_("足りないところがあるため、公開の予約を取り消しました。下書きは保存しました。"), "warning")
    else:
        flash(_("公開の予約を取り消しました。") if was_planned else _("下書きを保存しました。"), "success")
    return redirect(url_for(".edit", listing_id=listing.id), 303)


def _plan(listing: Listing, form: ListingForm, picked: Picked, *, at: datetime) -> ResponseReturnValue:
    save(listing, form.changes(), picked, form=form)
    planning.plan_publication(listing, at=at, now=utcnow())
    db.session.commit()
    flash(_("%(moment)sに公開されます。", moment=show_moment(at)), "success")
    return redirect(url_for("preview.show", listing_id=listing.id), 303)


def _publish(listing: Listing, form: ListingForm, picked: Picked) -> ResponseReturnValue:
    """Publish the draft, or put the changes of a published listing in force."""
    was_draft = listing.is_draft
    save(listing, form.changes(), picked, form=form)
    if was_draft:
        actions.publish_listing(listing, now=utcnow())
    handed_in = changes_made.hand_in_changes(listing, by=me(), now=utcnow())
    db.session.commit()
    if handed_in:
        flash(_("直した内容を受け取りました。見守り担当が確かめ、問題がなければ公開に戻ります。"), "success")
    else:
        flash_saved(listing, was_draft=was_draft)
    return redirect(url_for("pages.listing", listing_id=listing.id), 303)
