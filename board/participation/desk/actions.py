"""Who came and who did not; what a person says to that; a word to many at once. Every change of attendance is a line
in the log, with who noted it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from board import db
from board.accounts import queries as accounts
from board.accounts.models import Account
from board.conversations import actions as conversations
from board.conversations import queries as conversation_queries
from board.conversations.models import Conversation, HeldMessage, Message
from board.conversations.screened import screen_message
from board.errors import RuleBroken, msgid
from board.listings.models import Listing
from board.participation.actions import seats
from board.participation.actions.telling import log_act, tell_host, tell_person
from board.participation.desk import policy
from board.participation.lifecycle import Act, Side, State
from board.participation.models import Participation


def check_in(participation: Participation, *, by: Account, now: datetime) -> None:
    """They are here. Also sets right a no-show that was none. Noted twice is noted."""
    opening = seats.locked_for(participation)
    if participation.state == State.ATTENDED:
        return
    if problem := policy.why_not_check_in(starts_at=opening.starts_at, ends_at=opening.ends_at, now=now):
        raise problem
    was_missed = participation.state == State.NO_SHOW
    _note(participation, Act.CHECK_IN, by=by, now=now)
    if was_missed:
        tell_person(participation, "participation_corrected", now=now, mail=False)


def miss(participation: Participation, *, by: Account, now: datetime) -> None:
    """They had a seat and did not come. They are told, and may object. Noted twice is noted."""
    opening = seats.locked_for(participation)
    if participation.state == State.NO_SHOW:
        return
    if problem := policy.why_not_miss(starts_at=opening.starts_at, ends_at=opening.ends_at, now=now):
        raise problem
    _note(participation, Act.MISS, by=by, now=now)
    tell_person(participation, "participation_missed", now=now)


def _note(participation: Participation, act: Act, *, by: Account, now: datetime) -> None:
    seats.refuse_if_frozen(participation.listing)
    before = participation.state
    seats.move(participation, act, by=Side.HOST, now=now)
    participation.attendance_noted_at, participation.attendance_noted_by_id = now, by.id
    log_act("attendance_noted", participation, by=by, now=now, before=str(before), after=str(participation.state))


def note_all(came: Iterable[Participation], stayed_away: Iterable[Participation], *, by: Account, now: datetime) -> int:
    """A whole list after the event, as it was ticked on paper; how many were noted; where one is refused, none."""
    count = 0
    for rows, verb in ((came, check_in), (stayed_away, miss)):
        for participation in rows:
            before = participation.state
            verb(participation, by=by, now=now)
            count += participation.state != before
    return count


def object_to(participation: Participation, words: str, *, by: Account, now: datetime) -> None:
    """The person says that they were there, or why not; the host reads it and may set it right."""
    seats.locked_for(participation)
    if participation.state != State.NO_SHOW:
        raise RuleBroken(msgid("この申し込みは今その操作ができません。ページを読み込み直して確かめてください。"))
    if problem := policy.why_not_object(
        noted_at=participation.attendance_noted_at, has_objected=participation.objected_at is not None, now=now
    ):
        raise problem
    participation.objection, participation.objected_at = words, now
    log_act("attendance_objected", participation, by=by, now=now)
    tell_host(participation, "participation_objected", now=now)


def write_to(
    participations: Sequence[Participation], *, body: str, key: UUID, by: Account, now: datetime
) -> list[Message | HeldMessage]:
    """The same words to each, in the conversation they have with the host, where they can answer; what was written, or
    is held until a moderator has looked. The same form sent again reaches nobody twice. Raises Refused for what the
    rules against fraud do not let through, and then nobody hears anything."""
    found = _reachable(participations)
    if not found:
        return []
    listing = found[0].listing
    # Every row before the first line in the log, accounts before conversations: so does whoever asks.
    talks_of = [(_talk_with(listing, participation.account), participation) for participation in found]
    told = [(talk, participation) for talk, participation in talks_of if _wants_to_hear(talk, participation)]
    if not told:
        return []
    screen_message(listing, None, by=by, body=body, now=now)
    talks = [
        talk or conversations.begin(listing, asker=participation.account, by=listing.author, now=now)
        for talk, participation in told
    ]
    return [_write(talk, by=by, body=body, key=key, now=now) for talk in talks]


def _reachable(participations: Sequence[Participation]) -> list[Participation]:
    """One for each person, locked by their numbers, without those who cannot sign in or whom a block keeps apart from
    the host."""
    by_account = {participation.account_id: participation for participation in participations}
    in_order = [participation for _id, participation in sorted(by_account.items())]
    for participation in in_order:
        db.lock(participation.account)
    apart = _kept_apart(in_order)
    return [each for each in in_order if each.account.can_sign_in and each.account_id not in apart]


def _kept_apart(participations: Sequence[Participation]) -> set[int]:
    if not participations:
        return set()
    author_id = participations[0].listing.author_id
    return set(db.session.scalars(accounts.ids_behind_a_block(author_id)))


def _wants_to_hear(talk: Conversation | None, participation: Participation) -> bool:
    """Who has left the talk is written to only while they take part."""
    return talk is None or not talk.has_left(participation.account) or participation.is_standing


def _talk_with(listing: Listing, account: Account) -> Conversation | None:
    """The one they have, locked."""
    talk: Conversation | None = db.session.scalars(conversation_queries.between(listing, account)).one_or_none()
    if talk is not None:
        db.lock(talk)
    return talk


def _write(talk: Conversation, *, by: Account, body: str, key: UUID, now: datetime) -> Message | HeldMessage:
    # Who takes part can be written to, also after the listing is closed.
    talk.agreed_at = talk.agreed_at or now
    talk.take_up()
    # Writing takes the row anew.
    db.session.flush()
    # A key of its own for each: one person sends a key once.
    return conversations.write(talk, by=by, body=body, key=uuid5(key, str(talk.id)), now=now)
