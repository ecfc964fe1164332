"""Conversations and messages as statements. Only the two people in one ever see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, and_, case, exists, func, or_, select, update

from board.accounts.models import Account, Mute
from board.accounts.queries import shown_avatar_id
from board.clock import SLACK
from board.conversations.models import DAY, Conversation, HeldMessage, Message
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from board.listings.queries import concealed
from board.notifications.models import Notification
from board.outbox.models import Mail


def of(account: Account) -> Select[Conversation]:
    theirs = or_(Conversation.asker_id == account.id, Conversation.owner_id == account.id)
    return select(Conversation).where(theirs, _has_begun_for(account))


def owned_by(account: Account) -> Select[Conversation]:
    """Those about this person's own listings."""
    return select(Conversation).where(Conversation.owner_id == account.id, _has_begun_for(account))


def partner_ids(account: Account) -> Select[int]:
    """Of those this person has written with, or who have written to them."""
    other = case((Conversation.asker_id == account.id, Conversation.owner_id), else_=Conversation.asker_id)
    return of(account).with_only_columns(other)


def _has_begun_for(account: Account) -> ColumnElement[bool]:
    """While all that was written waits for a moderator, there is no conversation for the other side."""
    held_by_other = exists().where(HeldMessage.conversation_id == Conversation.id, HeldMessage.author_id != account.id)
    return or_(Conversation.last_message_id > 0, ~held_by_other)


def between(listing: Listing, asker: Account) -> Select[Conversation]:
    return select(Conversation).where(
        Conversation.listing_id == listing.id, Conversation.asker_id == asker.id
    )


def id_between(listing: Listing, asker: Account) -> Select[int]:
    """Once it has begun for the asker."""
    return select(Conversation.id).where(
        Conversation.listing_id == listing.id, Conversation.asker_id == asker.id, _has_begun_for(asker)
    )


def started_lately(account: Account, *, now: datetime) -> Select[datetime]:
    """When this person has begun the conversations of the last 24 hours, the latest first."""
    lately = Conversation.created_at > now - DAY, Conversation.created_at <= now + SLACK
    mine = Conversation.asker_id == account.id
    return select(Conversation.created_at).where(mine, *lately).order_by(Conversation.created_at.desc())


def asked_regions(account: Account, *, since: datetime) -> Select[int | None]:
    """Where the things were that this person asked for and that have to be fetched."""
    asked = select(Listing.region_id).join(Conversation, Conversation.listing_id == Listing.id)
    fetched = Listing.from_afar.is_(False), Listing.region_id.is_not(None)
    return asked.where(Conversation.asker_id == account.id, Conversation.created_at > since, *fetched).distinct()


def exchanged(account: Account) -> Select[int]:
    """Conversations that led to an agreement about something that was handed over in the end."""
    theirs = or_(Conversation.asker_id == account.id, Conversation.owner_id == account.id)
    kept = Conversation.agreed_at.is_not(None), Listing.state == ListingState.COMPLETED
    return select(Conversation.id).join(Listing, Conversation.listing_id == Listing.id).where(theirs, *kept)


def messages_of(conversation: Conversation) -> Select[Message]:
    return select(Message).where(Message.conversation_id == conversation.id)


def unread_in(conversation: Conversation, account: Account) -> Select[Message]:
    return messages_of(conversation).where(
        Message.id > conversation.read_id_of(account), Message.author_id != account.id
    )


def sent_with(key: str, author: Account) -> Select[Message]:
    """The message that this submit has already made, if it has."""
    return select(Message).where(Message.author_id == author.id, Message.idempotency_key == key)


def held_with(key: str, author: Account) -> Select[HeldMessage]:
    return select(HeldMessage).where(HeldMessage.author_id == author.id, HeldMessage.idempotency_key == key)


def held_in(conversation: Conversation, author: Account) -> Select[HeldMessage]:
    """What this person wrote there and the other has not received, oldest first."""
    theirs = select(HeldMessage).where(HeldMessage.author_id == author.id, HeldMessage.message_id.is_(None))
    return theirs.where(HeldMessage.conversation_id == conversation.id).order_by(HeldMessage.id)


def held_by_screening(screening_id: int) -> Select[HeldMessage]:
    return select(HeldMessage).where(HeldMessage.screening_id == screening_id)


def overview(account: Account) -> Select[Any]:
    """One row per conversation of this person, with all that a line of the list says."""
    partner_id = case(
        (Conversation.asker_id == account.id, Conversation.owner_id), else_=Conversation.asker_id
    )
    unread = (
        select(func.count())
        .where(Message.conversation_id == Conversation.id, _unread_by(account.id))
        .correlate(Conversation)
        .scalar_subquery()
    )
    return (
        select(
            Conversation.id,
            Conversation.last_message_at.label("moment"),
            (Conversation.owner_id == account.id).label("is_owner"),
            Account.display_name.label("partner_name"),
            Account.id.label("partner_id"),
            # Whoever has no page any more shows no picture either.
            shown_avatar_id().label("partner_avatar_id"),
            Listing.title,
            Listing.kind,
            Listing.state,
            and_(concealed(), Account.leaving_at.is_(None)).label("is_concealed"),
            (Message.author_id == account.id).label("is_last_mine"),
            # A list shows the beginning only; a long message need not travel.
            func.substr(Message.body, 1, 200).label("last_body"),
            and_(Message.concealed_at.is_not(None), Message.author_id != account.id).label("is_last_concealed"),
            unread.label("unread_count"),
        )
        .join(Listing, Listing.id == Conversation.listing_id)
        .join(Account, Account.id == partner_id)
        .outerjoin(Message, Message.id == Conversation.last_message_id)
        .where(_still_in_it(account), _has_begun_for(account))
    )


def _still_in_it(account: Account) -> ColumnElement[bool]:
    """What they have left is not in their list."""
    return or_(
        and_(Conversation.asker_id == account.id, Conversation.asker_left_at.is_(None)),
        and_(Conversation.owner_id == account.id, Conversation.owner_left_at.is_(None)),
    )


def has_news(account: Account) -> ColumnElement[bool]:
    """For an order of conversations: those with something this person has not read."""
    newest = Conversation.last_message_id
    return or_(
        and_(Conversation.asker_id == account.id, newest > Conversation.asker_read_id),
        and_(Conversation.owner_id == account.id, newest > Conversation.owner_read_id),
    )


def unread_total(reader_id: int | ColumnElement[int]) -> Select[int]:
    """How many messages wait for this person, but for those of the muted: the number in the header of every page."""
    return (
        select(func.count(Message.id))
        .select_from(Conversation)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(_unread_by(reader_id), ~_is_muted_for(reader_id))
    )


def _is_muted_for(reader_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Of a message: its author's wait in the list, and call from nowhere."""
    return exists().where(Mute.account_id == reader_id, Mute.muted_id == Message.author_id)


def _unread_by(reader_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    # The comparison with last_message_id spares the look into messages for conversations that are read.
    def beyond(side: Any, cursor: Any) -> ColumnElement[bool]:
        return and_(side == reader_id, Conversation.last_message_id > cursor, Message.id > cursor)

    return and_(
        or_(
            beyond(Conversation.asker_id, Conversation.asker_read_id),
            beyond(Conversation.owner_id, Conversation.owner_read_id),
        ),
        Message.author_id != reader_id,
    )


def unread_notices(conversation: Conversation, account: Account) -> Select[Notification]:
    """What this person has been told about the conversation and not yet looked at."""
    return select(Notification).where(*_unread_notice(conversation, account))


def _unread_notice(conversation: Conversation, account: Account) -> tuple[ColumnElement[bool], ...]:
    return (
        Notification.account_id == account.id,
        Notification.read_at.is_(None),
        Notification.params["conversation_id"].as_integer() == conversation.id,
    )


def notices_of(message: Message) -> Select[Notification]:
    """What its reader was told when it came."""
    return select(Notification).where(*_told_of(Notification, message))


def mails_of(message: Message) -> Select[Mail]:
    """Those that have not gone out yet."""
    return select(Mail).where(*_told_of(Mail, message), Mail.done_at.is_(None))


def _told_of(row: Any, message: Message) -> tuple[ColumnElement[bool], ...]:
    about_it = row.params["conversation_id"].as_integer() == message.conversation_id
    return row.created_at == message.sent_at, row.event == "new_message", about_it


def reading(conversation: Conversation, account: Account, *, up_to: int) -> Update:
    """Moves the person's read cursor forward; never back."""
    cursor = Conversation.asker_read_id if account.id == conversation.asker_id else Conversation.owner_read_id
    return (
        update(Conversation).where(Conversation.id == conversation.id, cursor < up_to).values({cursor: up_to})
    )


def noticing(conversation: Conversation, account: Account, *, now: datetime) -> Update:
    """What was told about the conversation has been seen by opening it."""
    return update(Notification).where(*_unread_notice(conversation, account)).values(read_at=now)
