"""What the rules have said: each verdict and every line of its sum, which rules were in force, and what moderators and
operators have added. Rows are only ever added; nothing here is corrected afterwards.

This room stands below listings and conversations: what was judged is named by its kind and number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import Account
from board.db import Base
from board.screening.bands import Band

WATCHED_MAX = 60
DETAIL_MAX = 200
LISTING, MESSAGE = "listing", "message"


class Screening(Base):
    """One look at one text. `fields`: the words as they were typed, where somebody has to read them again."""

    __tablename__ = "screenings"
    __table_args__ = (Index("ix_screenings_target", "target", "target_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(String(10))
    # None: it was refused, and there is no such message.
    target_id: Mapped[int | None]
    listing_id: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    rules_version: Mapped[int]
    score: Mapped[int]
    band: Mapped[str] = mapped_column(String(10))
    guideline: Mapped[str] = mapped_column(String(40))
    advice: Mapped[str] = mapped_column(String(20))
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(index=True)

    account: Mapped[Account] = relationship()
    hits: Mapped[list[SignalHit]] = relationship(order_by="SignalHit.id", back_populates="screening")

    @property
    def is_held(self) -> bool:
        return self.band == Band.HOLD


class SignalHit(Base):
    """One line of a sum: which rule, in which version, how many points, and where. Offsets are of the original."""

    __tablename__ = "signal_hits"

    id: Mapped[int] = mapped_column(primary_key=True)
    screening_id: Mapped[int] = mapped_column(ForeignKey("screenings.id"), index=True)
    code: Mapped[str] = mapped_column(String(40), index=True)
    version: Mapped[int]
    points: Mapped[int]
    family: Mapped[str] = mapped_column(String(10))
    field: Mapped[str] = mapped_column(String(20))
    begins: Mapped[int | None]
    ends: Mapped[int | None]
    detail: Mapped[str] = mapped_column(String(DETAIL_MAX))

    screening: Mapped[Screening] = relationship(back_populates="hits")


class RulesInForce(Base):
    """The newest row is in force. Every file that ever was is kept whole."""

    __tablename__ = "rule_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class WatchedWord(Base):
    """A literal that moderators want to see; never a pattern."""

    __tablename__ = "watched_words"
    __table_args__ = (
        Index(
            "uq_watched_words_current",
            "word",
            unique=True,
            sqlite_where=text("dropped_at IS NULL"),
            postgresql_where=text("dropped_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(WATCHED_MAX))
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    dropped_at: Mapped[datetime | None]
    dropped_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class NotedRule(Base):
    """A rule that was wrong too often: it is still noted, and counts nothing, until somebody gives it back."""

    __tablename__ = "noted_rules"
    __table_args__ = (
        Index(
            "uq_noted_rules_current",
            "code",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    since: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    until: Mapped[datetime | None]
