"""Favourites and followed regions as statements. Only their owner sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, and_, delete, exists, func, or_, select

from board.accounts.models import Account
from board.accounts.queries import ids_behind_a_block
from board.follows.models import Favourite, FollowedRegion
from board.listings import queries as listings
from board.listings.lifecycle import closed_in_sight_since
from board.listings.models import HiddenListing, Listing
from board.regions.tree import Place


def of(account: Account) -> Select[Favourite]:
    return select(Favourite).where(Favourite.account_id == account.id)


def is_kept(listing: Listing, account: Account) -> ColumnElement[bool]:
    """Whether it is among this person's favourites."""
    return exists().where(Favourite.account_id == account.id, Favourite.listing_id == listing.id)


def count(account: Account) -> Select[int]:
    return select(func.count()).where(Favourite.account_id == account.id)


def removal(listing_id: int, account: Account) -> Delete:
    return delete(Favourite).where(Favourite.account_id == account.id, Favourite.listing_id == listing_id)


def cards(account: Account, *, now: datetime) -> Any:
    """This person's favourites with the columns of a card, and `kept_at`: while anybody may read the listing."""
    return (
        listings.cards()
        .add_columns(Favourite.created_at.label("kept_at"))
        .join(Favourite, Favourite.listing_id == Listing.id)
        .where(Favourite.account_id == account.id, *_readable(now))
    )


def _readable(now: datetime) -> tuple[ColumnElement[bool], ...]:
    still_shown = or_(Listing.closed_at.is_(None), Listing.closed_at > closed_in_sight_since(now))
    return Listing.published_at.is_not(None), ~listings.concealed(), still_shown


def not_told_of_end(listing: Listing, *, but: set[int]) -> Select[Favourite]:
    """Those who keep it and have not heard that it is over, but for these accounts."""
    return select(Favourite).where(
        Favourite.listing_id == listing.id,
        Favourite.told_closed_at.is_(None),
        Favourite.account_id.not_in(but),
        _is_not_hidden_from_owner(listing),
    )


def hoping_for_less(listing: Listing) -> Select[Favourite]:
    """Those who keep it and know of higher prices only."""
    return select(Favourite).where(
        Favourite.listing_id == listing.id,
        Favourite.price_yen > listing.price_yen,
        _is_not_hidden_from_owner(listing),
    )


def _is_not_hidden_from_owner(listing: Listing) -> ColumnElement[bool]:
    """Agrees with `listings.hiding`."""
    single = exists().where(HiddenListing.account_id == Favourite.account_id, HiddenListing.listing_id == listing.id)
    return and_(~single, Favourite.account_id.not_in(ids_behind_a_block(listing.author_id)))


def followed_ids(account_id: int | ColumnElement[int]) -> Select[int]:
    """Ids of the regions this person follows, the latest first."""
    followed = select(FollowedRegion.region_id).where(FollowedRegion.account_id == account_id)
    return followed.order_by(FollowedRegion.since.desc(), FollowedRegion.id.desc())


def followed(place: Place, account: Account) -> Select[FollowedRegion]:
    return select(FollowedRegion).where(FollowedRegion.account_id == account.id, FollowedRegion.region_id == place.id)


def count_followed(account: Account) -> Select[int]:
    return select(func.count()).where(FollowedRegion.account_id == account.id)


def unfollowing(place: Place, account: Account) -> Delete:
    return delete(FollowedRegion).where(FollowedRegion.account_id == account.id, FollowedRegion.region_id == place.id)


def new_by_region(since: datetime) -> Select[int | None, int]:
    """How much of what is on was published since then, by the region it stands in."""
    counted = select(Listing.region_id, func.count()).where(*listings.is_listed(), Listing.published_at > since)
    return counted.group_by(Listing.region_id)
