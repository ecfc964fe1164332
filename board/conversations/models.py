"""One conversation per listing and asker, and its messages."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, and_, exists, or_
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from board.accounts.models import Account, Block
from board.db import Base
from board.errors import msgid
from board.listings.models import Listing
from board.screening.models import Screening

MESSAGE_MAX = 2000
NEW_CONVERSATIONS_A_DAY = 20
# Of whom moderators have limited.
LIMITED_CONVERSATIONS_A_DAY = 3
DAY = timedelta(hours=24)


class Conversation(Base):
    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("listing_id", "asker_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    asker_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime]
    last_message_at: Mapped[datetime]
    last_message_id: Mapped[int] = mapped_column(default=0)
    # Read cursors: the last message id each side has seen.
    asker_read_id: Mapped[int] = mapped_column(default=0)
    owner_read_id: Mapped[int] = mapped_column(default=0)
    # While the two have an agreement they may go on writing, even after the listing is closed to others.
    agreed_at: Mapped[datetime | None]
    # How often moderators have concealed or revealed a message: an open page learns of it.
    concealments: Mapped[int] = mapped_column(default=0)
    # Whoever has left does not see it in their list, and alone can take it up again.
    asker_left_at: Mapped[datetime | None]
    owner_left_at: Mapped[datetime | None]
    # Whether either of the two keeps the other away; asked with the row.
    is_blocked: Mapped[bool] = column_property(
        exists()
        .where(
            or_(
                and_(Block.account_id == asker_id, Block.blocked_id == owner_id),
                and_(Block.account_id == owner_id, Block.blocked_id == asker_id),
            )
        )
        .correlate_except(Block)
    )

    listing: Mapped[Listing] = relationship()
    asker: Mapped[Account] = relationship(foreign_keys=[asker_id])
    owner: Mapped[Account] = relationship(foreign_keys=[owner_id])

    def partner_of(self, account: Account) -> Account:
        return self.owner if account.id == self.asker_id else self.asker

    def read_id_of(self, account: Account) -> int:
        return self.asker_read_id if account.id == self.asker_id else self.owner_read_id

    def has_left(self, account: Account) -> bool:
        return (self.asker_left_at if account.id == self.asker_id else self.owner_left_at) is not None

    def was_left_by_partner_of(self, account: Account) -> bool:
        """Where both have left, whoever went first holds the door."""
        asker, owner = self.asker_left_at, self.owner_left_at
        own, other = (asker, owner) if account.id == self.asker_id else (owner, asker)
        return other is not None and (own is None or other <= own)

    @property
    def is_over_for_one(self) -> bool:
        """Whether either of the two has left, or keeps the other away: nothing new is agreed on."""
        return self.is_blocked or self.asker_left_at is not None or self.owner_left_at is not None

    def leave(self, account: Account, *, now: datetime) -> None:
        """Left twice is left. Nothing in it is unread any more."""
        if account.id == self.asker_id:
            self.asker_left_at = self.asker_left_at or now
        else:
            self.owner_left_at = self.owner_left_at or now
        self.mark_read(account)

    def mark_read(self, account: Account) -> None:
        if account.id == self.asker_id:
            self.asker_read_id = self.last_message_id
        else:
            self.owner_read_id = self.last_message_id

    def take_up(self) -> None:
        """For both, as it was."""
        self.asker_left_at = self.owner_left_at = None

    def why_closed_to(self, account: Account) -> str | None:
        """The msgid of why this person cannot write here now; None while they may."""
        if self.why_closed is None and self.was_left_by_partner_of(account):
            return msgid(
                "相手の方がこのやり取りを終えました。新しいメッセージは送れません。これまでのやり取りはいつでも読めます。"
            )
        return self.why_closed

    @property
    def why_closed(self) -> str | None:
        """The msgid of why nobody can write here now; None while at least one of them may."""
        if self.is_blocked:
            # Whose doing it is, is nobody's business.
            return msgid(
                "このやり取りは閉じられているため、新しいメッセージは送れません。これまでのやり取りはいつでも読めます。"
            )
        if self.owner.is_leaving or self.asker.is_leaving:
            return msgid(
                "相手の方が退会したか、退会の手続き中のため、新しいメッセージは送れません。"
                "これまでのやり取りはいつでも読めます。"
            )
        if self.listing.is_concealed:
            return msgid(
                "この掲載は確認中のため、メッセージは止まっています。"
                "これまでのやり取りはそのまま残っています。"
            )
        if self.listing.is_closed and self.agreed_at is None:
            return msgid(
                "この掲載は受付を終了したため、新しいメッセージは送れません。"
                "これまでのやり取りはいつでも読めます。"
            )
        return None


class Message(Base):
    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_conversation_id", "conversation_id", "id"),
        # The key is made when the form is shown: a second submit of the same form is the same message.
        UniqueConstraint("author_id", "idempotency_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    body: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
    idempotency_key: Mapped[str] = mapped_column(String(36))
    # Since when moderators keep it from its reader; its author still reads it, with a word about that.
    concealed_at: Mapped[datetime | None]

    conversation: Mapped[Conversation] = relationship()
    author: Mapped[Account] = relationship()


class HeldMessage(Base):
    """Written, and waiting for a moderator: only its author sees it. Let through, it becomes a message of that moment,
    so that nothing the reader has read lies after something new."""

    __tablename__ = "held_messages"
    __table_args__ = (UniqueConstraint("author_id", "idempotency_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    screening_id: Mapped[int] = mapped_column(ForeignKey("screenings.id"), unique=True)
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    idempotency_key: Mapped[str] = mapped_column(String(36))
    settled_at: Mapped[datetime | None]
    # The message that it became.
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))

    conversation: Mapped[Conversation] = relationship()
    author: Mapped[Account] = relationship()
    screening: Mapped[Screening] = relationship()

    @property
    def is_waiting(self) -> bool:
        return self.settled_at is None

    @property
    def was_refused(self) -> bool:
        return self.settled_at is not None and self.message_id is None
