"""What strangers' pages show has changed: noted as rows in the transaction that changes it, by prefecture.

Every process keeps count of the changes it knows of. Those of its own commits it knows at once, those of other
processes when it next looks, which costs one small statement. Whoever keeps a page or a figure keeps the `stamp`
of that moment beside it, and throws both away when the stamp is another."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, cast

import structlog
from flask import Flask, current_app, has_app_context
from sqlalchemy import Engine, Integer, delete, event, func, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from board.db import Base

SECONDS_BETWEEN_LOOKS = 0.5
# Ids are given before the commit: a row may appear behind others that are already known.
MAY_COME_LATE = 100
KEPT_ROWS = 1000
EVERYWHERE = None
# Of what a search finds, whichever prefecture it lies in: 1 to 47 are taken.
SEARCH_INDEX = 0
_TOUCHED, _ROWS = "pages_touched", "page_changes"

Scope = frozenset[int]
"""Prefectures by number, and SEARCH_INDEX."""
ScopeOf = Callable[[Session, object], Iterable[int | None]]
log = structlog.get_logger()


class PageChange(Base):
    __tablename__ = "page_changes"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    prefecture_number: Mapped[int | None]


_NEWEST = select(func.max(PageChange.id))
_SINCE = select(PageChange.id, PageChange.prefecture_number).order_by(PageChange.id)


class Changes:
    """Counts what this process knows to have changed."""

    def __init__(self, engine: Engine, scope_of: ScopeOf) -> None:
        self.engine = engine
        self.scope_of = scope_of
        self.count = 0
        self._everywhere = 0
        self._by_prefecture: Counter[int] = Counter()
        self._known: set[int] = set()
        self._newest: int | None = None
        self._looked_at = float("-inf")
        self._lock = Lock()

    def stamp(self, scope: Scope) -> int:
        """Another number after every change within the scope."""
        return self._everywhere + sum(self._by_prefecture[number] for number in scope)

    def note(self, numbers: Iterable[int | None], ids: Iterable[int] = ()) -> None:
        """`ids`: of the rows that say so; they are no news when we next look."""
        with self._lock:
            self._note(numbers)
            self._known.update(ids)

    def _note(self, numbers: Iterable[int | None]) -> None:
        for number in numbers:
            self.count += 1
            if number is EVERYWHERE:
                self._everywhere += 1
            else:
                self._by_prefecture[number] += 1

    def look(self) -> bool:
        """Learn what other processes have changed, now and then; whether that is known by now."""
        if time.monotonic() - self._looked_at < SECONDS_BETWEEN_LOOKS:
            return True
        with self._lock:
            began = time.monotonic()
            if began - self._looked_at < SECONDS_BETWEEN_LOOKS:
                return True
            try:
                self._learn()
            except SQLAlchemyError as error:
                self._note([EVERYWHERE])
                log.warning("changes not read", error=type(error).__name__)
                return False
            self._looked_at = began
        return True

    def _learn(self) -> None:
        with self.engine.connect() as connection:
            if self._newest is None:
                self._newest = connection.scalar(_NEWEST) or 0
                return
            late = PageChange.id > self._newest - MAY_COME_LATE
            rows = connection.execute(_SINCE.where(late)).all()
        news = [row.prefecture_number for row in rows if row.id not in self._known]
        # After a long sleep some rows may have been forgotten: then anything may have changed.
        self._note([EVERYWHERE] if len(news) > KEPT_ROWS // 2 else news)
        self._newest = max([self._newest, *(row.id for row in rows)])
        self._known = {row.id for row in rows if row.id > self._newest - MAY_COME_LATE}


def init_app(app: Flask, scope_of: ScopeOf) -> None:
    """`scope_of(session, row)`: the prefectures whose pages show this new, changed or deleted row;
    EVERYWHERE among them when it may be any."""
    app.extensions["changes"] = Changes(app.extensions["engine"], scope_of)


def current() -> Changes:
    return cast(Changes, current_app.extensions["changes"])


def forget_old_changes() -> None:
    """The last ones stay: ids must go on counting from them."""
    with current().engine.execution_options(immediate=True).begin() as connection:
        oldest_kept = select(func.max(PageChange.id) - KEPT_ROWS).scalar_subquery()
        connection.execute(delete(PageChange).where(PageChange.id < oldest_kept))


@event.listens_for(Session, "after_flush")
def _note_rows(session: Session, _context: Any) -> None:
    if not has_app_context() or "changes" not in current_app.extensions:
        return
    scope_of = current().scope_of
    modified = (row for row in session.dirty if session.is_modified(row))
    leave(session, {n for row in (*session.new, *modified, *session.deleted) for n in scope_of(session, row)})


@event.listens_for(Session, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    """Rows changed by a statement never pass through the session: nobody knows which."""
    if not (state.is_insert or state.is_update or state.is_delete) or not has_app_context():
        return
    changes: Changes | None = current_app.extensions.get("changes")
    table: Any = getattr(state.statement, "table", None)
    if changes and table is not None and EVERYWHERE in changes.scope_of(state.session, table):
        leave(state.session, {EVERYWHERE})


def leave(session: Session, numbers: set[int | None]) -> None:
    """Say in this session's transaction that pages of these prefectures have changed."""
    touched: set[int | None] = session.info.setdefault(_TOUCHED, set())
    new = numbers - touched
    if new:
        touched |= new
        rows = [{"prefecture_number": number} for number in new]
        table: Any = PageChange.__table__
        ids = session.connection().scalars(insert(table).returning(table.c.id), rows)
        session.info.setdefault(_ROWS, []).extend(ids)


@event.listens_for(Session, "after_commit")
def _know_own(session: Session) -> None:
    if session.in_nested_transaction():
        return
    touched, ids = session.info.pop(_TOUCHED, None), session.info.pop(_ROWS, ())
    if touched and has_app_context() and "changes" in current_app.extensions:
        current().note(touched, ids)


@event.listens_for(Session, "after_soft_rollback")
def _forget_undone(session: Session, _previous: Any) -> None:
    """Undone with its savepoint; what is noted again before the commit is one row too many at most."""
    session.info.pop(_TOUCHED, None)
    session.info.pop(_ROWS, None)
