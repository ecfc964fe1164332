"""Deals as statements. The two sides of a conversation see its deals, nobody else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from board.accounts.models import Account
from board.conversations.models import Conversation
from board.deals.lifecycle import DealState
from board.deals.models import Deal
from board.listings import queries as listings
from board.listings.models import Listing
from board.notifications.models import Notification


def of(account: Account) -> Select[Deal]:
    sides = or_(Conversation.asker_id == account.id, Conversation.owner_id == account.id)
    return select(Deal).join(Conversation, Conversation.id == Deal.conversation_id).where(sides)


def in_conversation(conversation: Conversation) -> Select[Deal]:
    return select(Deal).where(Deal.conversation_id == conversation.id)


def reserved(listing: Listing) -> Select[Deal]:
    return select(Deal).where(*reserving(listing))


def reserving(listing: Listing) -> tuple[ColumnElement[bool], ...]:
    return (Deal.listing_id == listing.id, Deal.state == DealState.RESERVED)


def taken(listing: Listing) -> Select[int]:
    """How many pieces are reserved or handed over."""
    return select(func.coalesce(func.sum(Deal.quantity), 0)).where(
        Deal.listing_id == listing.id, Deal.state.in_((DealState.RESERVED, DealState.DONE))
    )


def past_their_time(now: datetime) -> Select[Deal]:
    """Reservations whose time is over; `Deal.has_lapsed` also counts the time they were frozen."""
    frozen = listings.frozen(Deal.listing_id)
    return select(Deal).where(Deal.state == DealState.RESERVED, Deal.reserved_until <= now, ~frozen)


def asker_ids(listing: Listing) -> Select[int]:
    return select(Conversation.asker_id).where(Conversation.listing_id == listing.id)


def still_to_be_told(listing: Listing) -> Select[Conversation]:
    """Conversations without an agreement whose asker has not heard that the listing is gone, and wants to."""
    goes_on = Conversation.asker_left_at.is_(None) & ~Conversation.is_blocked
    return select(Conversation).where(
        Conversation.listing_id == listing.id, Conversation.agreed_at.is_(None), goes_on, ~_told_gone()
    )


def _told_gone() -> ColumnElement[bool]:
    return exists().where(
        Notification.account_id == Conversation.asker_id,
        Notification.event == "listing_gone",
        Notification.params["conversation_id"].as_integer() == Conversation.id,
    )
