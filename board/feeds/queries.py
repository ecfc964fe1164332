"""What stands in which calendar, as statements. What moderators hold back stands in none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select, text
from sqlalchemy.orm import lazyload, selectinload

from board.accounts.models import Account
from board.accounts.queries import shut_out
from board.feeds.models import CalendarKey
from board.listings import queries as listings
from board.listings.lifecycle import LISTED, ListingState, closed_in_sight_since
from board.listings.models import DATED_IN_WORDS, EventRow, Listing
from board.participation.lifecycle import STANDING
from board.participation.models import Participation
from board.regions.tree import Place

ENTRIES_MAX = 1000
# In the words of the index, and not to be mistaken for the kind of an organisation.
_DATED = text(f"listings.{DATED_IN_WORDS}")


def dated(place: Place) -> Select[Listing]:
    """Events and volunteering with a date that lists may show, here and below, in whatever state."""
    # In the words of the index: by prefecture, then by day.
    prefectures = Listing.prefecture_number.between(place.first_id // 1000, place.last_id // 1000)
    return listings.public().where(
        _DATED,
        prefectures,
        Listing.region_id.between(place.first_id, place.last_id),
        Listing.starts_at.is_not(None),
        ~listings.unlisted(),
    )


def upcoming(place: Place, *, now: datetime) -> Select[Listing]:
    """What lies ahead or is on. What was called off stays for a while, so that whoever subscribes learns of it."""
    ahead = dated(place).where(_not_over(now), listings.in_sight(now))
    return ahead.order_by(Listing.starts_at, Listing.id).limit(ENTRIES_MAX)


def stamps(shown: Select[Listing]) -> Select[int, int, datetime]:
    """Of the same listings only what tells whether any of them has changed."""
    return shown.with_only_columns(Listing.id, Listing.version, Listing.updated_at)


def one(listing_id: int, *, now: datetime) -> Select[Listing]:
    return listings.public().where(
        Listing.id == listing_id,
        _DATED,
        Listing.starts_at.is_not(None),
        listings.in_sight(now),
    )


def hosted_by(account: Account, *, now: datetime) -> Select[Listing]:
    """Their own, and those of organisations they act for."""
    own = listings.run_by(account).where(
        _DATED,
        Listing.state != ListingState.DRAFT,
        ~listings.concealed(),
        Listing.starts_at.is_not(None),
        _not_over(now),
        listings.in_sight(now),
    )
    return own.order_by(Listing.starts_at, Listing.id).limit(ENTRIES_MAX)


def taken_part_in_by(account: Account, *, now: datetime) -> Select[Participation]:
    """Whatever they signed up for and have not given up; what the host called off is told for a while."""
    called_off = and_(
        Listing.state == ListingState.WITHDRAWN, Participation.moved_at > closed_in_sight_since(now)
    )
    kept = seats_of(account).where(or_(Participation.state.in_(STANDING), called_off))
    return kept.order_by(Participation.id.desc()).limit(ENTRIES_MAX)


def seats_of(account: Account) -> Select[Participation]:
    """Theirs, in what anybody may read."""
    return (
        select(Participation)
        .join(Listing, Listing.id == Participation.listing_id)
        .where(Participation.account_id == account.id, ~listings.concealed())
        .options(
            selectinload(Participation.opening),
            selectinload(Participation.listing).lazyload(Listing.restrictions),
        )
    )


def with_shifts(shown: Select[Listing]) -> Select[Listing]:
    return shown.options(selectinload(Listing.shifts), lazyload(Listing.restrictions))


def spots_of(listing_ids: list[int]) -> Select[int | None, float | None, float | None]:
    """Where on the map, for those whose town said so."""
    return select(EventRow.listing_id, EventRow.latitude, EventRow.longitude).where(
        EventRow.listing_id.in_(listing_ids), EventRow.latitude.is_not(None)
    )


def key_by_secret(secret_hash: str, *, now: datetime) -> Select[CalendarKey]:
    """Of somebody who may sign in."""
    return (
        select(CalendarKey)
        .join(Account, Account.id == CalendarKey.account_id)
        .where(CalendarKey.secret_hash == secret_hash, ~shut_out(now), Account.leaving_at.is_(None))
    )


def exported(place: Place) -> Select[Listing]:
    """The events that lists show, soonest first: what a town's file of them holds."""
    events = dated(place).where(text("listings.kind = 'event'"), Listing.state.in_(LISTED))
    return events.order_by(Listing.starts_at, Listing.id)


def _not_over(now: datetime) -> ColumnElement[bool]:
    return or_(Listing.ends_at > now, and_(Listing.ends_at.is_(None), Listing.starts_at > now))
