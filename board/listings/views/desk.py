"""What every view of a poster's own listing does: load it, read the region picker, save, show the form."""

from __future__ import annotations

import secrets
from typing import Any

from flask import flash, render_template, request, url_for
from sqlalchemy.orm import selectinload

from board import db
from board.accounts.identity import me
from board.accounts.queries import organisations_of
from board.clock import utcnow
from board.i18n import _, show_moment, translate
from board.listings import actions, keeping, kept_back, prohibited, queries
from board.listings.forms import ListingForm, form_for
from board.listings.kinds import KIND_NAMES, Kind
from board.listings.models import PHOTOS_MAX, Listing
from board.listings.photos import photo_row
from board.listings.waiting import why_it_waits
from board.media.models import PHOTO_BYTES_MAX
from board.regions import tree
from board.regions.picking import Picked, pick, pick_from
from board.web.loading import get_or_404
from board.web.security import BODY_BYTES_MAX

# All photos may come with the form when there is no script to send them one by one.
FORM_BODY_MAX = PHOTOS_MAX * PHOTO_BYTES_MAX + BODY_BYTES_MAX
PUBLISH_AS_STORED = "listings.publish"


def mine(listing_id: int) -> Listing:
    mine = queries.editable_by(me()).options(selectinload(Listing.photos), selectinload(Listing.shifts))
    listing: Listing = get_or_404(mine, Listing.id == listing_id)
    return listing


def form_of(listing: Listing) -> ListingForm:
    """Filled with what is stored, then with what was sent."""
    # In whose name it stands is its author's to say, whoever else looks after it.
    acts_for = db.session.scalars(organisations_of(me())).all() if listing.author_id == me().id else []
    return form_for(listing, now=utcnow(), organisations=acts_for, is_sent=not _shows_stored())


def _shows_stored() -> bool:
    """A page that is only looked at, or a button that came without the fields."""
    return request.method == "GET" or request.endpoint == PUBLISH_AS_STORED


def picked_region(listing: Listing) -> Picked:
    if _shows_stored():
        region = tree.get(listing.region_id) if listing.region_id else None
        typed = keeping.typed_before(listing).get(keeping.PLACE, "")
        return pick(region=region.slug if region else "", place=typed).without_error()
    return pick_from(request.form, act=request.form.get("act", "publish"))


def save(listing: Listing, changes: dict[str, Any], picked: Picked, *, form: ListingForm) -> None:
    """Raises WrittenElsewhere when another window has written since the form was shown."""
    if picked.region is not None:
        changes = {**changes, "region_id": picked.region.id}
    # In the order in which publishing takes them.
    db.lock(listing.author)
    db.lock(listing)
    keeping.refuse_if_written_elsewhere(listing, seen=request.form.get("as_of", ""), window=_window())
    if not listing.is_draft:
        actions.revise_listing(listing, changes, by=me(), now=utcnow())
        return
    typed = keeping.typed_in_vain(form)
    if picked.region is None and picked.place:
        typed[keeping.PLACE] = picked.place
    keeping.keep_draft(listing, changes, typed=typed, window=_window(), by=me(), now=utcnow())


def _window() -> str:
    """Which window the form stands in; it stays the same while the form comes back."""
    return request.form.get("window", "") or secrets.token_hex(8)


def keeping_of(listing: Listing, *, told: bool = False) -> dict[str, Any]:
    """What the form says of itself. What was sent and not carried out still stands on what it was sent from,
    unless the person has been told of what is newer."""
    # A draft with a date of its own is as good as published: nothing half-typed gets into it.
    keeps = listing.is_draft and listing.publish_at is None
    seen = request.form.get("as_of") if not listing.is_draft and not told else None
    return {
        "as_of": seen or keeping.as_of(listing),
        "window": _window(),
        "url": url_for(".keep_draft", listing_id=listing.id) if keeps else None,
        "is_unsaved": request.method == "POST" and (told or not listing.is_draft),
    }


def edit_page(
    listing: Listing,
    form: ListingForm,
    picked: Picked,
    photo_errors: list[str] | None = None,
    *,
    notice: str = "",
    elsewhere: bool = False,
    same_words: dict[str, Any] | None = None,
    status: int = 200,
) -> tuple[str, int]:
    """`elsewhere`: another window has written meanwhile, and the person is told before they overwrite it;
    `same_words`: the older listing that says the same, and what can be done with it."""
    page = render_template(
        "listings/edit.html",
        listing=listing,
        form=form,
        picked=picked,
        photos=[photo_row(photo) for photo in listing.own_photos],
        photo_errors=photo_errors or [],
        photos_max=PHOTOS_MAX,
        upload_url=url_for(".add_photo", listing_id=listing.id),
        preview_url=None if listing.is_draft else url_for("pages.listing", listing_id=listing.id),
        notice_text=notice,
        written_elsewhere=elsewhere,
        same_words=same_words,
        keeping=keeping_of(listing, told=elsewhere),
        kind_name=translate(KIND_NAMES[listing.kind]),
        planned_text=show_moment(listing.publish_at) if listing.publish_at else None,
        day_one=why_it_waits(listing.author, now=utcnow()) if listing.is_draft else None,
        changes_asked=kept_back.changes_asked(listing),
        prohibited=prohibited.groups() if listing.kind == Kind.GOODS else [],
    )
    return page, status


def flash_saved(listing: Listing, *, was_draft: bool) -> None:
    if listing.is_concealed:
        text = _("受け取りました。公開の前に、見守り担当が24時間以内に内容を確かめます。理由はお知らせに届きます。")
        flash(text, "warning")
    else:
        flash(_("公開しました。") if was_draft else _("変更を保存しました。"), "success")
