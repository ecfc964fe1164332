"""What somebody wants to report, loaded through what they may see."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from flask import abort, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from board import db
from board.accounts import queries as accounts
from board.accounts.identity import manager, me, viewer
from board.accounts.models import Account
from board.clock import utcnow
from board.conversations import queries as conversations
from board.conversations.models import Conversation, Message
from board.deals.models import Deal
from board.deals.reviews import queries as reviews
from board.deals.reviews.models import Review
from board.errors import BadInput
from board.i18n import _
from board.listings.cards import photo_sources
from board.listings.hiding import hidden_from
from board.listings.models import Listing, ListingPhoto
from board.moderation import queries, targets
from board.moderation.models import TargetKind
from board.moderation.targets import Target
from board.web.loading import get_or_404
from board.web.security import ID_MAX

MESSAGES_SHOWN = 50


@dataclass(frozen=True)
class About:
    """What the form is about, as its page says it. `said`: of a conversation, what the partner wrote last."""

    kind: TargetKind
    name: str
    # Where its reporter stands.
    back: str
    target: Target | None = None
    photo: dict[str, Any] | None = None
    conversation: Conversation | None = None
    said: Sequence[Message] = field(default=())

    @property
    def log_in_url(self) -> str:
        """And back to this form."""
        return url_for("accounts.log_in", next=request.full_path)

    def target_of(self, chosen: Collection[int]) -> Target:
        """With the messages of these numbers, where it is about what was written."""
        if self.conversation is not None:
            picked = [message for message in self.said if message.id in chosen]
            return targets.of_messages(self.conversation, picked, by=me())
        if self.target is None:
            raise LookupError(self.kind)
        return self.target


def asked_about() -> About:
    """By the one name and number in the address."""
    given = [name for name in LOADED if name in request.args]
    if len(given) != 1:
        raise BadInput
    number = request.args.get(given[0], type=int)
    if number is None or not 0 < number <= ID_MAX:
        raise BadInput
    return LOADED[given[0]](number)


def _listing(listing_id: int) -> About:
    return _about_listing(targets.of_listing(_in_reach(listing_id)))


def _photo(photo_id: int) -> About:
    wanted = select(ListingPhoto).where(ListingPhoto.concealed_at.is_(None))
    photo: ListingPhoto = get_or_404(wanted, ListingPhoto.id == photo_id)
    address = url_for("pages.listing", listing_id=_in_reach(photo.listing_id).id)
    shown = photo_sources(address, photo.id, photo.image.width, photo.image.height)
    return _about_listing(targets.of_photo(photo), photo=shown)


def _in_reach(listing_id: int) -> Listing:
    listing: Listing = get_or_404(
        queries.reportable(utcnow()).options(joinedload(Listing.author)), Listing.id == listing_id
    )
    # What stands behind a block is not there, by this address either.
    if hidden_from(viewer()).keeps_apart(listing.author_id):
        abort(404)
    return listing


def _about_listing(target: Target, *, photo: dict[str, Any] | None = None) -> About:
    listing = cast(Listing, target.listing)
    back = url_for("pages.listing", listing_id=listing.id)
    return About(target.kind, listing.title, back, target=target, photo=photo)


def _account(account_id: int) -> About:
    account: Account = get_or_404(accounts.with_profile(), Account.id == account_id)
    back = url_for("members.show", member_id=account.id)
    return About(TargetKind.ACCOUNT, account.display_name, back, target=targets.of_account(account))


def _review(review_id: int) -> About:
    around = joinedload(Review.writer), joinedload(Review.about), joinedload(Review.deal).joinedload(Deal.listing)
    review: Review = get_or_404(reviews.visible(utcnow()).options(*around), Review.id == review_id)
    back = url_for("members.reviews", member_id=review.about_id)
    return About(TargetKind.REVIEW, review.body, back, target=targets.of_review(review))


def _conversation(conversation_id: int) -> About:
    """Which messages it is about is the reporter's to say. Nobody but the two has seen them."""
    if viewer() is None:
        abort(manager.unauthorized())
    people = [joinedload(each) for each in (Conversation.listing, Conversation.asker, Conversation.owner)]
    found: Conversation = get_or_404(conversations.of(me()).options(*people), Conversation.id == conversation_id)
    theirs = conversations.messages_of(found).where(Message.author_id != me().id, Message.concealed_at.is_(None))
    newest = db.session.scalars(theirs.order_by(Message.id.desc()).limit(MESSAGES_SHOWN)).all()
    back = url_for("thread.show", conversation_id=found.id)
    name = _("%(name)sさんとのやり取り", name=found.partner_of(me()).display_name)
    return About(TargetKind.MESSAGE, name, back, conversation=found, said=newest[::-1])


LOADED: dict[str, Callable[[int], About]] = {
    "listing": _listing,
    "photo": _photo,
    "conversation": _conversation,
    "account": _account,
    "review": _review,
}
