"""What a person does with a town's list: begin a source, send a file, take it in, complete or drop a row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from board import db
from board.accounts.models import Account, Organisation
from board.accounts.silence import refuse_silenced
from board.audit.actions import record
from board.errors import RuleBroken, msgid
from board.listings.actions import LISTING_CLOSED, index_later
from board.listings.importing import queries
from board.listings.importing.intake import Act, Intake, Outcome, Step, around_of, read_again, still_completed
from board.listings.importing.rows import Event
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import EventFile, EventRow, EventSource, Listing, RowState
from board.listings.models.imported import FILE_NAME_MAX
from board.listings.openings import SIGN_UPS_END, follow_changes, lock_openings
from board.listings.revisions import note_revision, readable
from board.outbox.actions import follow_up

KEPT_FOR = timedelta(days=7)
_NOBODY_ANSWERS = msgid("この一覧を載せる人のアカウントが使えないため、取り込めません。")


def begin_source(
    name: str, *, author: Account, organisation: Organisation | None, by: Account | None, now: datetime, **terms: Any
) -> EventSource:
    """`by` is None where it is done by a command at the machine. `terms`: region_id, category, credit, licence."""
    if db.session.scalars(queries.named(name)).first() is not None:
        raise RuleBroken(msgid("「%(name)s」という一覧は、もうあります。別の名前にしてください。"), name=name)
    in_its_name = organisation is not None and organisation.is_verified
    if not in_its_name and (organisation is not None or (by is not None and not by.is_operator)):
        raise RuleBroken(msgid("催しの一覧は、確認済みの団体の名前で取り込みます。"))
    if not author.is_confirmed or not author.can_sign_in:
        raise RuleBroken(_NOBODY_ANSWERS)
    source = EventSource(
        name=name, author=author, organisation=organisation, mapping={}, created_at=now, **terms
    )
    db.session.add(source)
    db.session.flush()
    _record("source_begun", source, by_id=by.id if by else None, now=now)
    return source


def revise_source(source: EventSource, *, by: Account | None, now: datetime, **terms: Any) -> None:
    """Credit, licence and the like; the pages of its listings show them from now on."""
    changed = {name: value for name, value in terms.items() if getattr(source, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(source, name, value)
    if changed.keys() & {"credit", "licence"}:
        shown = update(Listing).where(Listing.source_id == source.id)
        db.session.execute(shown.values(version=Listing.version + 1, updated_at=now))
    _record("source_revised", source, by_id=by.id if by else None, now=now)


def send_file(
    source: EventSource, name: str, content: bytes | None, *, by: Account | None, now: datetime
) -> EventFile:
    """Its bytes are kept until somebody has looked at what it would do; a command needs none of that."""
    file = EventFile(
        source=source, name=name[-FILE_NAME_MAX:], by_id=by.id if by else None, sent_at=now, content=content, counts={}
    )
    db.session.add(file)
    db.session.flush()
    return file


def take_in(intake: Intake, file: EventFile, *, now: datetime) -> Outcome:
    """Every row of it. The caller commits: until then nobody sees any of it."""
    source = intake.source
    db.lock(source)
    if not source.author.can_sign_in:
        raise RuleBroken(_NOBODY_ANSWERS)
    refuse_silenced(source.author, now=now)
    if source.author.is_limited(now):
        raise RuleBroken(
            msgid("見守り担当の判断により、公開前の確認が続いているあいだは、一覧の取り込みはできません。")
        )
    file.period = intake.period
    outcome = Outcome()
    for step in intake.steps():
        outcome.note(step)
        _take(step, source, file, now=now)
    for row, listing in intake.gone():
        _call_off(listing, now=now)
        row.state, row.awaits_review, row.updated_at = RowState.GONE, False, now
        outcome.counts[Act.CALL_OFF] += 1
    file.taken_in_at, file.content, file.counts = now, None, dict(outcome.counts)
    _record("events_imported", source, by_id=file.by_id, now=now, file=file.name, **file.counts)
    return outcome


def complete_row(row: EventRow, said: Mapping[str, Any], *, by: Account, now: datetime) -> None:
    """Publish it with what a person says of it (`starts_at`, `ends_at`, `price_yen`), or leave what is published as
    it was typed (`checked`). Raises RuleBroken where something is still missing."""
    db.lock(row)
    if not row.awaits_review:
        raise RuleBroken(msgid("この行は、もう確かめられています。"))
    if not row.source.author.can_sign_in:
        raise RuleBroken(_NOBODY_ANSWERS)
    row.completed = {**row.completed, **said}
    around = around_of(row.file.name, row.source, period=row.period, now=now)
    event = read_again(row.said, around, row.completed)
    if event.waits:
        raise RuleBroken(msgid("まだ足りない項目があります。日時と場所を確かめてください。"))
    listing = db.session.get(Listing, row.listing_id) if row.listing_id else None
    if listing is None:
        row.listing_id = _publish(event, row.source, now=now).id
    else:
        _revise(listing, event, now=now)
    row.state, row.problems, row.updated_at = RowState.PUBLISHED, event.problems, now
    row.awaits_review = bool(event.problems)
    _record("event_row_completed", row.source, by_id=by.id, now=now, line=row.line)


def drop_row(row: EventRow, *, by: Account, now: datetime) -> None:
    """Leave it out, for later files too; what is published of it is taken down. A second call does nothing."""
    db.lock(row)
    if row.state == RowState.DROPPED:
        return
    listing = db.session.get(Listing, row.listing_id) if row.listing_id else None
    if listing is not None and not listing.is_closed:
        _call_off(listing, now=now)
    row.state, row.awaits_review, row.updated_at = RowState.DROPPED, False, now
    _record("event_row_dropped", row.source, by_id=by.id, now=now, line=row.line)


def _take(step: Step, source: EventSource, file: EventFile, *, now: datetime) -> None:
    scope, period, number = step.key
    row = step.row or EventRow(source_id=source.id, scope=scope, period=period, number=number, completed={})
    match step.act:
        case Act.CREATE:
            row.listing_id, row.state = _publish(step.event, source, now=now).id, RowState.PUBLISHED
        case Act.UPDATE if step.listing is not None:
            _revise(step.listing, step.event, now=now)
        case Act.CALL_OFF if step.listing is not None:
            _call_off(step.listing, now=now)
            row.state = RowState.GONE
        case Act.WAIT:
            row.state = RowState.WAITING
        case Act.SKIP if step.row is None:
            row.state = RowState.GONE
    _note(row, step, file, now=now)
    db.session.add(row)


def _note(row: EventRow, step: Step, file: EventFile, *, now: datetime) -> None:
    """What the file says now; a row that somebody left out keeps what it said then."""
    row.file_id, row.line, row.updated_at = file.id, step.line, now
    if step.act == Act.SKIP and step.row is not None:
        return
    if step.row is not None:
        row.completed = still_completed(row, step.said)
    spot = step.event.spot
    row.latitude, row.longitude = (spot.latitude, spot.longitude) if spot else (None, None)
    row.said, row.problems = dict(step.said), step.event.problems
    row.awaits_review = row.state in {RowState.PUBLISHED, RowState.WAITING} and bool(row.problems)


def _publish(event: Event, source: EventSource, *, now: datetime) -> Listing:
    """Not by the button: a town's list may say the same words for every week, and more than a person on day one."""
    listing = Listing(
        kind=Kind.EVENT,
        author_id=source.author_id,
        organisation_id=source.organisation_id,
        source_id=source.id,
        state=ListingState.DRAFT,
        created_at=now,
        updated_at=now,
    )
    db.session.add(listing)
    db.session.flush()
    listing.revise(event.fields, now=now)
    listing.publish(now=now)
    ends_at: datetime = event.fields["ends_at"]
    if ends_at <= now:
        # Over before it came here: its month still shows it, and nobody is told of it.
        listing.expire(now=ends_at)
        listing.updated_at = now
        db.session.flush()
        return listing
    db.session.flush()
    index_later(listing, now=now)
    return listing


def _revise(listing: Listing, event: Event, *, now: datetime) -> None:
    """What can no longer be read stays as it was until a person has looked at it."""
    db.lock(listing)
    unknown = {"starts_at", "ends_at", "region_id", "title"} if event.waits else set()
    changes = {name: value for name, value in event.fields.items() if name not in unknown or value}
    times_before = lock_openings(listing)
    _keep_seats(listing, changes)
    before = readable(listing, changes)
    if listing.revise(changes, now=now):
        if listing.openings:
            follow_changes(listing, times_before, now=now)
        note_revision(listing, before, readable(listing, changes), by=listing.author, now=now)
        index_later(listing, now=now)


def _keep_seats(listing: Listing, changes: dict[str, Any]) -> None:
    """Somebody here takes people in for it: a smaller number in the file takes no seat away, and stops no file."""
    taken = max((opening.taken for opening in listing.openings if not opening.online), default=0)
    if changes.get("capacity") is not None and changes["capacity"] < taken:
        del changes["capacity"]


def _call_off(listing: Listing, *, now: datetime) -> None:
    db.lock(listing)
    if listing.is_closed:
        return
    listing.withdraw(now=now)
    index_later(listing, now=now)
    follow_up(LISTING_CLOSED, listing.id, now=now)
    follow_up(SIGN_UPS_END, listing.id, now=now)


def _record(action: str, source: EventSource, *, by_id: int | None, now: datetime, **details: object) -> None:
    record(
        action,
        actor_id=by_id,
        object_type="event_source",
        object_id=source.id,
        label=source.name,
        now=now,
        **details,
    )
