"""What a host does about one person: take them in, say no, or take back a yes."""

from __future__ import annotations

from datetime import datetime

from board.accounts.models import Account
from board.errors import RuleBroken, msgid
from board.participation.actions import seats
from board.participation.actions.signing_up import place_of, told_as
from board.participation.actions.telling import log_act, tell_person
from board.participation.lifecycle import Act, Side, State
from board.participation.models import Participation


def confirm(participation: Participation, *, by: Account, now: datetime) -> None:
    """Yes: a seat, or a place in line where there is none. Who waits already can only be given a seat that is free.
    Confirmed twice is confirmed."""
    seats.locked_for(participation)
    if participation.state == State.CONFIRMED:
        return
    seats.refuse_if_frozen(participation.listing)
    if participation.is_waiting and not seats.has_room_for(participation):
        raise RuleBroken(msgid("空いている席がありません。定員を増やすと、列の順に席が案内されます。"))
    seats.seat_or_queue(participation, by=Side.HOST, now=now)
    tell_person(participation, told_as(participation), now=now, **place_of(participation))
    log_act("participation_confirmed", participation, by=by, now=now)


def decline(participation: Participation, *, by: Account, now: datetime) -> None:
    """No, to who applied, waits or was offered a seat; one that was held is free again. Declined twice is declined."""
    opening = seats.locked_for(participation)
    if participation.state == State.DECLINED:
        return
    seats.refuse_if_frozen(participation.listing)
    frees = participation.is_seated
    seats.move(participation, Act.DECLINE, by=Side.HOST, now=now)
    tell_person(participation, "participation_declined", now=now)
    log_act("participation_declined", participation, by=by, now=now)
    if frees:
        seats.fill(opening, now=now)


def call_off(participation: Participation, *, by: Account, now: datetime) -> None:
    """The host takes back the seat of one person. Called off twice is called off. Raises RuleBroken once it has begun:
    then there is only who came and who did not."""
    opening = seats.locked_for(participation)
    if participation.state == State.CANCELLED:
        return
    seats.refuse_if_frozen(participation.listing)
    if opening.starts_at is not None and opening.starts_at <= now:
        raise RuleBroken(msgid("この申し込みは今その操作ができません。ページを読み込み直して確かめてください。"))
    seats.move(participation, Act.CANCEL, by=Side.HOST, now=now)
    tell_person(participation, "participation_off", now=now)
    log_act("participation_cancelled", participation, by=by, now=now, side=str(Side.HOST))
    seats.fill(opening, now=now)
