"""What the people of the demonstration have written to each other, and the things that found a taker."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from board import db
from board.accounts.models import Account
from board.conversations.actions import EXCERPT_MAX
from board.conversations.models import Conversation, Message
from board.deals.lifecycle import Side
from board.deals.models import Deal
from board.deals.reviews.actions import closes_at
from board.deals.reviews.models import Review
from board.listings.models import Listing
from board.notifications.actions import notify
from board.text import excerpt

CONVERSATIONS = Path(__file__).parent / "conversations.toml"


def tables() -> list[dict[str, Any]]:
    """As written in the file, one for each conversation."""
    found: list[dict[str, Any]] = tomllib.loads(CONVERSATIONS.read_text("utf-8"))["conversation"]
    return found


def write_all(listings: Mapping[str, Listing], accounts: Mapping[str, Account], *, now: datetime) -> None:
    """`listings` by title, `accounts` by handle. Nobody gets a mail about what was said before they came."""
    for table in tables():
        conversation = _conversation(listings[table["listing"]], accounts[table["asker"]], table, now=now)
        last = _write(conversation, table["messages"], now=now)
        _leave_unread(conversation, last, table.get("unread"), now=last.sent_at)
        if "deal" in table:
            _agree(conversation, table, now=now)
    db.session.flush()


def _conversation(listing: Listing, asker: Account, table: dict[str, Any], *, now: datetime) -> Conversation:
    first, last = table["messages"][0][1], table["messages"][-1][1]
    conversation = Conversation(
        listing=listing,
        asker=asker,
        owner=listing.author,
        created_at=now - timedelta(hours=first),
        last_message_at=now - timedelta(hours=last),
    )
    db.session.add(conversation)
    return conversation


def _write(conversation: Conversation, messages: list[tuple[str, float, str]], *, now: datetime) -> Message:
    """The last message written. One flush each, so that ids follow the order of writing."""
    for side, hours_ago, body in messages:
        message = Message(
            conversation=conversation,
            author=conversation.owner if side == Side.OWNER else conversation.asker,
            body=body,
            sent_at=now - timedelta(hours=hours_ago),
            idempotency_key=str(uuid4()),
        )
        db.session.add(message)
        db.session.flush()
    return message


def _leave_unread(conversation: Conversation, last: Message, unread: str | None, *, now: datetime) -> None:
    """Ids run on within a conversation: who has not opened the last message has read up to the number before."""
    conversation.last_message_id = last.id
    conversation.asker_read_id = last.id - (unread == Side.ASKER)
    conversation.owner_read_id = last.id - (unread == Side.OWNER)
    if unread:
        notify(
            conversation.partner_of(last.author),
            "new_message",
            now=now,
            mail=False,
            name=last.author.display_name,
            title=conversation.listing.title,
            conversation_id=conversation.id,
            excerpt=excerpt(last.body, EXCERPT_MAX),
        )


def _agree(conversation: Conversation, table: dict[str, Any], *, now: datetime) -> None:
    at, listing = now - timedelta(hours=table["deal_hours_ago"]), conversation.listing
    deal = Deal(
        listing=listing,
        conversation=conversation,
        reserved_at=at,
        reserved_until=Deal.reservation_end(at),
    )
    conversation.agreed_at = at
    listing.taken += 1
    is_last = listing.taken == listing.quantity
    if is_last:
        listing.reserve(now=at)
    db.session.add(deal)
    db.session.flush()
    if table["deal"] == "done":
        deal.hand_over(by=Side.OWNER, now=at)
        # Nobody is asked by mail about what happened before they came.
        deal.review_asked_at = now
        if is_last:
            listing.complete(now=at)
        _leave_words(deal, table.get("words", []), now=now)


def _leave_words(deal: Deal, words: list[tuple[str, float, str, bool]], *, now: datetime) -> None:
    """Shown since the second was written, or since the window has closed."""
    talk = deal.conversation
    written = [now - timedelta(hours=hours_ago) for _side, hours_ago, _body, _again in words]
    shown_at = max(written) if len(words) == len(Side) else closes_at(deal)
    for (side, _hours_ago, body, again), written_at in zip(words, written, strict=True):
        writer, about = (talk.owner, talk.asker) if side == Side.OWNER else (talk.asker, talk.owner)
        review = Review(
            deal=deal, writer=writer, about=about, body=body, hopes_again=again, written_at=written_at,
            shown_at=shown_at, told_at=now,
        )  # fmt: skip
        db.session.add(review)
