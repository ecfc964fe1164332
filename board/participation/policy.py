"""When somebody may sign up, step back or be taken in: pure values in, None or the reason out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from board.errors import RuleBroken, msgid
from board.participation.lifecycle import FIRST_COME_WITHIN, LATE_WITHIN, OFFER_LIFETIME, Act, Side, State, acts_open_to

# What lasts longer than this is joined on any of its days.
ONE_VISIT = timedelta(hours=24)


def closes_at(
    *, starts_at: datetime | None, ends_at: datetime | None, rsvp_until: datetime | None = None
) -> datetime | None:
    """Until when people sign up; None: as long as it is listed."""
    goes_on_for_days = starts_at is not None and ends_at is not None and ends_at - starts_at > ONE_VISIT
    begins = ends_at if goes_on_for_days or starts_at is None else starts_at
    return min((moment for moment in (begins, rsvp_until) if moment is not None), default=None)


def over_at(*, starts_at: datetime | None, ends_at: datetime | None) -> datetime | None:
    return ends_at or starts_at


def why_not_sign_up(
    *, is_going_on: bool, is_frozen: bool, is_offered: bool, is_host: bool, closes_at: datetime | None, now: datetime
) -> RuleBroken | None:
    if is_frozen:
        return frozen()
    if is_host:
        return RuleBroken(msgid("これはあなたの掲載です。自分の掲載には申し込めません。"))
    if not is_going_on or not is_offered:
        return RuleBroken(msgid("この募集は受付を終了したため、申し込めません。"))
    if closes_at is not None and closes_at <= now:
        return RuleBroken(msgid("申し込みの受付は%(moment)sに終わりました。"), moment=closes_at)
    return None


def why_not_this_person(*, is_confirmed: bool, is_suspended: bool, is_leaving: bool) -> RuleBroken | None:
    if is_leaving:
        return RuleBroken(msgid("退会の手続き中は、申し込みができません。"))
    if not is_confirmed or is_suspended:
        return RuleBroken(msgid("このアカウントでは、申し込みができません。"))
    return None


def why_not_this_party(*, companions: int, companions_max: int, capacity: int | None) -> RuleBroken | None:
    if not 0 <= companions <= companions_max:
        if companions_max == 0:
            return RuleBroken(msgid("この募集は、おひとりずつの申し込みです。"))
        return RuleBroken(msgid("一緒に来る人は%(most)s人までです。"), most=companions_max)
    if capacity is not None and companions + 1 > capacity:
        return RuleBroken(msgid("定員が%(capacity)s人のため、その人数では申し込めません。"), capacity=capacity)
    return None


def why_not_roles(taken: Mapping[str, int], seats: Mapping[str, int | None]) -> RuleBroken | None:
    """Whether everybody who has a seat in a role keeps it: seats taken by role, and the seats there are to be (None: as
    many as the listing says). Without roles there is one that has no name."""
    for role, count in taken.items():
        wanted = seats.get(role, 0)
        if wanted is None or count <= wanted:
            continue
        if not role:
            return RuleBroken(msgid("すでに参加する人がいるため、あとから役割に分けることはできません。"))
        return RuleBroken(
            msgid("「%(role)s」にはすでに%(taken)s人の席が決まっています。それより少なくはできません。"),
            role=role,
            taken=count,
        )
    return None


def is_first_come(*, starts_at: datetime | None, now: datetime) -> bool:
    """So shortly before the start nobody is waited for: who comes first has the seat."""
    return starts_at is not None and starts_at - now < FIRST_COME_WITHIN


def offer_runs_out_at(*, starts_at: datetime | None, now: datetime) -> datetime:
    until = now + OFFER_LIFETIME
    return until if starts_at is None else min(until, starts_at)


def cancelling(*, state: State, starts_at: datetime | None, now: datetime) -> Act:
    """Stepping back from a seat within a day of the start is late. Raises RuleBroken once it has begun."""
    if state != State.CONFIRMED or starts_at is None:
        return Act.CANCEL
    if starts_at <= now:
        raise RuleBroken(msgid("もう始まっているため、ここからは取り消せません。主催者にメッセージで伝えてください。"))
    return Act.CANCEL_LATE if starts_at - now < LATE_WITHIN else Act.CANCEL


def acts_of_person(state: State, *, starts_at: datetime | None, has_room: bool, now: datetime) -> list[Act]:
    """What the page offers somebody about their own place; checking in happens at the door."""
    acts = set(acts_open_to(Side.PERSON, state)) - {Act.CHECK_IN}
    if state == State.WAITLISTED and not (has_room and is_first_come(starts_at=starts_at, now=now)):
        acts.discard(Act.ACCEPT)
    if state == State.CONFIRMED:
        has_begun = starts_at is not None and starts_at <= now
        acts = set() if has_begun else {cancelling(state=state, starts_at=starts_at, now=now)}
    return [act for act in (Act.ACCEPT, Act.CANCEL, Act.CANCEL_LATE) if act in acts]


def frozen() -> RuleBroken:
    return RuleBroken(msgid("この掲載は確認中のため、申し込みの操作は止まっています。"))
