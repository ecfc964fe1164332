"""What a person does: sign up, once or for every week; accept a seat; step back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from board import db
from board.accounts import boundaries
from board.accounts.models import Account
from board.accounts.silence import refuse_silenced
from board.errors import RuleBroken, msgid
from board.listings.models import Listing, Opening
from board.participation import policy, queries
from board.participation.actions import seats
from board.participation.actions.telling import log_act, tell_host, tell_person
from board.participation.lifecycle import Act, Side, State
from board.participation.models import Participation, SignUpRules, WeeklySignUp, rhythm_of


@dataclass(frozen=True)
class Party:
    """Who comes, and what they say to the host's questions: [question, answer]."""

    companions: int = 0
    answers: Sequence[tuple[str, str]] = ()


ALONE = Party()


def rules_of(listing: Listing) -> SignUpRules:
    """Those of the host, or the plain ones; the latter are no row yet."""
    found: SignUpRules | None = db.session.scalars(queries.rules_of(listing)).one_or_none()
    return found or SignUpRules(listing_id=listing.id, screens=False, questions=[], companions_max=0)


def sign_up(opening: Opening, *, by: Account, party: Party = ALONE, now: datetime) -> Participation:
    """A seat, a place in line, or an application where the host screens. Who stands for it already is given that:
    a second press does nothing. Raises RuleBroken where they may not."""
    seats.locked(opening.listing, [opening])
    found: Participation | None = db.session.scalars(queries.standing(by, opening)).one_or_none()
    if found is not None:
        return found
    refuse_silenced(by, now=now)
    return _sign_up(opening, by=by, party=party, rules=rules_of(opening.listing), now=now)


def sign_up_weekly(opening: Opening, *, by: Account, party: Party = ALONE, now: datetime) -> list[Participation]:
    """All coming shifts at this day of the week and hour, the soonest first, and those that are added later. Full ones
    put one in line; where one stands already nothing changes."""
    listing = opening.listing
    rhythm = rhythm_of(opening)
    if rhythm is None:
        raise RuleBroken(msgid("毎週の申し込みは、シフトのある募集でできます。"))
    seats.locked(listing, listing.openings)
    rules = rules_of(listing)
    # What was wished for before goes on with new shifts; only new wishes wait.
    refuse_silenced(by, now=now)
    _refuse(opening, by=by, party=party, rules=rules, now=now)
    weekday, minute, role = rhythm
    theirs = queries.weekly_of(by).where(WeeklySignUp.listing_id == listing.id)
    if not any(wish.means(opening) for wish in db.session.scalars(theirs)):
        wish = WeeklySignUp(listing=listing, account=by, weekday=weekday, starts_minute=minute, role=role, since=now)
        wish.companions, wish.answers = party.companions, [*party.answers]
        db.session.add(wish)
    same = [each for each in listing.openings if rhythm_of(each) == rhythm and _is_still_to_come(each, now=now)]
    signed_up: list[Participation] = []
    for each in same:
        found = _standing_or_new(each, by=by, party=party, rules=rules, is_first=not signed_up, now=now)
        signed_up += [found] if found is not None else []
    return signed_up


def _is_still_to_come(opening: Opening, *, now: datetime) -> bool:
    return opening.offered and opening.starts_at is not None and opening.starts_at > now


def _standing_or_new(
    opening: Opening, *, by: Account, party: Party, rules: SignUpRules, is_first: bool, now: datetime
) -> Participation | None:
    """None where this many would never fit. Only the first is told: ten shifts are one mail."""
    found: Participation | None = db.session.scalars(queries.standing(by, opening)).one_or_none()
    if found is not None or why_not(opening, by=by, party=party, rules=rules, now=now):
        return found
    return _sign_up(opening, by=by, party=party, rules=rules, tells=is_first, now=now)


def keep_weekly(wish: WeeklySignUp, opening: Opening, *, now: datetime) -> Participation | None:
    """Under the lock: sign them up for a shift that was added. Where they have stepped back before they are left alone,
    and so is who may not sign up any more."""
    if not wish.means(opening) or db.session.scalar(queries.has_ever_signed_up(opening, wish.account_id)):
        return None
    party = Party(wish.companions, wish.answers)
    rules = rules_of(opening.listing)
    if why_not(opening, by=wish.account, party=party, rules=rules, now=now):
        return None
    return _sign_up(opening, by=wish.account, party=party, rules=rules, mail=False, now=now)


def stop_weekly(wish: WeeklySignUp) -> None:
    """What they have signed up for already stays."""
    db.session.delete(wish)


def why_not(
    opening: Opening, *, by: Account, party: Party = ALONE, rules: SignUpRules, now: datetime
) -> RuleBroken | None:
    """Why this person, with this company, cannot sign up now; None while they may."""
    listing = opening.listing
    return (
        policy.why_not_this_person(
            is_confirmed=by.is_confirmed, is_suspended=by.is_shut_out(now), is_leaving=by.is_leaving
        )
        or _why_apart(listing, by)
        or policy.why_not_sign_up(
            is_going_on=listing.is_going_on,
            is_frozen=listing.is_concealed,
            is_offered=opening.offered,
            is_host=listing.run_by(by),
            closes_at=closing_of(opening),
            now=now,
        )
        or policy.why_not_this_party(
            companions=party.companions, companions_max=rules.companions_max, capacity=opening.capacity
        )
    )


def _why_apart(listing: Listing, by: Account) -> RuleBroken | None:
    """Whose doing it is, is nobody's business."""
    apart = boundaries.stands_between(by.id, listing.author_id)
    return RuleBroken(msgid("この募集には申し込めません。")) if apart else None


def closing_of(opening: Opening) -> datetime | None:
    rsvp_until = opening.listing.rsvp_until
    return policy.closes_at(starts_at=opening.starts_at, ends_at=opening.ends_at, rsvp_until=rsvp_until)


def _refuse(opening: Opening, *, by: Account, party: Party, rules: SignUpRules, now: datetime) -> None:
    if problem := why_not(opening, by=by, party=party, rules=rules, now=now):
        raise problem


def _sign_up(
    opening: Opening,
    *,
    by: Account,
    party: Party,
    rules: SignUpRules,
    now: datetime,
    tells: bool = True,
    mail: bool = True,
) -> Participation:
    _refuse(opening, by=by, party=party, rules=rules, now=now)
    participation = Participation(
        opening=opening,
        listing=opening.listing,
        account=by,
        state=State.APPLIED,
        companions=party.companions,
        answers=[*party.answers],
        created_at=now,
        moved_at=now,
    )
    db.session.add(participation)
    db.session.flush()
    log_act("signed_up", participation, by=by, now=now)
    if not rules.screens:
        # Who does not choose has said yes to everybody beforehand.
        seats.seat_or_queue(participation, by=Side.HOST, now=now)
    if tells:
        _tell_of_sign_up(participation, mail=mail, now=now)
    return participation


def _tell_of_sign_up(participation: Participation, *, mail: bool, now: datetime) -> None:
    if participation.state == State.APPLIED:
        tell_host(participation, "participation_applied", mail=mail, now=now)
        return
    tell_person(participation, told_as(participation), mail=mail, now=now, **place_of(participation))
    tell_host(participation, "participation_joined", mail=False, now=now)


def told_as(participation: Participation) -> str:
    return "participation_confirmed" if participation.state == State.CONFIRMED else "participation_waitlisted"


def place_of(participation: Participation) -> dict[str, Any]:
    """The place in line, for those who wait."""
    if not participation.is_waiting:
        return {}
    return {"place": (db.session.scalar(queries.ahead_in_line(participation)) or 0) + 1}


def accept(participation: Participation, *, by: Account, now: datetime) -> None:
    """Take the seat that is held for one, or shortly before the start one that is free. Accepted twice is accepted."""
    seats.locked_for(participation)
    if participation.state == State.CONFIRMED:
        return
    seats.refuse_if_frozen(participation.listing)
    until = participation.runs_out_at()
    if until is not None and until <= now:
        raise RuleBroken(msgid("席の案内の期限が過ぎました。もう一度申し込むと、列のいちばん後ろに並びます。"))
    if participation.is_waiting:
        _refuse_without_seat(participation, now=now)
    seats.move(participation, Act.ACCEPT, by=Side.PERSON, now=now)
    tell_person(participation, "participation_confirmed", now=now)
    tell_host(participation, "participation_joined", now=now, mail=False)
    log_act("seat_accepted", participation, by=by, now=now)


def _refuse_without_seat(participation: Participation, *, now: datetime) -> None:
    opening = participation.opening
    closes_at = policy.closes_at(starts_at=opening.starts_at, ends_at=opening.ends_at)
    is_past = closes_at is not None and closes_at <= now
    if is_past or not policy.is_first_come(starts_at=opening.starts_at, now=now):
        raise RuleBroken(msgid("この申し込みは今その操作ができません。ページを読み込み直して確かめてください。"))
    if not seats.has_room_for(participation):
        raise RuleBroken(msgid("空いた席は、先にほかの方で埋まりました。列の順番はそのままです。"))


def cancel(participation: Participation, *, by: Account, now: datetime) -> None:
    """Step back; the seat is free for those who wait. Within a day of the start it is late, and noted so.
    Cancelled twice is cancelled."""
    opening = seats.locked_for(participation)
    if participation.state in {State.CANCELLED, State.LATE_CANCELLED}:
        return
    seats.refuse_if_frozen(participation.listing)
    frees = participation.is_seated
    withdraw(participation, by=by, now=now)
    if frees:
        seats.fill(opening, now=now)


def withdraw(participation: Participation, *, by: Account, now: datetime) -> None:
    """Under the lock; what follows for the others is the caller's."""
    act = policy.cancelling(state=participation.state, starts_at=participation.opening.starts_at, now=now)
    had_seat = participation.state == State.CONFIRMED
    seats.move(participation, act, by=Side.PERSON, now=now)
    tell_host(participation, "participation_left", now=now, mail=had_seat, late=act == Act.CANCEL_LATE)
    log_act("participation_cancelled", participation, by=by, now=now, side=str(Side.PERSON))
