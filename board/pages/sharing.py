"""A listing handed on: its whole address, plain links to where people talk, and what those show of it.

Nothing here says who posted it, and no other site hears of the reader before they press a link."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from flask import current_app

from board.i18n import _, current_language
from board.listings.models import Listing
from board.text import excerpt
from board.web.assets import address

DESCRIPTION_MAX = 110
_LOCALES = {"en": "en_US"}


def whole_address(endpoint: str, **values: Any) -> str:
    """Under the board's own name, wherever this request came in."""
    base: str = current_app.extensions["settings"].base_url
    return base + address(endpoint, **values)


def share_of(listing: Listing) -> dict[str, Any] | None:
    """None for what is not everybody's. `links`: (name, address, whether it leads to another site)."""
    if not listing.is_public:
        return None
    here = whole_address("pages.listing", listing_id=listing.id)
    line = urlencode({"url": here})
    x = urlencode({"text": listing.title, "url": here})
    mail = urlencode({"subject": listing.title, "body": f"{listing.title}\n{here}\n"}, quote_via=quote)
    return {
        "address": here,
        "title": listing.title,
        "links": [
            ("LINE", f"https://social-plugins.line.me/lineit/share?{line}", True),
            ("X", f"https://x.com/intent/post?{x}", True),
            (_("メール"), f"mailto:?{mail}", False),
        ],
        "poster_url": address("poster.show", listing_id=listing.id) if listing.is_listed else None,
    }


def open_graph(listing: Listing) -> list[tuple[str, str]]:
    """What other sites show beside a link to it."""
    tags = [
        ("og:type", "website"),
        ("og:site_name", _("縁側 Engawa")),
        ("og:locale", _LOCALES.get(current_language(), "ja_JP")),
        ("og:url", whole_address("pages.listing", listing_id=listing.id)),
        ("og:title", listing.title),
        ("og:description", excerpt(listing.body, DESCRIPTION_MAX)),
    ]
    if not listing.shown_photos:
        return [*tags, ("twitter:card", "summary")]
    cover = listing.shown_photos[0]
    image = whole_address("listings.photo", listing_id=listing.id, photo_id=cover.id, width=1600)
    return [
        *tags,
        ("og:image", image),
        ("og:image:width", str(cover.image.width)),
        ("og:image:height", str(cover.image.height)),
        ("twitter:card", "summary_large_image"),
    ]
