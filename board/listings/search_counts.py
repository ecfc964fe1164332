"""Searches that found nothing or took long, for the operators: gathered in memory, written down now and then.

Nobody is to be found in it. A visitor counts once for the same words, by a key that never leaves this process; what
looks like an address or a number of somebody is not kept; what fewer than three people looked for is shown to nobody
and forgotten after a week. Figures that a dying process takes along are no loss."""

from __future__ import annotations

import re
import secrets
import time
from datetime import date, datetime, timedelta
from hashlib import blake2b
from threading import Lock
from typing import Any, cast

from flask import Flask, current_app
from sqlalchemy import Select, delete, func, or_, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from board import db
from board.clock import tokyo
from board.listings.models import COUNTED_WORDS_MAX, Outcome, SearchCount
from board.text import normalise

KEPT_FOR, RARE_KEPT_FOR = timedelta(days=30), timedelta(days=7)
VISITORS_MIN = 3
SLOW_SECONDS = 0.2
SECONDS_BETWEEN_WRITES = 60.0
GATHERED_MAX, VISITORS_REMEMBERED_MAX = 1000, 50_000
_PERSONAL = re.compile(r"@|https?:|www\.|(?:[0-9][ \-]?){7}")

Key = tuple[date, str, str]


class SearchCounts:
    """Of this process, since they were last written down."""

    def __init__(self) -> None:
        self._counts: dict[Key, tuple[int, int]] = {}
        self._known: set[bytes] = set()
        self._secret = secrets.token_bytes(16)
        self._written_at = time.monotonic()
        self._lock = Lock()

    def note(self, query: str, *, found: bool, seconds: float, visitor: str, now: datetime) -> None:
        """Most searches are neither in vain nor slow: nothing is kept of them."""
        outcomes = [Outcome.NOTHING] * (not found) + [Outcome.SLOW] * (seconds >= SLOW_SECONDS)
        words = normalise(query) if outcomes else ""
        if not words or len(words) > COUNTED_WORDS_MAX or _PERSONAL.search(words):
            return
        with self._lock:
            for outcome in outcomes:
                self._count((tokyo(now).date(), str(outcome), words), round(seconds * 1000), visitor)

    def _count(self, key: Key, milliseconds: int, visitor: str) -> None:
        who = blake2b(repr((key, visitor)).encode(), key=self._secret, digest_size=8).digest()
        is_full = len(self._counts) >= GATHERED_MAX and key not in self._counts
        if who in self._known or is_full:
            return
        if len(self._known) >= VISITORS_REMEMBERED_MAX:
            self._known.clear()
        self._known.add(who)
        visitors, slowest = self._counts.get(key, (0, 0))
        self._counts[key] = visitors + 1, max(slowest, milliseconds)

    @property
    def is_due(self) -> bool:
        return bool(self._counts) and time.monotonic() - self._written_at >= SECONDS_BETWEEN_WRITES

    def write(self) -> None:
        """Add what was gathered to the rows. What the database does not take now is given up."""
        with self._lock:
            gathered, self._counts, self._written_at = self._counts, {}, time.monotonic()
        rows = [
            {"day": day, "outcome": outcome, "words": words, "visitors": visitors, "slowest_ms": slowest}
            for (day, outcome, words), (visitors, slowest) in sorted(gathered.items())
        ]
        if rows:
            with db.short_write() as short:
                short.execute(_added(short), rows)


def _added(session: Session) -> Any:
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    insert: Any = postgresql.insert if is_postgresql else sqlite.insert
    row = insert(SearchCount.__table__)
    greatest = func.greatest if is_postgresql else func.max
    return row.on_conflict_do_update(
        index_elements=["day", "outcome", "words"],
        set_={
            "visitors": SearchCount.visitors + row.excluded.visitors,
            "slowest_ms": greatest(SearchCount.slowest_ms, row.excluded.slowest_ms),
        },
    )


def init_app(app: Flask) -> None:
    app.extensions["search_counts"] = SearchCounts()


def current() -> SearchCounts:
    return cast(SearchCounts, current_app.extensions["search_counts"])


def often(outcome: Outcome, *, now: datetime) -> Select[str, int, date, int]:
    """(words, visitors, last day, slowest) of the last 30 days, the most wanted first."""
    visitors = func.sum(SearchCount.visitors)
    return (
        select(SearchCount.words, visitors, func.max(SearchCount.day), func.max(SearchCount.slowest_ms))
        .where(SearchCount.outcome == outcome, SearchCount.day > tokyo(now).date() - KEPT_FOR)
        .group_by(SearchCount.words)
        .having(visitors >= VISITORS_MIN)
        .order_by(visitors.desc(), SearchCount.words)
    )


def forget_old(*, now: datetime) -> None:
    today = tokyo(now).date()
    this = tuple_(SearchCount.outcome, SearchCount.words)
    wanted = (
        select(SearchCount.outcome, SearchCount.words)
        .group_by(SearchCount.outcome, SearchCount.words)
        .having(func.sum(SearchCount.visitors) >= VISITORS_MIN)
    )
    rare = (SearchCount.day <= today - RARE_KEPT_FOR) & this.not_in(wanted)
    old = SearchCount.day <= today - KEPT_FOR
    db.session.execute(delete(SearchCount).where(or_(old, rare)), execution_options={"synchronize_session": False})
