"""Browse and search."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board.accounts.identity import viewer
from board.clock import utcnow
from board.listings import list_page
from board.listings.browsing import HITS_MAX, browse
from board.listings.cards import make_cards
from board.listings.filters import Filters, read_filters
from board.listings.views.blueprint import bp
from board.regions import tree
from board.regions.picking import pick
from board.web.changes import SEARCH_INDEX
from board.web.page_cache import may_keep


@bp.get("/listings")
def index() -> ResponseReturnValue:
    filters = read_filters(request.args)
    if filters.region_node and filters.region_node.slug != filters.region:
        return redirect(_address(filters, region=filters.region_node.slug), 303)
    typed = pick(place=request.args.get("place", ""), any_level=True)
    if typed.region:
        return redirect(_address(filters, region=typed.region.slug), 303)

    def link(**cursor: str) -> str:
        return _address(filters, **cursor)

    results = browse(filters, args=request.args, link=link, viewer=viewer())
    if not results.degraded:
        shown = tree.prefecture_numbers(filters.region_node)
        may_keep(shown | {SEARCH_INDEX} if filters.q else shown)
    return render_template(
        "listings/index.html",
        **list_page.describe(filters, address=_address, typed=typed),
        cards=make_cards(results.page.rows, now=utcnow()),
        page=results.page,
        hit_count=results.hit_count,
        hits_max=HITS_MAX,
        degraded=results.degraded,
    )


def _address(filters: Filters, **more: str) -> str:
    return url_for(".index", **filters.as_args(**more))
