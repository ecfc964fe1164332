"""Who takes part, as statements. A person sees their own, the host all of theirs, nobody else any."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from board.accounts.models import Account
from board.listings import queries as listings
from board.listings.models import Listing, Opening
from board.participation.lifecycle import (
    FIRST_COME_WITHIN,
    LATE_WITHIN,
    REMINDED_HOURS_BEFORE,
    SEATED,
    STANDING,
    UNSETTLED,
    State,
)
from board.participation.models import UNSETTLED_IN_WORDS, Participation, SignUpRules, WeeklySignUp


def of(account: Account) -> Select[Participation]:
    return select(Participation).where(Participation.account_id == account.id)


def in_listing(listing: Listing) -> Select[Participation]:
    return select(Participation).where(Participation.listing_id == listing.id)


def in_opening(opening: Opening) -> Select[Participation]:
    return select(Participation).where(Participation.opening_id == opening.id)


def hosted_by(account: Account) -> Select[Participation]:
    """In the listings that this person runs, in their own name or an organisation's."""
    run = listings.run_by(account).with_only_columns(Listing.id)
    return select(Participation).where(Participation.listing_id.in_(run))


def standing(account: Account, opening: Opening) -> Select[Participation]:
    """At most one."""
    return in_opening(opening).where(Participation.account_id == account.id, Participation.state.in_(STANDING))


def standing_in(listing: Listing, account: Account) -> Select[Participation]:
    return in_listing(listing).where(Participation.account_id == account.id, Participation.state.in_(STANDING))


def ahead_of(account: Account, now: datetime) -> Select[Participation]:
    """What this person has signed up for and is not over."""
    return still_ahead(now).where(Participation.account_id == account.id)


def still_ahead(now: datetime) -> Select[Participation]:
    """Whatever somebody has signed up for and is not over."""
    is_over = func.coalesce(Opening.ends_at, Opening.starts_at) <= now
    signed_up = Participation.state.in_((*UNSETTLED, State.CONFIRMED))
    return (
        select(Participation)
        .join(Opening, Opening.id == Participation.opening_id)
        .where(signed_up, or_(is_over.is_(None), ~is_over))
    )


def seats_taken(opening: Opening) -> Select[int]:
    seats = func.coalesce(func.sum(Participation.companions + 1), 0)
    return select(seats).where(Participation.opening_id == opening.id, Participation.state.in_(SEATED))


def line(opening: Opening) -> Select[Participation]:
    """Who waits, the first first."""
    waiting = in_opening(opening).where(Participation.state == State.WAITLISTED)
    return waiting.order_by(Participation.queued_at, Participation.id)


def place_in_line() -> ColumnElement[int]:
    """Beside a participation: how many of its line stand before it or are it."""
    other = aliased(Participation)
    earlier = or_(
        other.queued_at < Participation.queued_at,
        (other.queued_at == Participation.queued_at) & (other.id <= Participation.id),
    )
    waiting = other.opening_id == Participation.opening_id, other.state == State.WAITLISTED
    return select(func.count()).select_from(other).where(*waiting, earlier).scalar_subquery()


def ahead_in_line(participation: Participation) -> Select[int]:
    """How many wait before this one."""
    earlier = or_(
        Participation.queued_at < participation.queued_at,
        (Participation.queued_at == participation.queued_at) & (Participation.id < participation.id),
    )
    waiting = Participation.opening_id == participation.opening_id, Participation.state == State.WAITLISTED
    return select(func.count()).select_from(Participation).where(*waiting, earlier)


def waiting_by_opening(listing_id: int | ColumnElement[int]) -> Select[int, int]:
    """(opening, how many sign-ups wait); openings nobody waits for are absent."""
    waiting = Participation.listing_id == listing_id, Participation.state == State.WAITLISTED
    return select(Participation.opening_id, func.count()).where(*waiting).group_by(Participation.opening_id)


def rules_of(listing: Listing) -> Select[SignUpRules]:
    return select(SignUpRules).where(SignUpRules.listing_id == listing.id)


def weekly_of(account: Account) -> Select[WeeklySignUp]:
    return select(WeeklySignUp).where(WeeklySignUp.account_id == account.id)


def weekly_in(listing: Listing) -> Select[WeeklySignUp]:
    return select(WeeklySignUp).where(WeeklySignUp.listing_id == listing.id).order_by(WeeklySignUp.id)


def has_ever_signed_up(opening: Opening, account_id: int) -> Select[bool]:
    return select(exists().where(Participation.opening_id == opening.id, Participation.account_id == account_id))


# What the clock asks. Frozen listings wait until moderators are done.


def offers_past_their_time(now: datetime) -> Select[Participation]:
    """`Participation.runs_out_at` also counts the time they were frozen."""
    over = Participation.state == State.OFFERED, Participation.offered_until <= now
    return select(Participation).where(*over, ~_frozen()).order_by(Participation.listing_id, Participation.id)


def left_unsettled(now: datetime) -> Select[Participation]:
    """It is over, and they never heard whether they could come."""
    return (
        select(Participation)
        .join(Opening, Opening.id == Participation.opening_id)
        .where(_unsettled(), func.coalesce(Opening.ends_at, Opening.starts_at) <= now, ~_frozen())
        .order_by(Participation.listing_id, Participation.id)
    )


def openings_with_room(now: datetime) -> Select[Opening]:
    """Somebody waits who would fit, and there is time to hold a seat for them."""
    in_time = or_(Opening.starts_at.is_(None), Opening.starts_at >= now + FIRST_COME_WITHIN)
    fits = or_(Opening.capacity.is_(None), Opening.taken + Participation.companions + 1 <= Opening.capacity)
    waits = (
        select(Participation.opening_id)
        .join(Opening, Opening.id == Participation.opening_id)
        .join(Listing, Listing.id == Opening.listing_id)
        .join(Account, Account.id == Participation.account_id)
        .where(
            _unsettled(),
            Participation.state == State.WAITLISTED,
            Opening.offered.is_(True),
            in_time,
            fits,
            listings.in_a_listed_state(),
            ~_frozen(),
            Account.suspended_at.is_(None),
            Account.leaving_at.is_(None),
        )
    )
    return select(Opening).where(Opening.id.in_(waits)).order_by(Opening.listing_id, Opening.id)


def to_be_reminded(now: datetime) -> Select[Participation]:
    """It begins within a day, and they have not been reminded as often as its start is near."""
    unreminded = or_(
        Participation.reminded_day_at.is_(None),
        (Opening.starts_at <= now + REMINDED_HOURS_BEFORE) & Participation.reminded_hours_at.is_(None),
    )
    return (
        select(Participation)
        .join(Opening, Opening.id == Participation.opening_id)
        .where(
            Participation.state == State.CONFIRMED,
            Opening.starts_at > now,
            Opening.starts_at <= now + LATE_WITHIN,
            unreminded,
            ~_frozen(),
        )
        .order_by(Participation.listing_id, Participation.id)
    )


def _unsettled() -> ColumnElement[bool]:
    return literal_column(f"participations.{UNSETTLED_IN_WORDS}")


def _frozen() -> ColumnElement[bool]:
    return listings.frozen(Participation.listing_id)
