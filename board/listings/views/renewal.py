"""Renew a listing: its author from its page, or whoever holds the key that was mailed to them."""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from board import db
from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.i18n import _, show_moment
from board.listings import actions, queries
from board.listings.ending import renewal_page
from board.listings.models import Listing
from board.listings.renewal_links import renewal_named
from board.listings.views.blueprint import bp
from board.web.limits import limiter
from board.web.loading import get_or_404


@bp.post("/listings/<int:listing_id>/renewal")
@login_required
def renew(listing_id: int) -> ResponseReturnValue:
    listing: Listing = get_or_404(queries.run_by(me()), Listing.id == listing_id)
    actions.renew_listing(listing, by=me(), now=utcnow())
    db.session.commit()
    if listing.expires_at is not None:
        flash(_("掲載を更新しました。%(until)sまで載っています。", until=show_moment(listing.expires_at)), "success")
    return redirect(url_for("pages.listing", listing_id=listing.id), 303)


@bp.route("/listings/<int:listing_id>/renewal/<token>", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
def renew_by_mail(listing_id: int, token: str) -> ResponseReturnValue:
    """Looking changes nothing: programs open links in mails before people do."""
    g.private = True  # the address holds the key
    listing: Listing = get_or_404(select(Listing), Listing.id == listing_id)
    renewals_then = renewal_named(token, listing)
    if renewals_then is None:
        abort(404)
    is_spent = renewals_then != listing.renewal_count
    if request.method == "POST":
        if not is_spent:
            actions.renew_listing(listing, by=listing.author, now=utcnow())
            db.session.commit()
        return redirect(url_for(".renew_by_mail", listing_id=listing.id, token=token), 303)
    return render_template(
        "listings/renewal.html", listing=listing, **renewal_page(listing, is_spent=is_spent, now=utcnow())
    )
