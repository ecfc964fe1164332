"""Sources, files and rows as statements; pages load through what the viewer may do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select

from board.accounts.models import Account, Organisation
from board.accounts.queries import organisations_of
from board.listings.models import EventFile, EventRow, EventSource


def named(name: str) -> Select[EventSource]:
    return select(EventSource).where(EventSource.name == name)


def verified_for(account: Account) -> Select[Organisation]:
    """Those in whose name this person may bring events."""
    return organisations_of(account).where(Organisation.verified_at.is_not(None))


def sources_of(account: Account) -> Select[EventSource]:
    """Operators look after all of them; others after those of organisations they act for. By name."""
    return select(EventSource).where(_looked_after_by(account)).order_by(EventSource.name)


def published() -> Select[EventSource]:
    """Those from which anything was ever published, by their credit."""
    used = exists().where(EventRow.source_id == EventSource.id, EventRow.listing_id.is_not(None))
    return select(EventSource).where(used).order_by(EventSource.credit, EventSource.name)


def files_of(account: Account) -> Select[EventFile]:
    """The newest first."""
    sources = select(EventSource.id).where(_looked_after_by(account))
    return select(EventFile).where(EventFile.source_id.in_(sources)).order_by(EventFile.id.desc())


def rows_of(account: Account) -> Select[EventRow]:
    sources = select(EventSource.id).where(_looked_after_by(account))
    return select(EventRow).where(EventRow.source_id.in_(sources))


def _looked_after_by(account: Account) -> ColumnElement[bool]:
    if account.is_operator:
        return EventSource.id.is_not(None)
    return EventSource.organisation_id.in_(verified_for(account).with_only_columns(Organisation.id).order_by(None))


def open_rows(source: EventSource) -> Select[EventRow]:
    """Those that somebody has to look at, in the order of the file."""
    rows = select(EventRow).where(EventRow.source_id == source.id, EventRow.awaits_review)
    return rows.order_by(EventRow.file_id.desc(), EventRow.line, EventRow.id)


def open_counts(account: Account) -> Select[int, int]:
    """How many rows of each source somebody has to look at; sources without any are absent."""
    sources = select(EventSource.id).where(_looked_after_by(account))
    counted = select(EventRow.source_id, func.count()).where(EventRow.awaits_review, EventRow.source_id.in_(sources))
    return counted.group_by(EventRow.source_id)


def given_up(before: datetime) -> Select[EventFile]:
    """Sent and looked at, but never taken in."""
    return select(EventFile).where(
        EventFile.taken_in_at.is_(None), EventFile.content.is_not(None), EventFile.sent_at < before
    )
