"""Suggestions while somebody types into the search field: a piece for its script."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from board.listings.suggesting import suggest
from board.listings.views.blueprint import bp

SECONDS_KEPT = 60


@bp.get("/suggestions")
def suggestions() -> ResponseReturnValue:
    """Kept for a while by the person's own browser: what is answered depends on the language, which is in a cookie."""
    found = suggest(request.args.get("q", ""))
    response = make_response(render_template("listings/_suggestions.html", suggestions=found))
    response.cache_control.private = True
    response.cache_control.max_age = SECONDS_KEPT
    response.vary.update(("Cookie", "Accept-Language"))
    return response
