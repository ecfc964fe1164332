"""What every view of a poster's own listing does: load it, read the region picker, save, show the form."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import selectinload

from board.accounts.identity import me
from board.clock import utcnow
from board.i18n import translate
from board.listings import actions, queries
from board.listings.forms import ListingForm
from board.listings.kinds import KIND_NAMES
from board.listings.models import PHOTOS_MAX, Listing
from board.listings.photos import photo_row
from board.media.models import PHOTO_BYTES_MAX
from board.regions import tree
from board.regions.picking import Picked, pick
from board.web.loading import get_or_404
from board.web.security import BODY_BYTES_MAX

# All photos may come with the form when there is no script to send them one by one.
FORM_BODY_MAX = PHOTOS_MAX * PHOTO_BYTES_MAX + BODY_BYTES_MAX


def mine(listing_id: int) -> Listing:
    mine = queries.editable_by(me()).options(selectinload(Listing.photos))
    listing: Listing = get_or_404(mine, Listing.id == listing_id)
    return listing


def picked_region(listing: Listing) -> Picked:
    if request.method == "GET":
        region = tree.get(listing.region_id) if listing.region_id else None
        return pick(region=region.slug if region else "")
    sent = request.form.get
    return pick(
        place=sent("place", ""),
        place_resolved=sent("place_resolved", ""),
        region=sent("region", ""),
        prefecture=sent("prefecture", ""),
        region_from_list=sent("region_from_list", ""),
        act=sent("act", "publish"),
    )


def save(listing: Listing, changes: dict[str, Any], picked: Picked) -> None:
    if picked.region is not None:
        changes = {**changes, "region_id": picked.region.id}
    actions.revise_listing(listing, changes, by=me(), now=utcnow())


def edit_page(
    listing: Listing,
    form: ListingForm,
    picked: Picked,
    photo_errors: list[str] | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> tuple[str, int]:
    page = render_template(
        "listings/edit.html",
        listing=listing,
        form=form,
        picked=picked,
        photos=[photo_row(photo) for photo in listing.photos],
        photo_errors=photo_errors or [],
        photos_max=PHOTOS_MAX,
        upload_url=url_for(".add_photo", listing_id=listing.id),
        preview_url=None if listing.is_draft else url_for("pages.listing", listing_id=listing.id),
        notice_text=notice,
        kind_name=translate(KIND_NAMES[listing.kind]),
    )
    return page, status
