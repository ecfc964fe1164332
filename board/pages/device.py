"""The board as an application on somebody's own screen: its manifest, and one page for when there is no connection."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from board.i18n import READINGS, _, current_language, in_language
from board.web.assets import asset

bp = Blueprint("device", __name__)

# (file, side in pixels, what it may be used as): a maskable one is cut to the shape each system likes.
ICONS = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("icon-maskable-512.png", 512, "maskable"))
PAPER = "#faf6ee"
KEPT_SECONDS = 300


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """W3C Web Application Manifest."""
    response = jsonify(_manifest())
    response.mimetype = "application/manifest+json"
    response.cache_control.private = True
    response.cache_control.max_age = KEPT_SECONDS
    response.vary.add("Accept-Language")
    return response


def _manifest() -> dict[str, Any]:
    return {
        "id": url_for("pages.front"),
        "name": _("縁側 Engawa"),
        "short_name": _("縁側"),
        "description": _("ゆずる、訪ねる、手伝う。近くの人も遠くの人も、まちと縁をむすぶ地域の掲示板。"),
        "lang": current_language(),
        "start_url": url_for("pages.front"),
        "scope": url_for("pages.front"),
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {
                "src": url_for("static", filename=f"icons/{file}"),
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": purpose,
            }
            for file, side, purpose in ICONS
        ],
        "shortcuts": [
            {"name": _("掲載をさがす"), "url": url_for("listings.index")},
            {"name": _("掲載する"), "url": url_for("listings.new")},
            {"name": _("やり取り"), "url": url_for("conversations.index")},
        ],
    }


@bp.get("/offline.js")
def worker() -> Response:
    """At the root, because a service worker answers only for what lies below its own address."""
    response = Response(render_template("pages/worker.js", version=asset("css")), mimetype="text/javascript")
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response


@bp.get("/offline")
def offline() -> ResponseReturnValue:
    """Kept on the device: the same for everybody, in every language at once."""
    return render_template("pages/offline.html", said=[_said(reading) for reading in READINGS])


def _said(reading: str) -> dict[str, str]:
    with in_language(reading):
        return {
            "language": READINGS[reading],
            "what": _("いま、つながっていません"),
            "then": _("電波の届くところで、もう一度開いてください。送る前の下書きは、この端末に残っています。"),
            "again": _("もう一度開く"),
        }
