"""Ask about a listing, write a message, read what has come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from board import db
from board.accounts.models import Account
from board.audit.actions import record
from board.conversations import queries
from board.conversations.models import DAY, NEW_CONVERSATIONS_A_DAY, Conversation, Message
from board.errors import RuleBroken, msgid
from board.listings.models import Listing
from board.notifications.actions import notify
from board.notifications.models import Notification
from board.text import excerpt

EXCERPT_MAX = 120


def ask(listing: Listing, *, asker: Account, body: str, key: UUID, now: datetime) -> Conversation:
    """Write to the listing's author. Whoever has asked before goes on in the same conversation.
    Raises RuleBroken for one's own listing, one that takes no messages, and beyond the day's number."""
    if asker.id == listing.author_id:
        raise RuleBroken(msgid("これはあなたの掲載です。自分の掲載に問い合わせることはできません。"))
    # One at a time per asker: the same form sent twice at once finds its conversation, the day's count holds.
    db.lock(asker)
    conversation = db.session.scalars(queries.between(listing, asker)).one_or_none()
    if conversation is None:
        conversation = _start(listing, asker=asker, now=now)
    write(conversation, by=asker, body=body, key=key, now=now)
    return conversation


def _start(listing: Listing, *, asker: Account, now: datetime) -> Conversation:
    if not listing.takes_messages:
        raise RuleBroken(msgid("この掲載は受付を終了したため、問い合わせできません。"))
    if problem := why_not_today(asker, now=now):
        raise problem
    return begin(listing, asker=asker, by=asker, now=now)


def begin(listing: Listing, *, asker: Account, by: Account, now: datetime) -> Conversation:
    """An empty one between the two, where there is none. `by`: whoever begins it; hosts write to who takes part."""
    conversation = Conversation(
        listing=listing, asker=asker, owner=listing.author, created_at=now, last_message_at=now
    )
    conversation.last_message_id = conversation.asker_read_id = conversation.owner_read_id = 0
    db.session.add(conversation)
    db.session.flush()
    record(
        "conversation_started",
        actor_id=by.id,
        object_type="conversation",
        object_id=conversation.id,
        label=listing.title,
        now=now,
        listing_id=listing.id,
    )
    return conversation


def why_not_today(asker: Account, *, now: datetime) -> RuleBroken | None:
    """Why this person cannot begin another conversation now, and from when on; None while they may."""
    last_that_counts = queries.started_lately(asker, now=now).offset(NEW_CONVERSATIONS_A_DAY - 1)
    started_at = db.session.scalars(last_that_counts.limit(1)).first()
    if started_at is None:
        return None
    return RuleBroken(
        msgid(
            "新しい問い合わせは24時間に%(count)s件までです。"
            "書いた文章はこのまま残してあります。%(moment)sから送れます。"
        ),
        count=NEW_CONVERSATIONS_A_DAY,
        moment=started_at + DAY,
    )


def write(conversation: Conversation, *, by: Account, body: str, key: UUID, now: datetime) -> Message:
    """Send a message; the same form sent again is the same message. Raises RuleBroken where nobody can."""
    # The form's key and the words together: going back and sending other words is another message.
    submit = str(uuid5(key, body))
    # One at a time per conversation: ids follow the order of writing, and "is anything unread" holds.
    db.lock(conversation)
    already = db.session.scalars(queries.sent_with(submit, by)).one_or_none()
    if already is not None:
        return already
    if conversation.why_closed:
        raise RuleBroken(conversation.why_closed)
    reader = conversation.partner_of(by)
    had_unread = db.session.scalars(queries.unread_in(conversation, reader).limit(1)).first() is not None
    message = Message(conversation=conversation, author=by, body=body, sent_at=now, idempotency_key=submit)
    db.session.add(message)
    db.session.flush()
    conversation.last_message_id, conversation.last_message_at = message.id, now
    _tell(reader, message, mail=not had_unread, now=now)
    return message


def _tell(reader: Account, message: Message, *, mail: bool, now: datetime) -> None:
    """One mail for the first unread message; one line among the notifications until the thread is opened."""
    conversation = message.conversation
    told = queries.unread_notices(conversation, reader).where(Notification.event == "new_message")
    if not mail and db.session.scalars(told.limit(1)).first():
        return
    notify(
        reader,
        "new_message",
        now=now,
        mail=mail,
        name=message.author.display_name,
        title=conversation.listing.title,
        conversation_id=conversation.id,
        excerpt=excerpt(message.body, EXCERPT_MAX),
    )


def read(conversation: Conversation, *, by: Account, now: datetime, within: Session) -> None:
    """The person has the latest messages before them: move the cursor, and count what was told as seen.
    `within` is a short transaction of its own, because opening a page is no act of the domain."""
    within.execute(queries.reading(conversation, by, up_to=conversation.last_message_id))
    within.execute(queries.noticing(conversation, by, now=now))


def has_news(conversation: Conversation, account: Account) -> bool:
    """Whether opening the conversation would change what counts as unread."""
    if conversation.last_message_id > conversation.read_id_of(account):
        return True
    return db.session.scalars(queries.unread_notices(conversation, account).limit(1)).first() is not None
