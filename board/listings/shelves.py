"""A person's own listings as they look for them: drafts, what is on, what is promised, what is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, String, func, or_, select, type_coerce
from sqlalchemy.orm import joinedload

from board.accounts.models import Account
from board.errors import msgid
from board.listings import queries
from board.listings.lifecycle import CLOSED, LISTED, ListingState
from board.listings.models import Listing, ListingPhoto, Restriction

ENDING_SOON = timedelta(days=7)


class Shelf(StrEnum):
    DRAFTS = "drafts"
    OPEN = "open"
    RESERVED = "reserved"
    ENDED = "ended"


SHELF_NAMES = {
    Shelf.DRAFTS: msgid("下書き・公開予定"),
    Shelf.OPEN: msgid("公開中"),
    Shelf.RESERVED: msgid("取引予定"),
    Shelf.ENDED: msgid("終わったもの"),
}
STATES = {
    Shelf.DRAFTS: (ListingState.DRAFT,),
    Shelf.OPEN: (ListingState.OPEN,),
    Shelf.RESERVED: (ListingState.RESERVED,),
    Shelf.ENDED: CLOSED,
}


def rows_of(account: Account, shelf: Shelf) -> Any:
    """One row a listing, with its first photo; `moment` is when it last changed."""
    first = (
        select(func.min(ListingPhoto.position))
        .where(ListingPhoto.listing_id == Listing.id, ListingPhoto.concealed_at.is_(None))
        .correlate(Listing)
        .scalar_subquery()
    )
    return (
        select(
            Listing.id,
            Listing.updated_at.label("moment"),
            Listing.kind,
            Listing.state,
            Listing.title,
            Listing.publish_at,
            Listing.expires_at,
            ListingPhoto.id.label("photo_id"),
            _effects().label("effects"),
        )
        .select_from(Listing)
        .outerjoin(ListingPhoto, (ListingPhoto.listing_id == Listing.id) & (ListingPhoto.position == first))
        .where(*_kept_by(account), Listing.state.in_(STATES[shelf]))
    )


def _effects() -> Any:
    """The codes of what moderators have laid on it."""
    laid = Restriction.listing_id == Listing.id, Restriction.lifted_at.is_(None)
    codes = func.aggregate_strings(type_coerce(Restriction.effect, String), " ")
    return select(codes).where(*laid).correlate(Listing).scalar_subquery()


def counts(account: Account) -> Select[str, int]:
    """(code of the state, how many) of this person's listings; states without any are absent."""
    return select(type_coerce(Listing.state, String), func.count()).where(*_kept_by(account)).group_by(Listing.state)


def _kept_by(account: Account) -> tuple[ColumnElement[bool], ...]:
    """Without forms that were opened and left empty, and drafts that were given up."""
    is_begun = or_(Listing.title != "", Listing.body != "")
    is_given_up = Listing.state.in_(CLOSED) & Listing.published_at.is_(None)
    return Listing.author_id == account.id, is_begun, ~is_given_up


def ending_soon(account: Account, *, now: datetime) -> Select[Listing]:
    """What closes by itself within a week, the next one first."""
    return (
        queries.by_author(account)
        .where(Listing.state.in_(LISTED), Listing.expires_at.between(now, now + ENDING_SOON))
        .options(joinedload(Listing.restrictions))
        .order_by(Listing.expires_at, Listing.id)
    )
