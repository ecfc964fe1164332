"""What comes round by itself: packing copies, the last mail before, erasing, and clearing away what has expired."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import structlog
from flask import current_app
from sqlalchemy import Select, text

from board import db
from board.accounts.models import Account
from board.backends import storage
from board.backends.storage import NotStored
from board.clock import utcnow
from board.departure import actions, erasing, packing, queries
from board.departure.models import Export
from board.operations import erased
from board.outbox.actions import send_mail

log = structlog.get_logger()
ABANDONED = 24 * 3600


def make_exports(export_ids: Sequence[int], now: datetime) -> None:
    """Packed beside the database's writer: others go on writing meanwhile. Packed twice is packed once."""
    for export_id in export_ids:
        with db.reading_apart():
            export = db.session.get(Export, export_id)
            if export is None or not export.is_pending:
                continue
            packing.pack(export.account, packing.folder() / export.file_name, now=now)
        _hand_out(export_id, now=now)
        db.session.commit()


def _hand_out(export_id: int, *, now: datetime) -> None:
    export = db.session.get(Export, export_id)
    # Meanwhile they may have left for good; the sweep takes the file.
    if export is None or not export.is_pending:
        return
    export.ready(now=now)
    account = export.account
    send_mail(account.email, "export_ready", locale=account.locale, now=now, recipient_name=account.display_name)


def recall_leaving() -> None:
    _one_by_one(queries.to_be_recalled(utcnow()), lambda account: actions.recall(account, now=utcnow()))


def erase_departed() -> None:
    """Those whose days have passed, and what was kept for an investigation that is over."""
    _one_by_one(queries.due_for_erasure(utcnow()), _erase)
    _one_by_one(queries.left_behind(), _erase_rest)
    for report in db.session.scalars(queries.told_reports()).all():
        report.text = ""
    db.session.commit()


def _erase(account: Account) -> None:
    _overwrite_what_is_deleted()
    # Before: a board that is brought back from a backup must know, even if we are killed right after the commit.
    erased.note(_instance(), account.id, account.created_at)
    _finish(erasing.erase(account, now=utcnow()))


def _erase_rest(account: Account) -> None:
    _overwrite_what_is_deleted()
    _finish(erasing.erase_rest(account, now=utcnow()))


def _finish(keys: Sequence[str]) -> None:
    began = utcnow()
    db.session.commit()
    sweep_exports()
    files = storage.current()
    for key in keys:
        try:
            # Somebody may have chosen the same picture again since: then it is theirs.
            if files.put_at(key) < began:
                files.delete(key)
        except NotStored:
            continue


def _overwrite_what_is_deleted() -> None:
    """SQLite leaves what is deleted in its file until something else takes the room."""
    if db.current_session().get_bind().dialect.name == "sqlite":
        db.session.execute(text("PRAGMA secure_delete=ON"))


def sweep_exports() -> None:
    """Copies whose week is over, files that no row names, and what was never finished."""
    for export in db.session.scalars(queries.past_exports(utcnow())):
        export.gone()
    db.session.commit()
    named = set(db.session.scalars(queries.kept_file_names()))
    db.session.rollback()
    for path in packing.folder().iterdir():
        if path.name not in named and (path.suffix == ".zip" or _is_abandoned(path)):
            path.unlink(missing_ok=True)


def _is_abandoned(path: Path) -> bool:
    try:
        return path.stat().st_mtime < utcnow().timestamp() - ABANDONED
    except FileNotFoundError:
        return False


def _one_by_one(found: Select[int], act: Callable[[Account], None]) -> None:
    """Each in a transaction of its own; one that fails holds up nobody else."""
    ids = list(db.session.scalars(found))
    db.session.rollback()
    for account_id in ids:
        try:
            act(db.session.get_one(Account, account_id))
            db.session.commit()
        except Exception as error:
            db.session.rollback()
            log.error("departure failed", account_id=account_id, work=getattr(act, "__name__", ""), exc_info=error)


def _instance() -> Path:
    return Path(current_app.extensions["settings"].instance)
