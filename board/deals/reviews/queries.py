"""Reviews as statements: sealed ones are their writer's alone, shown ones everybody's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from board.accounts.models import Account
from board.accounts.queries import with_profile
from board.conversations.models import Conversation
from board.deals.lifecycle import DealState
from board.deals.models import Deal
from board.deals.reviews.models import Review
from board.deals.reviews.policy import ASKED_AFTER, REMINDED_BEFORE, REVIEW_WINDOW
from board.listings.models import Restriction


def visible(now: datetime) -> Select[Review]:
    """What everybody may read: no longer sealed, not concealed, of people who have a page themselves."""
    return select(Review).where(*_shown(now), Review.concealed_at.is_(None))


def visible_to(account: Account | None, now: datetime) -> Select[Review]:
    """As `visible`, and their own that moderators have concealed."""
    if account is None:
        return visible(now)
    mine = Review.writer_id == account.id
    return select(Review).where(*_shown(now), or_(Review.concealed_at.is_(None), mine))


def _shown(now: datetime) -> tuple[ColumnElement[bool], ...]:
    writers = with_profile().with_only_columns(Account.id)
    return Review.shown_at <= now, Review.body != "", Review.writer_id.in_(writers)


def in_conversation(conversation: Conversation) -> Select[Review]:
    return select(Review).join(Deal, Deal.id == Review.deal_id).where(Deal.conversation_id == conversation.id)


def of_deal(deal: Deal) -> Select[Review]:
    return select(Review).where(Review.deal_id == deal.id)


def written_by(account: Account) -> Select[Review]:
    return select(Review).where(Review.writer_id == account.id)


def theirs(account: Account) -> Select[Review]:
    """What they wrote, and what has reached them."""
    reached = and_(
        Review.about_id == account.id, Review.told_at.is_not(None), Review.concealed_at.is_(None), Review.body != ""
    )
    return select(Review).where(or_(Review.writer_id == account.id, reached))


def to_be_asked(now: datetime) -> Select[Deal]:
    """Done for a day, and nobody has been asked for a word."""
    return _open_for_words(now).where(Deal.ended_at <= now - ASKED_AFTER, Deal.review_asked_at.is_(None))


def to_be_reminded(now: datetime) -> Select[Deal]:
    """Asked before, with few days left."""
    late = Deal.ended_at <= now - REVIEW_WINDOW + REMINDED_BEFORE
    return _open_for_words(now).where(late, Deal.review_asked_at.is_not(None), Deal.review_reminded_at.is_(None))


def _open_for_words(now: datetime) -> Select[Deal]:
    """Nobody is asked for kind words while moderators look at the listing."""
    frozen = exists().where(Restriction.listing_id == Deal.listing_id, Restriction.lifted_at.is_(None))
    return select(Deal).where(Deal.state == DealState.DONE, Deal.ended_at > now - REVIEW_WINDOW, ~frozen)


def to_be_told(now: datetime) -> Select[Review]:
    """In sight since the window has closed, and the one it is about has not heard."""
    return select(Review).where(Review.told_at.is_(None), Review.shown_at <= now)
