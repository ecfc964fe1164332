"""A listing on paper: one sheet for the notice board of a shop or a hall, with a code that leads to its page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import selectinload

from board.accounts.identity import viewer
from board.clock import tokyo, utcnow
from board.i18n import _, current_language, show_day, translate
from board.listings import queries
from board.listings.cards import photo_sources, price_text
from board.listings.facts import glance_of
from board.listings.kinds import KIND_NAMES, TERMS_NAMES, Kind, Terms
from board.listings.models import Listing
from board.pages.sharing import whole_address
from board.regions import tree
from board.text import excerpt
from board.web.assets import address
from board.web.loading import get_or_404
from board.web.qr import qr_code

bp = Blueprint("poster", __name__)

SIZES = ("a4", "a5")
BODY_MAX = 300


@bp.get("/listings/<int:listing_id>/poster")
def show(listing_id: int) -> ResponseReturnValue:
    """Of what is on; nobody should come for what is over."""
    size = request.args.get("size", SIZES[0])
    if size not in SIZES:
        abort(400)
    shown = queries.visible_to(viewer()).where(*queries.is_listed()).options(selectinload(Listing.photos))
    listing: Listing = get_or_404(shown, Listing.id == listing_id)
    return render_template("pages/poster.html", listing=listing, size=size, sizes=SIZES, **_sheet(listing))


def _sheet(listing: Listing) -> dict[str, Any]:
    here = address("pages.listing", listing_id=listing.id)
    whole = whole_address("pages.listing", listing_id=listing.id)
    cover = next(iter(listing.shown_photos), None)
    return {
        "back_url": here,
        "address": whole,
        "code": _code(whole),
        "photo": photo_sources(here, cover.id, cover.image.width, cover.image.height) if cover else None,
        "kind_name": translate(KIND_NAMES[listing.kind]),
        "terms_name": translate(TERMS_NAMES[Terms(listing.terms)]) if listing.terms else None,
        "price_text": price_text(listing.kind, listing.terms, listing.price_yen, listing.pay),
        # A pay is a sentence, no figure to be read from afar.
        "has_long_price": listing.kind == Kind.WORK,
        "region": tree.label(tree.get(listing.region_id), current_language()) if listing.region_id else "",
        "glance": glance_of(listing),
        "body": excerpt(listing.body, BODY_MAX),
        "made_on": show_day(tokyo(utcnow()).date()),
    }


def _code(whole: str) -> Markup:
    """Dark enough for every camera, with a quarter of it to spare: paper is folded and gets wet."""
    return qr_code(whole, title=_("この掲載のページを開くQRコード"), css_class="poster-code", error="q")
