"""A deal starts when something is reserved for one conversation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import Account
from board.conversations.models import Conversation
from board.db import Base
from board.deals.lifecycle import RESERVATION_LIFETIME, DealAct, DealState, Side, acts_open_to, next_state
from board.listings.models import Code, Listing


class Deal(Base):
    __tablename__ = "deals"
    __table_args__ = (Index("ix_deals_listing_id", "listing_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    quantity: Mapped[int] = mapped_column(default=1)
    state: Mapped[DealState] = mapped_column(Code(DealState), default=DealState.RESERVED)
    reserved_at: Mapped[datetime]
    reserved_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None] = mapped_column(String(5))

    listing: Mapped[Listing] = relationship()
    conversation: Mapped[Conversation] = relationship()

    def side_of(self, account: Account) -> Side:
        return Side.OWNER if account.id == self.conversation.owner_id else Side.ASKER

    def acts_open_to(self, account: Account) -> list[DealAct]:
        if self.listing.active_restrictions:
            return []
        return acts_open_to(self.side_of(account), self.state)

    def hand_over(self, *, by: Side, now: datetime) -> None:
        self.state = next_state(self.state, DealAct.HAND_OVER, by=by)
        self.ended_at = now

    def cancel(self, *, by: Side, now: datetime) -> None:
        self.state = next_state(self.state, DealAct.CANCEL, by=by)
        self.ended_at = now
        self.cancelled_by = by

    @staticmethod
    def reservation_end(now: datetime) -> datetime:
        return now + RESERVATION_LIFETIME
