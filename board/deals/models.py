"""A deal starts when something is reserved for one conversation."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import Account
from board.conversations.models import Conversation
from board.db import Base
from board.deals.lifecycle import RESERVATION_LIFETIME, DealAct, DealState, Side, acts_open_to, next_state
from board.listings.columns import Code
from board.listings.models import Listing


class Deal(Base):
    __tablename__ = "deals"
    __table_args__ = (
        Index("ix_deals_listing_id", "listing_id", "state"),
        # The sweep looks for reservations that have lapsed.
        Index("ix_deals_state", "state", "reserved_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    quantity: Mapped[int] = mapped_column(default=1)
    state: Mapped[DealState] = mapped_column(Code(DealState), default=DealState.RESERVED)
    reserved_at: Mapped[datetime]
    reserved_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # The side that cancelled; None where the reservation lapsed by itself.
    cancelled_by: Mapped[str | None] = mapped_column(String(5))
    # When both sides were asked for a word about each other, and reminded of it (reviews/).
    review_asked_at: Mapped[datetime | None]
    review_reminded_at: Mapped[datetime | None]

    listing: Mapped[Listing] = relationship()
    conversation: Mapped[Conversation] = relationship()

    @property
    def is_reserved(self) -> bool:
        return self.state == DealState.RESERVED

    def side_of(self, account: Account) -> Side:
        """Whoever acts for the organisation in whose name it stands is on the owner's side."""
        return Side.ASKER if account.id == self.conversation.asker_id else Side.OWNER

    def acts_open_to(self, account: Account) -> list[DealAct]:
        """What the page offers this person. Nothing while moderators look at the listing."""
        if self.listing.is_concealed:
            return []
        return acts_open_to(self.side_of(account), self.state)

    def hand_over(self, *, by: Side, now: datetime) -> None:
        self.state = next_state(self.state, DealAct.HAND_OVER, by=by)
        self.ended_at = now

    def cancel(self, *, by: Side, now: datetime) -> None:
        self.state = next_state(self.state, DealAct.CANCEL, by=by)
        self.ended_at = now
        self.cancelled_by = by

    def lapse(self, *, now: datetime) -> None:
        """Nobody came back to it in time: for the table the owner's cancelling, but nobody's doing."""
        self.state = next_state(self.state, DealAct.CANCEL, by=Side.OWNER)
        self.ended_at = now

    def has_lapsed(self, *, now: datetime) -> bool:
        if self.listing.is_concealed:
            return False
        return self.is_reserved and self.reserved_until + self._frozen_for() <= now

    def _frozen_for(self) -> timedelta:
        """Time that moderators held the listing does not count against the two."""
        frozen = timedelta()
        for restriction in self.listing.restrictions:
            if restriction.lifted_at is not None and restriction.conceals:
                frozen += max(restriction.lifted_at - max(restriction.since, self.reserved_at), timedelta())
        return frozen

    @staticmethod
    def reservation_end(now: datetime) -> datetime:
        return now + RESERVATION_LIFETIME
