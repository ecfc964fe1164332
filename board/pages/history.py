"""What a listing said before: for its author, for those who have written about it, and for its moderators."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required, me
from board.accounts.models import Account
from board.conversations import queries as conversations
from board.i18n import show_moment
from board.listings import queries
from board.listings.models import Listing
from board.pages.changes import changes_of
from board.web.loading import get_or_404

bp = Blueprint("history", __name__)

REVISIONS_SHOWN = 100


@bp.get("/listings/<int:listing_id>/history")
@login_required
def show(listing_id: int) -> ResponseReturnValue:
    listing: Listing = get_or_404(queries.visible_to(me()), Listing.id == listing_id)
    if listing.published_at is None or not _may_read(listing, me()):
        abort(404)
    revisions = db.session.scalars(queries.revisions_of(listing).limit(REVISIONS_SHOWN))
    return render_template(
        "pages/history.html",
        listing=listing,
        published_text=show_moment(listing.published_at),
        entries=[(show_moment(revision.at), changes_of(revision)) for revision in revisions],
        is_author=listing.author_id == me().id,
    )


def _may_read(listing: Listing, reader: Account) -> bool:
    moderates = listing.region_id is not None and reader.moderates(listing.region_id, listing.category)
    if moderates or listing.run_by(reader):
        return True
    return db.session.scalar(conversations.id_between(listing, reader)) is not None
