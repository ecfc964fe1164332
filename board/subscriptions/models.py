"""Searches that go on by themselves: who is told, what they look for, what was found and what they were told."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import EMAIL_MAX, Account
from board.db import Base
from board.listings.columns import Code
from board.subscriptions.policy import Frequency

SEARCHES_MAX = 20
QUERY_MAX = 2000
CONFIRMATION_LIFETIME = timedelta(hours=24)
KEY_BYTES = 16


def new_key() -> str:
    return secrets.token_hex(KEY_BYTES)


class Subscriber(Base):
    """Whom searches are kept for: a person with an account, or an address that has said yes."""

    __tablename__ = "subscribers"
    __table_args__ = (CheckConstraint("(account_id IS NULL) <> (email IS NULL)", name="one_way_to_reach"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), unique=True)
    email: Mapped[str | None] = mapped_column(String(EMAIL_MAX), unique=True)
    locale: Mapped[str] = mapped_column(String(8))
    # In every link of their mails; another one makes all earlier links worthless.
    key: Mapped[str] = mapped_column(String(2 * KEY_BYTES), default=new_key)
    created_at: Mapped[datetime]
    last_told_at: Mapped[datetime | None]

    account: Mapped[Account | None] = relationship()

    @property
    def address(self) -> str:
        return self.account.email if self.account else self.email or ""

    @property
    def language(self) -> str:
        return self.account.locale if self.account else self.locale

    @property
    def may_be_told(self) -> bool:
        """Who is leaving or suspended hears nothing."""
        return self.account is None or self.account.has_profile

    def wrote(self, author: Account) -> bool:
        return author.id == self.account_id or author.email == self.email


class SavedSearch(Base):
    """`query`: the filters as they stand in the address of the list, in a fixed order."""

    __tablename__ = "saved_searches"
    __table_args__ = (UniqueConstraint("subscriber_id", "query"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id", ondelete="CASCADE"))
    query: Mapped[str] = mapped_column(String(QUERY_MAX))
    frequency: Mapped[Frequency] = mapped_column(Code(Frequency))
    created_at: Mapped[datetime]

    subscriber: Mapped[Subscriber] = relationship()

    def looks_since(self, published_at: datetime | None) -> bool:
        """Only what came after it is new."""
        return published_at is not None and published_at >= self.created_at


class SearchRequest(Base):
    """Somebody typed an address; its owner has not said yes. Nothing is sent to it but the one question."""

    __tablename__ = "search_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(EMAIL_MAX))
    query: Mapped[str] = mapped_column(String(QUERY_MAX))
    frequency: Mapped[Frequency] = mapped_column(Code(Frequency))
    locale: Mapped[str] = mapped_column(String(8))
    asked_at: Mapped[datetime]
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None]

    def is_usable(self, *, now: datetime) -> bool:
        # Not before it was asked either: the clock may have been put back.
        return self.confirmed_at is None and abs(now - self.asked_at) < CONFIRMATION_LIFETIME


class SearchMatch(Base):
    """Found for a search and not told yet."""

    __tablename__ = "search_matches"

    saved_search_id: Mapped[int] = mapped_column(ForeignKey("saved_searches.id", ondelete="CASCADE"), primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"), primary_key=True, index=True)
    found_at: Mapped[datetime]

    saved_search: Mapped[SavedSearch] = relationship()


class ToldListing(Base):
    """Once per person, whatever they look for and however often."""

    __tablename__ = "told_listings"

    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id", ondelete="CASCADE"), primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"), primary_key=True, index=True)
    told_at: Mapped[datetime]
