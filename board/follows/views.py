"""Keep and let go, from the listing's page; the page of what one keeps; follow a region."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.follows import actions, queries
from board.follows.models import Favourite
from board.follows.regions import followed_regions, is_following
from board.i18n import _, current_language
from board.listings import queries as listings
from board.listings.cards import make_cards
from board.listings.hiding import hidden_from
from board.listings.models import Listing
from board.regions import tree
from board.web.loading import get_or_404
from board.web.pagination import newest_first
from board.web.security import is_local

bp = Blueprint("follows", __name__)
# The button stands on pages of other features, and only in what is drawn for one person.
bp.record_once(
    lambda state: state.app.jinja_env.globals.update(is_following=is_following, followed_regions=followed_regions)
)


@bp.get("/my/favourites")
@login_required
def index() -> ResponseReturnValue:
    now = utcnow()
    page = newest_first(
        queries.cards(me(), now=now).where(*hidden_from(me()).conditions()),
        Favourite.created_at,
        Listing.id,
        args=request.args,
        link=lambda **cursor: url_for(".index", **cursor),
        moment_name="kept_at",
    )
    return render_template("follows/index.html", cards=make_cards(page.rows, now=now), page=page)


@bp.post("/listings/<int:listing_id>/favourite")
@login_required
def keep(listing_id: int) -> ResponseReturnValue:
    listing: Listing = get_or_404(listings.visible_to(me()), Listing.id == listing_id)
    actions.keep(listing, by=me(), now=utcnow())
    db.session.commit()
    flash(_("お気に入りに入れました。"), "success")
    return _back(listing_id)


@bp.post("/listings/<int:listing_id>/favourite/removal")
@login_required
def let_go(listing_id: int) -> ResponseReturnValue:
    """Also of what can no longer be read, and of what was never kept."""
    actions.let_go(listing_id, by=me())
    db.session.commit()
    flash(_("お気に入りから外しました。"), "success")
    return _back(listing_id)


@bp.post("/regions/<slug>/follow")
@login_required
def follow(slug: str) -> ResponseReturnValue:
    place = _place(slug)
    actions.follow_region(place, by=me(), now=utcnow())
    db.session.commit()
    flash(_("%(place)sをフォローしました。", place=place.name(current_language())), "success")
    return _back_to(url_for("pages.region", slug=place.slug))


@bp.post("/regions/<slug>/unfollow")
@login_required
def unfollow(slug: str) -> ResponseReturnValue:
    place = _place(slug)
    actions.unfollow_region(place, by=me())
    db.session.commit()
    flash(_("%(place)sのフォローをやめました。", place=place.name(current_language())), "success")
    return _back_to(url_for("pages.region", slug=place.slug))


def _place(slug: str) -> tree.Place:
    place = tree.by_slug(slug)
    if place is None:
        abort(404)
    return place


def _back(listing_id: int) -> ResponseReturnValue:
    return _back_to(url_for("pages.listing", listing_id=listing_id))


def _back_to(usual: str) -> ResponseReturnValue:
    """To the page the button stood on."""
    wanted = request.form.get("next", "")
    return redirect(wanted if is_local(wanted) else usual, 303)
