"""Repairing what can be repaired without losing anything: files are set aside, rows are counted again."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.audit.actions import record
from board.backends import storage
from board.backends.files import INCOMING
from board.conversations.models import Message
from board.deals import queries as deals
from board.listings.kinds import FROM_AFAR
from board.listings.schedule import rebuild_index
from board.media.models import Image
from board.operations import file_checks, row_checks
from board.operations.consistency import MENDABLE, Check, Report
from board.operations.looking import Look
from board.participation.actions import seats

KEPT_IN_QUARANTINE = timedelta(days=30)


def mend(report: Report, *, now: datetime, by: Account | None = None) -> dict[Check, int]:
    """How much of each was repaired. Looks again itself: the report may be old."""
    wanted = [finding.check for finding in report.findings if finding.check in MENDABLE]
    done = {check: count for check in wanted if (count := _mend(check, now=now))}
    if done:
        record(
            "consistency_mended",
            actor_id=by.id if by else None,
            object_type="consistency",
            object_id=None,
            now=now,
            mended={str(check): count for check, count in done.items()},
        )
    return done


def _mend(check: Check, *, now: datetime) -> int:
    look = Look(db.current_session(), now)
    if check == Check.CONVERSATION:
        return _recount_conversations(look)
    if check == Check.LISTING:
        return _recount_listings(look) + _recount_openings(look)
    if check == Check.IMAGE_UNUSED:
        return remove_forgotten_images(now=now)
    if check == Check.INDEX:
        return rebuild_index()
    return set_aside_forgotten_files(now=now)


def _recount_conversations(look: Look) -> int:
    wrong = row_checks.conversations_to_mend(look)
    for conversation in wrong:
        db.lock(conversation)
        last = look.session.scalars(
            select(Message).where(Message.conversation_id == conversation.id).order_by(Message.id.desc()).limit(1)
        ).first()
        conversation.last_message_id = last.id if last else 0
        conversation.last_message_at = last.sent_at if last else conversation.created_at
    return len(wrong)


def _recount_listings(look: Look) -> int:
    wrong = row_checks.listings_to_mend(look)
    for listing in wrong:
        db.lock(listing)
        listing.taken = look.session.scalar(deals.taken(listing)) or 0
        listing.from_afar = bool(listing.reach & FROM_AFAR)
        listing.prefecture_number = None if listing.region_id is None else listing.region_id // 1000
    return len(wrong)


def _recount_openings(look: Look) -> int:
    wrong = row_checks.openings_to_mend(look)
    for opening in sorted(wrong, key=lambda opening: (opening.listing_id, opening.id)):
        seats.locked(opening.listing, [opening])
        seats.count(opening)
    return len(wrong)


def remove_forgotten_images(*, now: datetime) -> int:
    """The rows; their files have no owner from then on and are set aside by the next look at the files."""
    look = Look(db.current_session(), now)
    ids = [image.id for image in file_checks.forgotten_images(look)]
    # Whoever is choosing one just now has it locked; whoever chose it before we had the lock is seen by looking again.
    free = select(Image.id).where(Image.id.in_(ids)).with_for_update(skip_locked=True)
    ours = set(db.session.scalars(free))
    forgotten = [image for image in file_checks.forgotten_images(look) if image.id in ours]
    for image in forgotten:
        db.session.delete(image)
    db.session.flush()
    return len(forgotten)


def set_aside_forgotten_files(*, now: datetime) -> int:
    """Move what no row names, and what was never finished, into the quarantine; how many files."""
    # Only what is committed counts: a row removed in this transaction may yet come back.
    with db.new_session(writing=False) as committed:
        look = Look(committed, now)
        keys = file_checks.orphans(look)
    before = look.forgotten_before
    moved = [_set_aside(storage.current().path(key), key, before=before) for key in keys]
    moved += [_set_aside(path, path.name, before=before) for path in file_checks.unfinished_files(before=before)]
    return sum(moved)


def _set_aside(path: Path, name: str, *, before: datetime) -> bool:
    # Under the name of an unfinished file nobody reads it; cut short here, the next sweep finds it again.
    held = path if path.name.startswith(INCOMING) else path.with_name(f"{INCOMING}{path.name}")
    try:
        path.rename(held)
        if held.stat().st_mtime >= before.timestamp():
            # Somebody has put the same photo again since we looked: it is theirs.
            held.rename(path)
            return False
    except FileNotFoundError:
        return False
    target = quarantine() / name
    target.parent.mkdir(parents=True, exist_ok=True)
    quarantine().chmod(0o700)
    shutil.move(held, target)
    # Its month begins now.
    target.touch()
    return True


def empty_quarantine(*, now: datetime) -> int:
    """What has lain there for a month without being missed; how many files."""
    oldest_kept = (now - KEPT_IN_QUARANTINE).timestamp()
    old = [path for path in quarantine().rglob("*") if path.is_file() and path.stat().st_mtime < oldest_kept]
    for path in old:
        path.unlink()
    return len(old)


def quarantine() -> Path:
    return Path(current_app.extensions["settings"].instance) / "quarantine"
