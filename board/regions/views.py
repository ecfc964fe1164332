"""Ways to a region: the list with the map, the search by name or postal code, the picker's pieces."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board.regions import maps, picking, tree
from board.regions.matching import QUERY_MAX
from board.regions.resolving import resolve
from board.regions.sprites import sprite, sprite_of
from board.web.assets import YEAR_SECONDS

bp = Blueprint("regions", __name__)
# The picker stands in other features' forms: its lists come from here, not from each of their views.
bp.record_once(lambda state: state.app.jinja_env.globals.update(region_tree=tree, sprite_of=sprite_of))

SUGGESTIONS_KEPT_SECONDS = 600


@bp.get("/regions")
def index() -> ResponseReturnValue:
    return render_template("regions/index.html", map=maps.prefecture_map())


@bp.get("/maps/<name>-<digest>.svg")
def outlines(name: str, digest: str) -> Response:
    """The shapes of a map; the address changes with them, so browsers may keep it."""
    drawn = sprite(name)
    if drawn is None:
        abort(404)
    response = Response(drawn.svg, mimetype="image/svg+xml")
    if digest == drawn.digest:
        response.cache_control.public = True
        response.cache_control.max_age = YEAR_SECONDS
        response.cache_control.immutable = True
    return response


@bp.get("/regions/search")
def search() -> ResponseReturnValue:
    typed = request.args.get("q", "").strip()[:QUERY_MAX]
    matches = resolve(typed)
    exact = [match.place for match in matches if match.exact]
    if len(exact) == 1:
        return redirect(url_for("pages.region", slug=exact[0].slug), 303)
    begun = [match.place for match in matches if not match.exact]
    return render_template("regions/search.html", typed=typed, exact=exact, begun=begun)


@bp.get("/regions/suggest")
def suggest() -> ResponseReturnValue:
    """Pieces of the picker, for its script: `q` → radios of found places, `prefecture` → its options."""
    any_level = request.args.get("any") == "1"
    prefecture = tree.by_slug(request.args.get("prefecture", ""))
    if prefecture is not None:
        piece = render_template(
            "regions/_options.html",
            prefecture=prefecture,
            places=picking.municipalities_and_wards(prefecture),
            any_level=any_level,
        )
    else:
        picked = picking.pick(
            place=request.args.get("q", "")[:QUERY_MAX], act=picking.FIND, any_level=any_level
        )
        piece = render_template("regions/_candidates.html", picked=picked.without_error())
    return _kept_for_a_while(make_response(piece))


def _kept_for_a_while(response: Response) -> Response:
    """By the person's own browser: what is answered depends on the language, which is in a cookie."""
    response.cache_control.private = True
    response.cache_control.max_age = SUGGESTIONS_KEPT_SECONDS
    response.vary.update(("Cookie", "Accept-Language"))
    return response
