"""Whom a host sees at the desk, as statements."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from board.listings.models import Listing, Opening
from board.participation import queries
from board.participation.lifecycle import State
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


def counts_of(listing: Listing) -> Select[int, State, int]:
    """(opening, state, people with their companions)."""
    people = func.sum(Participation.companions + 1)
    return (
        select(Participation.opening_id, Participation.state, people)
        .where(Participation.listing_id == listing.id)
        .group_by(Participation.opening_id, Participation.state)
    )
