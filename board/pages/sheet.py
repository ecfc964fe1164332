"""The page of a listing as many see it alike: found by one plain row, drawn once for all that it shows.

Strangers see the same, and so do members who neither posted it nor look after it, but for their talk and whether they
keep it. Whatever is theirs alone beyond that is drawn anew for each of them (see `state_of`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from flask import Flask, current_app
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from sqlalchemy import Integer, Select, String, bindparam, cast, exists, func, literal, select

from board import db
from board.accounts.models import Account, Organisation
from board.conversations.models import Conversation
from board.follows.models import Favourite
from board.i18n import current_language, current_reading
from board.listings import queries
from board.listings.cards import Cards
from board.listings.lifecycle import ListingState
from board.listings.models import Listing, ListingPhoto, Opening, Restriction, Shift
from board.media.models import Image
from board.pages.sharing import open_graph
from board.pages.trust import deals_done, times_joined
from board.participation.lifecycle import STANDING, State
from board.participation.models import Participation
from board.regions import tree
from board.text import excerpt
from board.web.assets import address
from board.web.changes import Scope
from board.web.fragments import Recent

CHARACTERS_KEPT = 1_000_000
DESCRIPTION_MAX = 110
# Stands in a kept article where a form needs the token of whoever reads it.
TOKEN = "the-token-of-whoever-reads-it"  # noqa: S105 (no password)
# What an author keeps of an unfinished change is nobody else's, and no part of the page either.
_COLUMNS = [column for column in Listing.__table__.columns if column.key != "kept"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`place`: the name of its region, or nothing."""

    title: str
    place: str
    description: str
    head: Markup
    article: Markup
    scope: Scope | None


def init_app(app: Flask) -> None:
    app.extensions["sheets"] = Recent[Sheet](CHARACTERS_KEPT, weigh=lambda sheet: len(sheet.article))


def sheet_of(listing: Listing, article: Markup) -> Sheet:
    place = tree.get(listing.region_id) if listing.region_id else None
    return Sheet(
        title=listing.title,
        place=tree.label(place, current_language()) if place else "",
        description=excerpt(listing.body, DESCRIPTION_MAX),
        head=_head(listing),
        article=article,
        scope=tree.prefecture_numbers(place) if place else None,
    )


def _head(listing: Listing) -> Markup:
    """What no list shows is not to be found by searching; what everybody may read says how to show a link to it."""
    tags = open_graph(listing) if listing.is_public else []
    metas = [Markup('<meta property="{}" content="{}">').format(name, content) for name, content in tags]
    return Markup("").join([Markup('<meta name="robots" content="noindex">')] * (not listing.is_listed) + metas)


def state_of(listing_id: int, reader: Account | None) -> Any:
    """All that the page depends on, besides the clock and the reading; None where it is this reader's alone or is
    not there for everybody."""
    asked = {"wanted": listing_id, "reader": reader.id if reader else None}
    found = db.plain_rows(_for_members() if reader else _for_strangers(), asked)
    if not found or found[0].closed_at is not None:
        return None
    return found[0] if reader is None or _is_like_for_others(found[0], reader) else None


def _is_like_for_others(state: Any, reader: Account) -> bool:
    """Who it is reserved for is told so; who runs it with its author has its buttons, who takes part their place."""
    theirs = reader.id == state.author_id or state.runs or state.joins
    return bool(not theirs and not reader.appointments and state.state == ListingState.OPEN)


def kept(state: Any, similar: Cards, *, draw: Callable[[], Sheet]) -> Sheet:
    sheets: Recent[Sheet] = current_app.extensions["sheets"]
    # The name of a listing's address stands for where a server mounts us; the cards' key holds the minute, by which
    # the page tells how long ago it was posted and which shifts are over.
    key = (current_reading(), address("pages.front"), tuple(state), similar.key)
    sheet = sheets.got_or_made(key, draw)
    return replace(sheet, article=sheet.article.replace(TOKEN, generate_csrf())) if TOKEN in sheet.article else sheet


@cache
def _for_strangers() -> Select[Any]:
    return _states(queries.public())


@cache
def _for_members() -> Select[Any]:
    """With their talk about it and whether it is among their favourites."""
    reader = bindparam("reader", type_=Integer)
    talk = select(Conversation.id).where(Conversation.listing_id == Listing.id, Conversation.asker_id == reader)
    keeps = exists().where(Favourite.listing_id == Listing.id, Favourite.account_id == reader)
    runs = queries.runs_for_organisation(reader)
    joins = exists().where(
        Participation.listing_id == Listing.id, Participation.account_id == reader, Participation.state.in_(STANDING)
    )
    columns = (talk.scalar_subquery().label("talk"), keeps.label("keeps"), runs.label("runs"), joins.label("joins"))
    return _states(queries.public()).add_columns(*columns)


def _states(listings: Select[Listing]) -> Select[Any]:
    photos = (
        select(_joined(ListingPhoto.id, ListingPhoto.position, Image.width, Image.height))
        .join(Image, Image.id == ListingPhoto.image_id)
        .where(ListingPhoto.listing_id == Listing.id, ListingPhoto.concealed_at.is_(None))
    )
    restrictions = select(_joined(Restriction.id, Restriction.lifted_at.is_(None)))
    shifts = select(_joined(Shift.id, Shift.starts_at, Shift.ends_at, Shift.capacity))
    # Their hours and seats follow from the shifts and the listing.
    openings = select(_joined(Opening.id, Opening.taken, Opening.offered))
    line = select(_joined(Participation.opening_id))
    waits = (Participation.listing_id == Listing.id, Participation.state == State.WAITLISTED)
    said_of_author = (
        "display_name",
        "avatar_id",
        "profile_concealed_at",
        "created_at",
        "confirmed_at",
        "suspended_at",
        "leaving_at",
    )
    return (
        listings.with_only_columns(
            *_COLUMNS,
            *(getattr(Account, name).label(f"author_{name}") for name in said_of_author),
            deals_done(Listing.author_id).label("author_deals"),
            times_joined(Listing.author_id).label("author_joined"),
            Organisation.name.label("organisation_name"),
            Organisation.verified_at.label("organisation_verified_at"),
            Organisation.verified_as.label("organisation_verified_as"),
            photos.scalar_subquery().label("photos"),
            restrictions.where(Restriction.listing_id == Listing.id).scalar_subquery().label("restrictions"),
            shifts.where(Shift.listing_id == Listing.id).scalar_subquery().label("shifts"),
            openings.where(Opening.listing_id == Listing.id).scalar_subquery().label("openings"),
            line.where(*waits).scalar_subquery().label("line"),
        )
        .select_from(Listing)
        .join(Account, Account.id == Listing.author_id)
        .outerjoin(Organisation, Organisation.id == Listing.organisation_id)
        .where(Listing.id == bindparam("wanted", type_=Integer))
    )


def _joined(first: Any, *rest: Any) -> Any:
    """The values of all rows in one text."""
    text: Any = cast(first, String)
    for column in rest:
        text = text + literal(" ") + cast(column, String)
    return func.aggregate_strings(text, ",")
