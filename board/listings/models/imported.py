"""Municipal event files: where they come from, each file that was sent, and each of their rows as it was typed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from board.accounts.models import Account, Organisation
from board.db import Base
from board.listings.columns import Code

SOURCE_NAME_MAX = 60
CREDIT_MAX = 120
LICENCE_MAX = 40
FILE_NAME_MAX = 200
KEY_MAX = 60
# What a licence is known by, and where it can be read.
LICENCES = {
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/deed.ja",
    "CC BY 2.1 JP": "https://creativecommons.org/licenses/by/2.1/jp/",
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/deed.ja",
    "PDL 1.0": "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
}


class RowState(StrEnum):
    """Published; not published until somebody completes it; left out on purpose; no longer in the file."""

    PUBLISHED = "published"
    WAITING = "waiting"
    DROPPED = "dropped"
    GONE = "gone"


class EventSource(Base):
    """A list that somebody publishes again and again. Its author answers for the listings made from it."""

    __tablename__ = "event_sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(SOURCE_NAME_MAX), unique=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    # Of rows that name no municipality.
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    # Of rows whose words name none of ours.
    category: Mapped[str] = mapped_column(String(20))
    credit: Mapped[str] = mapped_column(String(CREDIT_MAX), default="")
    licence: Mapped[str] = mapped_column(String(LICENCE_MAX), default="")
    # Heading → field, where somebody chose by hand.
    mapping: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]

    author: Mapped[Account] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def licence_url(self) -> str | None:
        return LICENCES.get(self.licence)


class EventFile(Base):
    """One file as it was sent. Its bytes are kept until it is taken in or given up."""

    __tablename__ = "event_files"
    __table_args__ = (Index("ix_event_files_source_id", "source_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("event_sources.id"))
    name: Mapped[str] = mapped_column(String(FILE_NAME_MAX))
    # The month it is about, 2026-08; empty for a list that goes on.
    period: Mapped[str] = mapped_column(String(7), default="")
    # Empty where a command at the machine read it.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    sent_at: Mapped[datetime] = mapped_column(index=True)
    taken_in_at: Mapped[datetime | None]
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    # What taking it in did: read, created, updated …
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)

    source: Mapped[EventSource] = relationship()


class EventRow(Base):
    """A row under the name it keeps from file to file: whose it is, of which month, its number."""

    __tablename__ = "event_rows"
    __table_args__ = (
        UniqueConstraint("source_id", "scope", "period", "number"),
        Index("ix_event_rows_review", "source_id", "awaits_review", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("event_sources.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("event_files.id"), index=True)
    # The municipality's code, or the file's name where it has none.
    scope: Mapped[str] = mapped_column(String(KEY_MAX))
    period: Mapped[str] = mapped_column(String(7), default="")
    number: Mapped[str] = mapped_column(String(KEY_MAX))
    line: Mapped[int]
    # Field → text, exactly as typed; headings nobody mapped are among them under their own name.
    said: Mapped[dict[str, str]] = mapped_column(JSON)
    # What a person has said instead of what could not be read.
    completed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problems: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[RowState] = mapped_column(Code(RowState))
    # Somebody has to complete it, or to look at what was published as it was typed.
    awaits_review: Mapped[bool] = mapped_column(default=False)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listings.id"), unique=True)
    updated_at: Mapped[datetime]

    source: Mapped[EventSource] = relationship()
    file: Mapped[EventFile] = relationship()
