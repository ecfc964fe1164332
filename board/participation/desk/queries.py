"""Whom a host sees at the desk, as statements."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from board.listings.models import Listing, Opening
from board.participation import queries
from board.participation.desk.policy import MISSED_WITHIN
from board.participation.lifecycle import CORRECTED_WITHIN, State
from board.participation.models import Participation

COMING = (State.CONFIRMED, State.ATTENDED, State.NO_SHOW)


def openings_of(listing: Listing) -> Select[Opening]:
    """What is offered, and what somebody had signed up for; the soonest first."""
    with_people = select(Participation.opening_id).where(Participation.listing_id == listing.id)
    return (
        select(Opening)
        .where(Opening.listing_id == listing.id, Opening.offered.is_(True) | Opening.id.in_(with_people))
        .order_by(Opening.starts_at, Opening.id)
    )


def people_in(opening: Opening) -> Select[Participation]:
    """With their accounts, in the order they came."""
    return (
        queries.in_opening(opening)
        .options(joinedload(Participation.account))
        .order_by(Participation.queued_at, Participation.id)
    )


def coming_to(opening: Opening) -> Select[Participation]:
    return people_in(opening).where(Participation.state.in_(COMING))


def missed_lately(account_ids: Collection[int], now: datetime) -> Select[int, int]:
    """(who, whose host's it was) for each time these people stayed away without a word. What they have just objected to
    does not count while the host may still set it right."""
    disputed = Participation.objected_at.is_not(None) & (Participation.objected_at > now - CORRECTED_WITHIN)
    return (
        select(Participation.account_id, Listing.author_id)
        .join(Listing, Listing.id == Participation.listing_id)
        .where(
            Participation.account_id.in_(account_ids),
            Participation.state == State.NO_SHOW,
            Participation.attendance_noted_at > now - MISSED_WITHIN,
            or_(Participation.objected_at.is_(None), ~disputed),
        )
    )


def counts_of(listing: Listing) -> Select[int, State, int]:
    """(opening, state, people with their companions)."""
    people = func.sum(Participation.companions + 1)
    return (
        select(Participation.opening_id, Participation.state, people)
        .where(Participation.listing_id == listing.id)
        .group_by(Participation.opening_id, Participation.state)
    )
