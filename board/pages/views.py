"""The front page, a region, a listing, and the pages people read once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Integer, Select, bindparam
from sqlalchemy.orm import joinedload

from board import db
from board.accounts.identity import viewer
from board.accounts.models import Account
from board.clock import utcnow
from board.i18n import current_language, translate
from board.listings import counts, queries
from board.listings.cards import Cards, make_cards, to_the_minute
from board.listings.filters import Filters
from board.listings.hiding import Hidden, hidden_from
from board.listings.importing import queries as imported
from board.listings.kinds import KIND_NAMES
from board.listings.models import Listing
from board.moderation import queries as moderation
from board.pages import sheet
from board.pages.listing_page import article
from board.pages.region_page import around, drawn_in, kinds_on, upcoming
from board.regions import maps, tree
from board.web.assets import address
from board.web.fragments import for_strangers
from board.web.page_cache import may_keep
from board.web.pagination import newest_first

bp = Blueprint("pages", __name__)

# One large and eight beside it fill their rows in two, three and four columns.
FRONT_CARDS = 9
AFAR_CARDS = 4
REGION_CARDS = 12
NEARBY_CARDS = 4


@bp.get("/")
def front() -> ResponseReturnValue:
    may_keep(tree.prefecture_numbers(None))
    now = utcnow()
    hidden = hidden_from(viewer())
    newest = _rows(_newest(FRONT_CARDS), hidden)
    afar = _rows(_newest_from_afar(AFAR_CARDS + FRONT_CARDS), hidden)
    figures = counts.listed()
    shown = {row.id for row in newest}
    near_cards = make_cards(newest, now=now)
    afar_cards = make_cards([row for row in afar if row.id not in shown][:AFAR_CARDS], now=now)
    draw = partial(
        render_template,
        "pages/front.html",
        newest=near_cards,
        afar=afar_cards,
        kinds=_kind_doors,
        areas=_areas,
        has_map=True,
        map=maps.prefecture_map(),
        figures=figures,
        total=figures.total,
        counts=lambda: {prefecture.id: figures.below(prefecture) for prefecture in tree.prefectures()},
        home=_home(),
    )
    return for_strangers(figures, near_cards.key, afar_cards.key, draw=draw)


def _home() -> tree.Place | None:
    """Where whoever is signed in is at home, if they said so."""
    account = viewer()
    return tree.get(account.home_region_id) if account and account.home_region_id else None


def _areas() -> list[dict[str, Any]]:
    """The 地方 with their prefectures, north to south."""
    language = current_language()
    return [
        {
            "name": area.name(language),
            "prefectures": [
                {"name": each.name(language), "url": address("pages.region", slug=each.slug)}
                for each in tree.children(area.id)
            ],
        }
        for area in tree.regions()
    ]


def _rows(kept: Select[Any], hidden: Hidden) -> Sequence[Any]:
    """What a kept statement finds, without what this reader is not to see."""
    return db.session.execute(kept.where(*hidden.conditions())).all() if hidden else db.plain_rows(kept)


@cache
def _newest(limit: int) -> Select[Any]:
    rows: Select[Any] = queries.cards().where(*queries.is_listed())
    return rows.order_by(Listing.published_at.desc(), Listing.id.desc()).limit(limit)


@cache
def _newest_from_afar(limit: int) -> Select[Any]:
    return _newest(limit).where(Listing.from_afar.is_(True))


def _kind_doors() -> list[dict[str, str]]:
    return [
        {"code": str(code), "name": translate(name), "url": address("listings.index", kind=str(code))}
        for code, name in KIND_NAMES.items()
    ]


@bp.get("/regions/<slug>")
def region(slug: str) -> ResponseReturnValue:
    place = tree.by_slug(slug)
    if place is None:
        abort(404)
    if place.slug != slug:
        return redirect(address("pages.region", slug=place.slug), 301)

    def link(**cursor: str) -> str:
        args: dict[str, Any] = dict(cursor)
        return address("pages.region", slug=place.slug, **args)

    hidden = hidden_from(viewer())
    page = newest_first(
        _within(place).where(*hidden.conditions()) if hidden else _within(place),
        Listing.published_at,
        Listing.id,
        args=request.args,
        link=link,
        size=REGION_CARDS,
        plain=not hidden,
    )
    may_keep(tree.prefecture_numbers(place))
    figures = counts.listed()
    below = tree.children(place.id)
    now = utcnow()
    cards = make_cards(page.rows, now=now)
    draw = partial(
        render_template,
        "pages/region.html",
        place=place,
        label=tree.label(place, current_language()),
        ancestors=list(reversed(tree.ancestors(place.id))),
        below=below,
        children=lambda: [(child, figures.below(child)) for child in below],
        around=lambda: [(each, figures.below(each)) for each in around(place)],
        hidden=hidden,
        upcoming=lambda: upcoming(place, hidden=hidden, now=now),
        drawn_in=lambda: drawn_in(place),
        cards=cards,
        page=page,
        total=figures.below(place),
        figures=figures,
        kinds=lambda: kinds_on(place),
        map=lambda: _map_of(place),
        counts=lambda: figures.of_children(place),
        query=Filters(region=place.slug),
    )
    return for_strangers(figures, cards.key, page.next_url, page.previous_url, draw=draw)


def _map_of(place: tree.Place) -> maps.RegionMap | None:
    return maps.municipality_map(place.id) if place in tree.prefectures() else None


@cache
def _within(place: tree.Place) -> Select[Any]:
    rows: Select[Any] = queries.cards().where(*queries.is_listed(), queries.within(place))
    return rows


@bp.get("/listings/<int:listing_id>")
def listing(listing_id: int) -> ResponseReturnValue:
    account, now = viewer(), to_the_minute(utcnow())
    hidden = hidden_from(account)
    state = sheet.state_of(listing_id, account)
    if state is not None and not hidden.keeps_apart(state.author_id):
        similar = _nearby(state, hidden=hidden, now=now)

        def draw() -> sheet.Sheet:
            found = db.session.scalars(_readable_by(account), _asked(listing_id, account)).unique().one()
            # A token of its reader's would be kept with it.
            own = article(found, similar=similar, viewer=account, now=now, csrf_token=lambda: sheet.TOKEN)
            return sheet.sheet_of(found, own)

        return _shown(sheet.kept(state, similar, draw=draw), hidden_id=_among(listing_id, hidden))
    found = db.session.scalars(_readable_by(account), _asked(listing_id, account)).unique().one_or_none()
    if found is None:
        abort(404)
    if found.is_draft:
        return redirect(address("listings.edit", listing_id=found.id), 303)
    if found.is_gone(now=now) and not _keeps_seeing(found, account):
        return _gone(found, hidden=hidden)
    own = article(found, similar=_nearby(found, hidden=hidden, now=now), viewer=account, now=now)
    return _shown(sheet.sheet_of(found, own), hidden_id=_among(listing_id, hidden))


def _asked(listing_id: int, account: Account | None) -> dict[str, Any]:
    return {"wanted": listing_id, "reader": account.id if account else None}


def _among(listing_id: int, hidden: Hidden) -> int | None:
    return listing_id if listing_id in hidden.listing_ids else None


def _shown(its: sheet.Sheet, *, hidden_id: int | None) -> str:
    """`hidden_id`: of one that its reader has reported, and that their lists leave out."""
    if its.scope is not None:
        may_keep(its.scope)
    return for_strangers(its, draw=partial(render_template, "pages/listing.html", sheet=its, hidden_id=hidden_id))


def _readable_by(account: Account | None) -> Select[Any]:
    """Kept for strangers and people without an office: putting it together takes longer than answering it."""
    if account is None:
        return _by_strangers()
    theirs_alone = account.appointments or account.sees_less
    return _whole(queries.visible_to(account)) if theirs_alone else _by_members()


@cache
def _by_strangers() -> Select[Any]:
    return _whole(queries.visible_to(None))


@cache
def _by_members() -> Select[Any]:
    return _whole(queries.visible_to_author(bindparam("reader", type_=Integer)))


def _whole(listings: Select[Listing]) -> Select[Any]:
    """The wanted one with all that its page shows, in one statement."""
    return listings.where(Listing.id == bindparam("wanted")).options(
        joinedload(Listing.author).lazyload(Account.appointments),
        joinedload(Listing.organisation),
        joinedload(Listing.restrictions),
        joinedload(Listing.photos),
    )


def _keeps_seeing(listing: Listing, account: Account | None) -> bool:
    if account is None:
        return False
    moderates = listing.region_id is not None and account.moderates(listing.region_id, listing.category)
    return account.id == listing.author_id or moderates


def _gone(listing: Listing, *, hidden: Hidden) -> ResponseReturnValue:
    """Over for long: what it said is nobody else's any more, but who came by may find something like it."""
    place = tree.get(listing.region_id) if listing.region_id else None
    slug = place.slug if place else ""
    page = render_template(
        "pages/gone.html",
        place=place and {"label": tree.label(place, current_language()), "url": address("pages.region", slug=slug)},
        search_url=address("listings.index", kind=str(listing.kind), category=listing.category),
        similar=_nearby(listing, hidden=hidden, now=utcnow()),
    )
    return page, 410


def _nearby(listing: Any, *, hidden: Hidden, now: datetime) -> Cards:
    """Others in the same prefecture, of the same category first."""
    near = queries.near(most=NEARBY_CARDS)
    rows = db.plain_rows(near, queries.beside(listing)) if listing.region_id else []
    return make_cards(hidden.without(rows), now=now)


@bp.get("/guidelines")
def guidelines() -> ResponseReturnValue:
    return render_template(
        "pages/guidelines.html", guidelines=db.session.scalars(moderation.current_guidelines()).all()
    )


@bp.get("/guidelines/<code>")
def guideline(code: str) -> ResponseReturnValue:
    """One guideline in all its versions: a decision names the one that was in force."""
    versions = db.session.scalars(moderation.versions_of(code)).all()
    if not versions:
        abort(404)
    return render_template("pages/guideline.html", versions=versions)


@bp.get("/credits")
def credits() -> ResponseReturnValue:  # noqa: A001 (the page is called so)
    sources = db.session.scalars(imported.published()).all()
    return render_template("pages/credits.html", sources=sources)
