"""What can be reported, and how it stands when somebody does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_
from sqlalchemy.orm import joinedload

from board import db
from board.accounts.models import Account
from board.conversations.models import Conversation, Message
from board.conversations.queries import messages_of
from board.deals.reviews.models import Review
from board.listings.models import Listing, ListingPhoto
from board.moderation import evidence
from board.moderation.models import TargetKind

# Of what was said before and after each message that a reporter chose.
NEIGHBOURS = 5


@dataclass(frozen=True)
class Kept:
    """What is kept of it."""

    content: dict[str, object]
    image_ids: list[int]


@dataclass(frozen=True)
class Target:
    """`listing`: the one it is or hangs on; None: it is about a person."""

    kind: TargetKind
    id: int
    version: int
    subject: Account
    listing: Listing | None
    kept: Kept

    @property
    def region_id(self) -> int | None:
        """Where somebody lives who does not say so is nobody's business: the whole site's moderators judge."""
        if self.listing is not None:
            return self.listing.region_id
        return self.subject.home_region_id if self.subject.shows_home_region else None

    @property
    def category(self) -> str:
        return self.listing.category if self.listing is not None else ""


def of_listing(listing: Listing) -> Target:
    kept = Kept(evidence.snapshot(listing), evidence.photo_ids(listing))
    return Target(TargetKind.LISTING, listing.id, listing.version, listing.author, listing, kept)


def of_photo(photo: ListingPhoto) -> Target:
    """With the words beside it: a photo says little alone."""
    listing = photo.listing
    kept = Kept(evidence.snapshot(listing), [photo.image_id])
    return Target(TargetKind.PHOTO, photo.id, listing.version, listing.author, listing, kept)


def of_account(account: Account) -> Target:
    kept = Kept(evidence.profile(account), evidence.picture_ids(account))
    version = evidence.number_of(kept.content, kept.image_ids)
    return Target(TargetKind.ACCOUNT, account.id, version, account, None, kept)


def of_review(review: Review) -> Target:
    """Nobody changes one that can be read."""
    kept = Kept(evidence.review(review), [])
    return Target(TargetKind.REVIEW, review.id, 1, review.writer, review.deal.listing, kept)


def of_messages(conversation: Conversation, chosen: Sequence[Message], *, by: Account) -> Target:
    """What its reader chose of what the other wrote, with what was said around each."""
    subject, ids = conversation.partner_of(by), {message.id for message in chosen}
    kept = Kept(evidence.messages(_around(conversation, ids, by), ids, subject=subject), [])
    # Who chooses others, or more, has something else to say.
    version = evidence.number_of({"chosen": sorted(ids)}, [])
    return Target(TargetKind.MESSAGE, conversation.id, version, subject, conversation.listing, kept)


def _around(conversation: Conversation, ids: set[int], reader: Account) -> Sequence[Message]:
    """Only what the reader could read."""
    said = messages_of(conversation).order_by(Message.id)
    shown = or_(Message.concealed_at.is_(None), Message.author_id == reader.id)
    order = list(db.session.scalars(said.where(shown).with_only_columns(Message.id)))
    near = {
        neighbour
        for place, message_id in enumerate(order)
        if message_id in ids
        for neighbour in order[max(place - NEIGHBOURS, 0) : place + NEIGHBOURS + 1]
    }
    return db.session.scalars(said.where(Message.id.in_(near)).options(joinedload(Message.author))).all()
