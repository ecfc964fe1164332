"""Browse and search."""

from __future__ import annotations

from datetime import datetime
from time import perf_counter

from flask import Response, after_this_request, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board.accounts.identity import viewer
from board.backends.search.asking import Order
from board.clock import utcnow
from board.listings import list_page, search_counts
from board.listings.browsing import Results, browse
from board.listings.cards import make_cards
from board.listings.filters import Filters, read_filters
from board.listings.found import with_marks
from board.listings.questions import HITS_MAX, with_shortcuts
from board.listings.views.blueprint import bp
from board.listings.ways_out import ways_out
from board.regions import tree
from board.regions.picking import Picked, pick
from board.web.changes import SEARCH_INDEX
from board.web.fragments import for_strangers
from board.web.limits import peer
from board.web.page_cache import may_keep


@bp.get("/listings")
def index() -> ResponseReturnValue:
    filters, now = read_filters(request.args), utcnow()
    if filters.region_node and filters.region_node.slug != filters.region:
        return redirect(_address(filters, region=filters.region_node.slug), 303)
    asked_for = with_shortcuts(filters)
    if asked_for != filters:
        return redirect(_address(asked_for), 303)
    typed, origin = _place("place"), _place("near_place")
    if typed.region:
        return redirect(_address(filters, region=typed.region.slug), 303)
    if origin.region and origin.region.latitude is not None:
        return redirect(_address(filters, near=origin.region.slug), 303)
    if home := _home(filters, origin):
        # In the address, so that the next page is measured from there too, and another place takes its turn.
        return redirect(_address(filters, near=home.slug), 303)
    if "" in request.args.values() and not typed.place and not origin.place:
        # A form sends all of its fields: an address to keep and to send on names only those that say something.
        return redirect(_address(filters), 303)

    def link(**cursor: str) -> str:
        return _address(filters, **cursor)

    began = perf_counter()
    results = browse(filters, args=request.args, link=link, viewer=viewer(), now=now)
    if filters.q and results.answer:
        _count(filters, results, seconds=perf_counter() - began)
    if not results.degraded:
        shown = tree.prefecture_numbers(filters.region_node)
        may_keep(shown | {SEARCH_INDEX} if filters.q or filters.sort else shown)
    return _page(filters, results, typed=typed, origin=origin, now=now)


def _page(filters: Filters, results: Results, *, typed: Picked, origin: Picked, now: datetime) -> str:
    cards = make_cards(results.page.rows, now=now)

    def draw() -> str:
        return render_template(
            "listings/index.html",
            **list_page.describe(filters, results, address=_address, typed=typed, origin=origin),
            cards=with_marks(cards, results.page.rows, results.answer.plan) if results.answer else cards,
            page=results.page,
            results=results,
            ways=ways_out(filters, _words(results), now=now) if not results.page.rows else (),
            hits_max=HITS_MAX,
        )

    if not results.page.rows:
        return draw()
    figures = (results.counted, results.total, results.is_capped, results.degraded)
    understood = results.answer.shown if results.answer else None
    return for_strangers(*figures, understood, cards.key, results.page.next_url, results.page.previous_url, draw=draw)


def _words(results: Results) -> tuple[str, ...]:
    return results.answer.understood.words if results.answer else ()


def _count(filters: Filters, results: Results, *, seconds: float) -> None:
    """What was looked for in vain by words alone, and what took long."""
    counts = search_counts.current()
    found = bool(results.total) or filters != Filters(q=filters.q)
    counts.note(filters.q, found=found, seconds=seconds, visitor=peer(), now=utcnow())
    if counts.is_due:
        after_this_request(_write_after)


def _write_after(response: Response) -> Response:
    """Nobody waits for it: the answer is on its way."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    @response.call_on_close
    def write() -> None:
        with app.app_context():
            search_counts.current().write()

    return response


def _home(filters: Filters, typed: Picked) -> tree.Place | None:
    """Where nearness begins for who has said where they live, and has not just named another place."""
    person = viewer()
    if filters.sort != Order.NEAREST or filters.near or typed.place or person is None or not person.home_region_id:
        return None
    home = tree.get(person.home_region_id)
    return home if home.latitude is not None else None


def _place(name: str) -> Picked:
    return pick(place=request.args.get(name, ""), any_level=True)


def _address(filters: Filters, **more: str) -> str:
    return url_for(".index", **filters.as_args(**more))
