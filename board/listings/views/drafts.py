"""A draft that keeps itself while somebody writes, and a new one made from an older listing."""

from __future__ import annotations

from flask import jsonify, redirect, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required, me
from board.clock import tokyo, utcnow
from board.i18n import _
from board.listings import copying, queries
from board.listings.keeping import WrittenElsewhere
from board.listings.models import Listing
from board.listings.views.blueprint import bp
from board.listings.views.desk import form_of, keeping_of, mine, picked_region, save
from board.web.limits import limiter
from board.web.loading import get_or_404

KEEPING = "60 per minute"


@bp.post("/listings/<int:listing_id>/draft")
@login_required
@limiter.limit(KEEPING, key_func=lambda: f"keeper {me().id}")
def keep_draft(listing_id: int) -> ResponseReturnValue:
    """The form as it stands, sent by the page's script after a pause. Nothing is refused for being unfinished."""
    listing = mine(listing_id)
    now = utcnow()
    if keeping_of(listing)["url"] is None:
        return jsonify(stopped="published"), 409
    form = form_of(listing)
    form.validate_on_submit()
    try:
        save(listing, form.sound_changes(), picked_region(listing), form=form)
    except WrittenElsewhere:
        return jsonify(stopped="elsewhere", as_of=keeping_of(listing, told=True)["as_of"]), 409
    db.session.commit()
    said = _("下書きを保存しました %(time)s", time=f"{tokyo(now):%H:%M}")
    return jsonify(said=said, as_of=keeping_of(listing)["as_of"])


@bp.post("/listings/<int:listing_id>/copies")
@login_required
def copy(listing_id: int) -> ResponseReturnValue:
    listing: Listing = get_or_404(queries.by_author(me()), Listing.id == listing_id, Listing.published_at.is_not(None))
    draft = copying.copy_listing(listing, now=utcnow())
    db.session.commit()
    return redirect(url_for(".edit", listing_id=draft.id), 303)
