"""Browse and search."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board.accounts.identity import viewer
from board.clock import utcnow
from board.listings import list_page
from board.listings.browsing import browse
from board.listings.cards import make_cards
from board.listings.filters import Filters, read_filters
from board.listings.questions import HITS_MAX
from board.listings.views.blueprint import bp
from board.regions import tree
from board.regions.picking import Picked, pick
from board.web.changes import SEARCH_INDEX
from board.web.page_cache import may_keep


@bp.get("/listings")
def index() -> ResponseReturnValue:
    filters, now = read_filters(request.args), utcnow()
    if filters.region_node and filters.region_node.slug != filters.region:
        return redirect(_address(filters, region=filters.region_node.slug), 303)
    typed, origin = _place("place"), _place("near_place")
    if typed.region:
        return redirect(_address(filters, region=typed.region.slug), 303)
    if origin.region and origin.region.latitude is not None:
        return redirect(_address(filters, near=origin.region.slug), 303)

    def link(**cursor: str) -> str:
        return _address(filters, **cursor)

    results = browse(filters, args=request.args, link=link, viewer=viewer(), now=now)
    if not results.degraded:
        shown = tree.prefecture_numbers(filters.region_node)
        may_keep(shown | {SEARCH_INDEX} if filters.q or filters.sort else shown)
    return render_template(
        "listings/index.html",
        **list_page.describe(filters, results, address=_address, typed=typed, origin=origin),
        cards=make_cards(results.page.rows, now=now),
        page=results.page,
        results=results,
        corrections=(),
        fallback=None,
        ways=(),
        hits_max=HITS_MAX,
    )


def _place(name: str) -> Picked:
    return pick(place=request.args.get(name, ""), any_level=True)


def _address(filters: Filters, **more: str) -> str:
    return url_for(".index", **filters.as_args(**more))
