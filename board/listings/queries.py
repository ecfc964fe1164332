"""Listings as statements. `public()` agrees with `Listing.is_public`, `listed()` with `Listing.is_listed`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from board.accounts.models import Account
from board.listings.lifecycle import LISTED, ListingState
from board.listings.models import CONCEALING, Listing, ListingPhoto, Restriction
from board.media.models import Image
from board.outbox.models import FollowUp

# What a card shows: rows, not entities, so that a list costs one statement.
CARD = (
    Listing.id,
    Listing.published_at.label("moment"),
    Listing.kind,
    Listing.state,
    Listing.title,
    Listing.category,
    Listing.region_id,
    Listing.reach,
    Listing.terms,
    Listing.price_yen,
    Listing.starts_at,
    Listing.ends_at,
    Listing.pay,
    ListingPhoto.id.label("photo_id"),
    Image.width.label("photo_width"),
    Image.height.label("photo_height"),
)


def concealed() -> ColumnElement[bool]:
    return exists().where(
        Restriction.listing_id == Listing.id,
        Restriction.lifted_at.is_(None),
        Restriction.effect.in_(CONCEALING),
    )


def public() -> Select[Listing]:
    """Anyone may read these."""
    return select(Listing).where(_was_published(), ~concealed())


def _was_published() -> ColumnElement[bool]:
    """Agrees with `Listing.was_published`: a draft that is given up stays nobody else's."""
    return and_(Listing.state != ListingState.DRAFT, Listing.published_at.is_not(None))


def listed() -> Select[Listing]:
    """Lists and search show these."""
    return select(Listing).where(*is_listed())


def is_listed() -> tuple[ColumnElement[bool], ...]:
    return Listing.state.in_(LISTED), ~concealed()


def visible_to(account: Account | None) -> Select[Listing]:
    """The public ones, one's own, and for moderators those of their regions."""
    if account is None:
        return public()
    allowed: list[ColumnElement[bool]] = [
        _was_published() & ~concealed(),
        Listing.author_id == account.id,
    ]
    for appointment in account.appointments:
        if appointment.is_current and appointment.role == "moderator":
            everywhere = _was_published()
            region = appointment.region
            allowed.append(
                everywhere
                if region is None
                else everywhere & Listing.region_id.between(region.first_id, region.last_id)
            )
    return select(Listing).where(or_(*allowed))


def by_author(account: Account) -> Select[Listing]:
    return select(Listing).where(Listing.author_id == account.id)


def editable_by(account: Account) -> Select[Listing]:
    """Agrees with `Listing.editable_by`."""
    editable = (ListingState.DRAFT, *LISTED)
    return by_author(account).where(Listing.state.in_(editable), ~concealed())


def drafts_of(account: Account) -> Select[Listing]:
    return by_author(account).where(Listing.state == ListingState.DRAFT)


def cards() -> Any:
    """Listed listings with the columns of a card and their first photo."""
    first = (
        select(func.min(ListingPhoto.position))
        .where(ListingPhoto.listing_id == Listing.id)
        .correlate(Listing)
        .scalar_subquery()
    )
    return (
        select(*CARD)
        .select_from(Listing)
        .outerjoin(ListingPhoto, (ListingPhoto.listing_id == Listing.id) & (ListingPhoto.position == first))
        .outerjoin(Image, Image.id == ListingPhoto.image_id)
    )


def published_count(account: Account) -> Select[int]:
    """How many listings this person has ever published."""
    return select(func.count()).where(Listing.author_id == account.id, Listing.published_at.is_not(None))


def open_and_past(now: datetime) -> Select[Listing]:
    """Open listings whose time is up, but for those that somebody is just reserving or closing, and for concealed
    ones: their time stands still until they are lifted."""
    due = listed().where(Listing.state == ListingState.OPEN, Listing.expires_at <= now)
    return due.order_by(Listing.id).limit(200).with_for_update(skip_locked=True, key_share=True)


def awaiting_index(account: Account) -> Select[Listing]:
    """This person's listed listings that the index has not taken in yet."""
    waiting = select(FollowUp.subject_id).where(FollowUp.kind == "index_listing", FollowUp.done_at.is_(None))
    return listed().where(Listing.author_id == account.id, Listing.id.in_(waiting))


def photo_of(photo_id: int, listings: Select[int]) -> Select[ListingPhoto]:
    """The photo, if its listing is among these."""
    return select(ListingPhoto).where(ListingPhoto.id == photo_id, ListingPhoto.listing_id.in_(listings))
