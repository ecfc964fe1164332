"""Nothing new is agreed on where one has left or keeps the other away; what was agreed on goes on."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from board import db
from board.accounts import boundaries
from board.accounts.models import Account
from board.conversations import actions as conversations
from board.conversations.models import Conversation, Message
from board.deals import actions as deals
from board.deals.actions import Outcome
from board.deals.lifecycle import DealState
from board.errors import RuleBroken
from board.listings.kinds import Kind
from board.notifications.models import Notification
from board.participation import actions as participation
from board.participation.desk import actions as desk
from board.participation.lifecycle import State
from board.participation.projects import actions as projects
from tests.factories import Make

pytestmark = pytest.mark.usefixtures("in_app")
DOORS = ("left by the asker", "left by the owner", "blocked", "blocked by the asker")


def close(door: str, talk: Conversation, make: Make) -> None:
    by_asker = door.endswith("the asker")
    by, other = (talk.asker, talk.owner) if by_asker else (talk.owner, talk.asker)
    if door.startswith("left"):
        conversations.leave(talk, by=by, now=make.now)
    else:
        boundaries.block(other, by=by, now=make.now)
        db.session.refresh(talk)


def test_nothing_is_reserved_and_no_project_proposed(make: Make):
    for door in DOORS:
        talk, at_work = make.conversation(), make.conversation(make.listing(kind=Kind.WORK))
        assert projects.why_not_proposable(at_work, by=at_work.owner) is None
        for each in (talk, at_work):
            close(door, each, make)
        assert projects.why_not_proposable(at_work, by=at_work.owner) is not None, door
        with pytest.raises(RuleBroken, match="新しい約束はできません"):
            deals.reserve(talk, by=talk.owner, now=make.now)


def test_what_is_reserved_is_handed_over_or_cancelled_behind_a_block(make: Make):
    kept, cancelled = make.conversation(), make.conversation()
    pair = [deals.reserve(talk, by=talk.owner, now=make.now) for talk in (kept, cancelled)]
    for talk in (kept, cancelled):
        close("blocked", talk, make)
    deals.complete(pair[0], by=kept.owner, now=make.now)
    deals.cancel(pair[1], by=cancelled.asker, now=make.now)
    assert [deal.state for deal in pair] == [DealState.DONE, DealState.CANCELLED]


@pytest.mark.parametrize(("door", "is_told"), [("left by the asker", False), ("blocked", False), ("", True)])
def test_only_who_still_asks_hears_that_it_is_gone(make: Make, door: str, is_told: bool):
    talk = make.conversation()
    if door:
        close(door, talk, make)
    deals.close_listing(talk.listing, Outcome.WITHDRAWN, by=talk.owner, now=make.now)
    told = [row.event for row in db.session.query(Notification).where(Notification.account_id == talk.asker_id)]
    assert told == (["listing_gone"] if is_told else [])


@pytest.fixture
def event(make: Make):
    return make.listing(
        kind=Kind.EVENT, starts_at=make.now + timedelta(days=3), ends_at=make.now + timedelta(days=3, hours=2)
    )


@pytest.mark.parametrize("by_host", [True, False])
def test_nobody_signs_up_behind_a_block(make: Make, event, by_host: bool):
    event.arrange_openings()
    guest = make.account()
    pair = (event.author, guest) if by_host else (guest, event.author)
    boundaries.block(pair[1], by=pair[0], now=make.now)
    with pytest.raises(RuleBroken, match="申し込めません"):
        participation.sign_up(event.openings[0], by=guest, now=make.now)
    other = participation.sign_up(event.openings[0], by=make.account(), now=make.now)
    assert other.state == State.CONFIRMED


def words_to(make: Make, event, *places) -> list[Account]:
    written = desk.write_to(places, body="集合は9時です。", key=uuid4(), by=event.author, now=make.now)
    return [message.conversation.asker for message in written if isinstance(message, Message)]


def test_a_word_to_all_passes_by_those_behind_a_block(make: Make, event):
    first, second = make.participation(event), make.participation(event)
    boundaries.block(event.author, by=first.account, now=make.now)
    assert words_to(make, event, first, second) == [second.account]
    assert words_to(make, event, first) == []


@pytest.mark.parametrize(("state", "hears"), [(State.CONFIRMED, True), (State.CANCELLED, False)])
def test_who_has_left_the_talk_hears_of_what_they_take_part_in(make: Make, event, state: State, hears: bool):
    place = make.participation(event, state=state)
    talk = make.conversation(event, asker=place.account)
    conversations.leave(talk, by=place.account, now=make.now)
    assert words_to(make, event, place) == ([place.account] if hears else [])
    assert talk.has_left(place.account) is not hears
