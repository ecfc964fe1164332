"""A draft as its readers will see it; its author alone looks."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import selectinload

from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.i18n import show_moment
from board.listings import queries
from board.listings.models import Listing
from board.pages.listing_page import describe, draw
from board.pages.sheet import sheet_of
from board.web.loading import get_or_404

bp = Blueprint("preview", __name__)


@bp.get("/listings/<int:listing_id>/preview")
@login_required
def show(listing_id: int) -> ResponseReturnValue:
    mine = queries.by_author(me()).options(selectinload(Listing.photos))
    listing: Listing = get_or_404(mine, Listing.id == listing_id)
    if not listing.is_draft:
        return redirect(url_for("pages.listing", listing_id=listing.id), 303)
    return render_template(
        "pages/listing.html",
        hidden_id=None,
        # As a stranger would see it, once it is open.
        sheet=sheet_of(
            listing,
            draw(listing, preview=True, **{**describe(listing, viewer=None, now=utcnow()), "state_name": None}),
        ),
        preview={
            "publish_url": url_for("listings.publish", listing_id=listing.id),
            "edit_url": url_for("listings.edit", listing_id=listing.id),
            "planned_text": show_moment(listing.publish_at) if listing.publish_at else None,
        },
    )
