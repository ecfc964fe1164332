"""Ask about a listing, write a message, read what has come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from board import db
from board.accounts import boundaries
from board.accounts.models import Account
from board.accounts.silence import refuse_silenced
from board.audit.actions import record
from board.conversations import queries
from board.conversations.models import (
    DAY,
    LIMITED_CONVERSATIONS_A_DAY,
    NEW_CONVERSATIONS_A_DAY,
    Conversation,
    HeldMessage,
    Message,
)
from board.conversations.screened import hold, keep, screen_message
from board.errors import RuleBroken, msgid
from board.listings.models import Listing
from board.notifications.actions import notify
from board.notifications.models import Notification
from board.screening.bands import Band
from board.screening.engine import Verdict
from board.text import excerpt

EXCERPT_MAX = 120


def ask(listing: Listing, *, asker: Account, body: str, key: UUID, now: datetime) -> Conversation:
    """Write to the listing's author. Whoever has asked before goes on in the same conversation.
    Raises RuleBroken for one's own listing, one that takes no messages, and beyond the day's number; Refused for what
    the rules against fraud do not let through, and then nothing has begun."""
    if asker.id == listing.author_id:
        raise RuleBroken(msgid("これはあなたの掲載です。自分の掲載に問い合わせることはできません。"))
    # One at a time per asker: the same form sent twice at once finds its conversation, the day's count holds.
    db.lock(asker)
    conversation = db.session.scalars(queries.between(listing, asker)).one_or_none()
    if conversation is not None:
        write(conversation, by=asker, body=body, key=key, now=now)
        return conversation
    refuse_silenced(asker, now=now)
    refuse_to_start(listing, asker=asker, now=now)
    verdict = screen_message(listing, None, by=asker, body=body, now=now)
    conversation = _start(listing, asker=asker, now=now)
    _add(conversation, verdict, by=asker, body=body, submit=_submit(key, body), now=now)
    return conversation


def refuse_to_start(listing: Listing, *, asker: Account, now: datetime) -> None:
    if boundaries.stands_between(asker.id, listing.author_id):
        raise RuleBroken(msgid("この掲載には連絡できません。"))
    if not listing.takes_messages:
        raise RuleBroken(msgid("この掲載は受付を終了したため、問い合わせできません。"))
    if problem := why_not_today(asker, now=now):
        raise problem


def _start(listing: Listing, *, asker: Account, now: datetime) -> Conversation:
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
    most = most_a_day(asker, now=now)
    last_that_counts = queries.started_lately(asker, now=now).offset(most - 1)
    started_at = db.session.scalars(last_that_counts.limit(1)).first()
    if started_at is None:
        return None
    if asker.is_limited(now):
        return RuleBroken(
            msgid(
                "見守り担当の判断により、新しい問い合わせはいま24時間に%(count)s件までです。"
                "書いた文章はこのまま残してあります。%(moment)sから送れます。"
            ),
            count=most,
            moment=started_at + DAY,
        )
    return RuleBroken(
        msgid(
            "新しい問い合わせは24時間に%(count)s件までです。一斉送信を防ぐためのきまりです。"
            "書いた文章はこのまま残してあります。%(moment)sから送れます。"
        ),
        count=most,
        moment=started_at + DAY,
    )


def most_a_day(asker: Account, *, now: datetime) -> int:
    """How many conversations this person may begin within 24 hours."""
    return LIMITED_CONVERSATIONS_A_DAY if asker.is_limited(now) else NEW_CONVERSATIONS_A_DAY


def left_today(asker: Account, *, now: datetime) -> int:
    """How many more conversations this person may begin now."""
    most = most_a_day(asker, now=now)
    return most - len(db.session.scalars(queries.started_lately(asker, now=now).limit(most)).all())


def write(
    conversation: Conversation, *, by: Account, body: str, key: UUID, now: datetime, takes_part: bool = False
) -> Message | HeldMessage:
    """Send a message; the same form sent again is the same message. Raises RuleBroken where nobody can, Refused for
    what the rules against fraud do not let through; what they doubt is held until a moderator has looked.
    `takes_part`: one of the two has a place with the other, which is an agreement too: whoever is silenced still
    writes about those."""
    submit = _submit(key, body)
    # One at a time per conversation: ids follow the order of writing, and "is anything unread" holds.
    db.lock(conversation)
    already = _already(submit, by)
    if already is not None:
        return already
    if why := conversation.why_closed_to(by):
        raise RuleBroken(why)
    if conversation.agreed_at is None and not takes_part:
        refuse_silenced(by, now=now)
    verdict = screen_message(conversation.listing, conversation, by=by, body=body, now=now)
    # Whoever had left is back with these words.
    conversation.take_up()
    return _add(conversation, verdict, by=by, body=body, submit=submit, now=now)


def _submit(key: UUID, body: str) -> str:
    """The form's key and the words together: going back and sending other words is another message."""
    return str(uuid5(key, body))


def _already(submit: str, by: Account) -> Message | HeldMessage | None:
    sent: Message | HeldMessage | None = db.session.scalars(queries.sent_with(submit, by)).one_or_none()
    return sent or db.session.scalars(queries.held_with(submit, by)).one_or_none()


def _add(
    conversation: Conversation, verdict: Verdict, *, by: Account, body: str, submit: str, now: datetime
) -> Message | HeldMessage:
    if verdict.band == Band.HOLD:
        return hold(conversation, verdict, by=by, body=body, submit=submit, now=now)
    message = _deliver(conversation, by=by, body=body, submit=submit, now=now)
    if verdict.band == Band.NOTICE:
        keep(verdict, conversation.listing, by=by, body=body, message_id=message.id, now=now)
    return message


def _deliver(conversation: Conversation, *, by: Account, body: str, submit: str, now: datetime) -> Message:
    reader = conversation.partner_of(by)
    had_unread = db.session.scalars(queries.unread_in(conversation, reader).limit(1)).first() is not None
    message = Message(conversation=conversation, author=by, body=body, sent_at=now, idempotency_key=submit)
    db.session.add(message)
    db.session.flush()
    conversation.last_message_id, conversation.last_message_at = message.id, now
    if conversation.is_over_for_one:
        # Let through after one of them had closed the door: it lies there, and calls nobody.
        conversation.mark_read(reader)
    elif not boundaries.is_muted(by, by=reader):
        _tell(reader, message, mail=not had_unread, now=now)
    return message


def leave(conversation: Conversation, *, by: Account, now: datetime) -> None:
    """It is gone from their list, and the other reads that it has ended. Left twice is left. Whether they may is for
    `deals.agreements` to say, which knows what stands between the two."""
    db.lock(conversation)
    if conversation.has_left(by):
        return
    conversation.leave(by, now=now)
    db.session.execute(queries.noticing(conversation, by, now=now))
    record(
        "conversation_left",
        actor_id=by.id,
        object_type="conversation",
        object_id=conversation.id,
        label=conversation.listing.title,
        now=now,
        listing_id=conversation.listing_id,
    )


def release(held: HeldMessage, *, now: datetime) -> None:
    """It becomes a message of this moment. A second call does nothing; what was refused can still be let through."""
    conversation = held.conversation
    db.lock(conversation)
    db.lock(held)
    if held.message_id is not None or not held.body:
        # Who wrote it has left, and the words with them.
        return
    message = _deliver(conversation, by=held.author, body=held.body, submit=held.idempotency_key, now=now)
    held.settled_at, held.message_id = now, message.id


def withhold(held: HeldMessage, *, now: datetime) -> None:
    """It stays with its author. A second call does nothing."""
    db.lock(held)
    held.settled_at = held.settled_at or now


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


def conceal(message: Message, *, now: datetime) -> None:
    """For moderators: its reader no longer reads it, here or in what they were told; its author still does. Nothing
    is deleted. A second call does nothing."""
    db.lock(message.conversation)
    if message.concealed_at is None:
        message.concealed_at = now
        message.conversation.concealments += 1
        _retell(message, "")


def reveal(message: Message, *, now: datetime) -> None:  # noqa: ARG001 (as every verb that takes something back)
    """As it was. A second call does nothing."""
    db.lock(message.conversation)
    if message.concealed_at is not None:
        message.concealed_at = None
        message.conversation.concealments += 1
        _retell(message, excerpt(message.body, EXCERPT_MAX))


def _retell(message: Message, said: str) -> None:
    """What carries its words to the reader: a line of theirs, a mail that has not gone out yet."""
    for row in (*db.session.scalars(queries.notices_of(message)), *db.session.scalars(queries.mails_of(message))):
        row.params = {**row.params, "excerpt": said}


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
