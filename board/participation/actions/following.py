"""What follows from the clock and from what becomes of a listing. Nothing here commits; run again it finds nothing
left to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import Select

from board import db
from board.accounts.models import Account
from board.clock import tokyo
from board.listings.lifecycle import ListingState
from board.listings.models import Listing, Opening
from board.participation import policy, queries
from board.participation.actions import seats
from board.participation.actions.signing_up import keep_weekly, withdraw
from board.participation.actions.telling import log_act, tell_person
from board.participation.lifecycle import REMINDED_HOURS_BEFORE, UNSETTLED, Act, Side, State
from board.participation.models import Participation

BATCH = 100


def lapse_due(*, now: datetime) -> int:
    """Offers nobody came back to: the seat goes to the next in line. How many lapsed."""
    due = _locked_batch(queries.offers_past_their_time(now))
    lapsed = []
    for participation in due:
        until = participation.runs_out_at()
        if until is None or until > now or participation.listing.is_concealed:
            continue
        seats.move(participation, Act.LAPSE, by=Side.BOARD, now=now)
        tell_person(participation, "participation_lapsed", now=now)
        log_act("seat_lapsed", participation, by=None, now=now)
        lapsed.append(participation)
    for opening in _openings_of(lapsed):
        seats.fill(opening, now=now)
    return len(lapsed)


def offer_what_is_free(*, now: datetime) -> int:
    """Seats that came free in whatever way (more of them, a listing given back) go to those who wait; how many."""
    openings = db.session.scalars(queries.openings_with_room(now).limit(BATCH)).all()
    _lock_openings(openings)
    return sum(seats.fill(opening, now=now) for opening in openings)


def let_go_of_unsettled(*, now: datetime) -> int:
    """It is over, and there was no seat for them: they hear it once, without a mail. How many."""
    count = 0
    for participation in _locked_batch(queries.left_unsettled(now)):
        if participation.state in UNSETTLED and not participation.listing.is_concealed:
            seats.move(participation, Act.DECLINE, by=Side.BOARD, now=now)
            tell_person(participation, "participation_over", now=now, mail=False)
            count += 1
    return count


def remind_due(*, now: datetime) -> int:
    """A day and three hours before it begins; how many were reminded."""
    count = 0
    for participation in _locked_batch(queries.to_be_reminded(now)):
        starts_at = participation.opening.starts_at
        if participation.state != State.CONFIRMED or starts_at is None or not now < starts_at:
            continue
        is_soon = starts_at - now <= REMINDED_HOURS_BEFORE
        if (participation.reminded_hours_at if is_soon else participation.reminded_day_at) is not None:
            continue
        # Who is told within the last hours needs no word about tomorrow any more.
        participation.reminded_day_at = participation.reminded_day_at or now
        if is_soon:
            participation.reminded_hours_at = now
        is_today = tokyo(starts_at).date() == tokyo(now).date()
        tell_person(participation, "participation_reminder", now=now, soon=is_soon or is_today)
        count += 1
    return count


def follow_openings(listing: Listing, *, now: datetime) -> None:
    """What one can sign up for has changed: who waits moves up into new seats, who comes every week is signed up for
    new shifts, and whoever waited for one that is gone is told."""
    seats.locked(listing, listing.openings)
    if not listing.is_going_on:
        return
    for opening in listing.openings:
        if not opening.offered:
            _let_go_of_waiting(opening, now=now)
    wishes = db.session.scalars(queries.weekly_in(listing)).all()
    for opening in listing.openings:
        for wish in wishes:
            keep_weekly(wish, opening, now=now)
    for opening in listing.openings:
        if not policy.is_first_come(starts_at=opening.starts_at, now=now):
            seats.fill(opening, now=now)


def _let_go_of_waiting(opening: Opening, *, now: datetime) -> None:
    for participation in db.session.scalars(queries.in_opening(opening)).all():
        if participation.state in UNSETTLED:
            seats.move(participation, Act.DECLINE, by=Side.BOARD, now=now)
            tell_person(participation, "participation_off", now=now)


def tell_of_move(opening: Opening, *, now: datetime) -> None:
    """It takes place at another time: everybody who stands is told, and reminded anew."""
    seats.locked(opening.listing, [opening])
    for participation in db.session.scalars(queries.in_opening(opening)).all():
        if participation.state in {*UNSETTLED, State.CONFIRMED}:
            participation.reminded_day_at = participation.reminded_hours_at = None
            tell_person(participation, "participation_moved", now=now)


def end_with(listing: Listing, *, now: datetime) -> None:
    """Its host has withdrawn it: what lay ahead does not take place, and everybody who stood for it is told. What
    ended by its date has taken place; what ended by its last day for applying goes on without new people."""
    if listing.state == ListingState.WITHDRAWN:
        call_off_all(listing, now=now)


def call_off_all(listing: Listing, *, now: datetime) -> None:
    """Nothing of it that is still to come takes place. What moderators have frozen stays as it is."""
    seats.locked(listing, listing.openings)
    if listing.is_concealed:
        return
    for opening in listing.openings:
        over_at = policy.over_at(starts_at=opening.starts_at, ends_at=opening.ends_at)
        if over_at is None or over_at > (listing.closed_at or now):
            _call_off(opening, now=now)


def _call_off(opening: Opening, *, now: datetime) -> None:
    for participation in db.session.scalars(queries.in_opening(opening)).all():
        if participation.state in UNSETTLED:
            seats.move(participation, Act.DECLINE, by=Side.BOARD, now=now)
        elif participation.state == State.CONFIRMED:
            seats.move(participation, Act.CANCEL, by=Side.HOST, now=now)
        else:
            continue
        tell_person(participation, "participation_off", now=now)


def step_back_from_all(account: Account, *, now: datetime) -> None:
    """Who leaves the board frees every seat they hold for what is still to come. The caller has locked the listings of
    `queries.ahead_of`. What moderators have frozen stays, and falls away with the person."""
    freed = []
    for participation in db.session.scalars(queries.ahead_of(account, now).order_by(Participation.id)).all():
        has_begun = participation.opening.starts_at is not None and participation.opening.starts_at <= now
        if participation.listing.is_concealed or has_begun:
            continue
        seats.locked_for(participation)
        withdraw(participation, by=account, now=now)
        freed.append(participation)
    for opening in _openings_of(freed):
        seats.fill(opening, now=now)


def _locked_batch(found: Select[Participation]) -> Sequence[Participation]:
    """A few of them, every listing locked before the first line in the log, as those before us left them."""
    batch = db.session.scalars(found.limit(BATCH)).all()
    _lock_openings(_openings_of(batch))
    for participation in batch:
        db.session.refresh(participation)
    return batch


def _openings_of(participations: Iterable[Participation]) -> list[Opening]:
    return list({each.opening_id: each.opening for each in participations}.values())


def _lock_openings(openings: Iterable[Opening]) -> None:
    in_order = sorted(openings, key=lambda opening: (opening.listing_id, opening.id))
    for _listing_id, same in groupby(in_order, key=lambda opening: opening.listing_id):
        together = list(same)
        seats.locked(together[0].listing, together)
