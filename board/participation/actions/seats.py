"""Who has a seat: counted anew with every act, one act on a listing's openings at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import joinedload

from board import db
from board.listings.models import Listing, Opening
from board.participation import policy, queries
from board.participation.actions.telling import tell_person
from board.participation.lifecycle import LATE_WITHIN, REMINDED_HOURS_BEFORE, Act, Side, State
from board.participation.models import Participation


def locked(listing: Listing, openings: Iterable[Opening]) -> None:
    """Our turn with them, as those before us left them. The listing before its openings, these by number, and all
    before the first line in the log: whoever revises or closes the listing goes the same way."""
    db.lock(listing)
    for opening in sorted(openings, key=lambda opening: opening.id):
        db.lock(opening)


def locked_for(participation: Participation) -> Opening:
    locked(participation.listing, [participation.opening])
    db.session.refresh(participation)
    return participation.opening


def refuse_if_frozen(listing: Listing) -> None:
    if listing.is_concealed:
        raise policy.frozen()


def has_room_for(participation: Participation) -> bool:
    left = participation.opening.left
    return left is None or participation.seats <= left


def move(participation: Participation, act: Act, *, by: Side, now: datetime) -> None:
    """Under the lock. What was taken is counted again."""
    participation.move(act, by=by, now=now)
    if participation.state == State.CONFIRMED:
        _spare_reminders(participation, now=now)
    count(participation.opening)


def count(opening: Opening) -> None:
    opening.taken = db.session.scalar(queries.seats_taken(opening)) or 0


def _spare_reminders(participation: Participation, *, now: datetime) -> None:
    """Who has a seat from today on need not be told tonight that it is tomorrow."""
    starts_at = participation.opening.starts_at
    participation.reminded_day_at = participation.reminded_hours_at = None
    if starts_at is not None and starts_at - now <= LATE_WITHIN:
        participation.reminded_day_at = now
    if starts_at is not None and starts_at - now <= REMINDED_HOURS_BEFORE:
        participation.reminded_hours_at = now


def fill(opening: Opening, *, now: datetime) -> int:
    """Under the lock: what is free goes to those who wait. Held for the first in line who fits; shortly before the
    start all who fit are told at once. How many were told."""
    if not _takes_in(opening, now=now):
        return 0
    waiting = [
        each
        for each in db.session.scalars(queries.line(opening).options(joinedload(Participation.account)))
        if each.account.can_sign_in
    ]
    if policy.is_first_come(starts_at=opening.starts_at, now=now):
        fitting = [each for each in waiting if has_room_for(each)]
        for participation in fitting:
            tell_person(participation, "participation_free", now=now)
        return len(fitting)
    offered = 0
    for participation in waiting:
        if has_room_for(participation):
            _offer(participation, now=now)
            offered += 1
    return offered


def _takes_in(opening: Opening, *, now: datetime) -> bool:
    listing = opening.listing
    over_at = policy.over_at(starts_at=opening.starts_at, ends_at=opening.ends_at)
    is_over = over_at is not None and over_at <= now
    return listing.is_going_on and opening.offered and not is_over


def _offer(participation: Participation, *, now: datetime) -> None:
    move(participation, Act.OFFER, by=Side.BOARD, now=now)
    until = policy.offer_runs_out_at(starts_at=participation.opening.starts_at, now=now)
    participation.hold_until(until)
    tell_person(participation, "participation_offered", now=now, until_at=until.isoformat())


def seat_or_queue(participation: Participation, *, by: Side, now: datetime) -> None:
    """Somebody the host takes in: on a seat, or in line where there is none."""
    if has_room_for(participation):
        move(participation, Act.CONFIRM, by=by, now=now)
    else:
        move(participation, Act.WAITLIST, by=by, now=now)
        participation.queued_at = now
