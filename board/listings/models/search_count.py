"""What was searched for in vain or slowly: words and how many asked, never who."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from board.db import Base

COUNTED_WORDS_MAX = 40


class Outcome(StrEnum):
    NOTHING = "nothing"
    SLOW = "slow"


class SearchCount(Base):
    """Of one day in Japan."""

    __tablename__ = "search_counts"

    day: Mapped[date] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(String(8), primary_key=True)
    words: Mapped[str] = mapped_column(String(COUNTED_WORDS_MAX), primary_key=True)
    visitors: Mapped[int]
    slowest_ms: Mapped[int]
