"""Saved searches as statements; only their owner sees them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from board.accounts.models import Account
from board.clock import SLACK
from board.subscriptions.models import SavedSearch, SearchMatch, SearchRequest, Subscriber, ToldListing
from board.subscriptions.policy import Frequency, digest_of


def subscriber_of(account: Account) -> Select[Subscriber]:
    return select(Subscriber).where(Subscriber.account_id == account.id)


def subscriber_at(email: str) -> Select[Subscriber]:
    """Of an address without an account."""
    return select(Subscriber).where(Subscriber.email == email)


def searches_of(subscriber: Subscriber) -> Select[SavedSearch]:
    return select(SavedSearch).where(SavedSearch.subscriber_id == subscriber.id).order_by(SavedSearch.id.desc())


def owned_by(account: Account) -> Select[SavedSearch]:
    return select(SavedSearch).join(Subscriber).where(Subscriber.account_id == account.id)


def count_of(subscriber: Subscriber) -> Select[int]:
    return select(func.count()).where(SavedSearch.subscriber_id == subscriber.id)


def request_by_secret(secret_hash: str) -> Select[SearchRequest]:
    return select(SearchRequest).where(SearchRequest.secret_hash == secret_hash)


def awake() -> Select[SavedSearch]:
    """Those whose owner wants to hear of them, with the owner."""
    wanted = select(SavedSearch).where(SavedSearch.frequency != Frequency.OFF)
    return wanted.options(joinedload(SavedSearch.subscriber).joinedload(Subscriber.account)).order_by(SavedSearch.id)


def told(subscriber_ids: Collection[int], listing_ids: Collection[int]) -> Any:
    """(subscriber, listing) of what they have heard of."""
    return select(ToldListing.subscriber_id, ToldListing.listing_id).where(
        ToldListing.listing_id.in_(listing_ids), ToldListing.subscriber_id.in_(subscriber_ids)
    )


def waiting_for(subscriber: Subscriber) -> Select[SearchMatch]:
    """Found and not told, the search that was saved first before the others, the newest listing first."""
    found = select(SearchMatch).join(SavedSearch).where(SavedSearch.subscriber_id == subscriber.id)
    return found.options(joinedload(SearchMatch.saved_search)).order_by(SavedSearch.id, SearchMatch.listing_id.desc())


def with_news(now: datetime) -> Select[int]:
    """Ids of those who may be due. Agrees with `policy.is_due`, but for the pause between two mails."""
    news = (
        exists()
        .where(SavedSearch.subscriber_id == Subscriber.id, or_(*_due(now)))
        .where(SearchMatch.saved_search_id == SavedSearch.id)
    )
    return select(Subscriber.id).where(news).order_by(Subscriber.id)


def _due(now: datetime) -> list[ColumnElement[bool]]:
    return [
        and_(
            SavedSearch.frequency == frequency,
            or_(SearchMatch.found_at < until, SearchMatch.found_at > now + SLACK),
        )
        for frequency in Frequency
        if (until := digest_of(frequency, now)) is not None
    ]
