"""A talk between people who keep away, are quiet or have left: who may write, what is told, what is in whose list."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from board import db
from board.accounts import boundaries
from board.accounts.models import Account
from board.conversations import actions, queries
from board.conversations.models import Conversation, HeldMessage
from board.errors import RuleBroken
from board.listings.lifecycle import ListingState
from board.notifications.models import Notification
from board.outbox.models import Mail
from tests.factories import Make

pytestmark = pytest.mark.usefixtures("in_app")
OVER = "このやり取りは閉じられている"
LEFT = "相手の方がこのやり取りを終えました"


def write(talk: Conversation, by: Account, make: Make, body: str = "こんばんは。"):
    return actions.write(talk, by=by, body=body, key=uuid4(), now=make.now)


def told(account: Account) -> tuple[int, int]:
    """(notifications, mails)"""
    lines = db.session.scalars(select(Notification).where(Notification.account_id == account.id)).all()
    mails = db.session.scalars(select(Mail).where(Mail.recipient == account.email)).all()
    return len(lines), len(mails)


def listed(account: Account) -> list[int]:
    return [row.id for row in db.session.execute(queries.overview(account))]


@pytest.fixture
def talk(make: Make) -> Conversation:
    """Both have read it: the next message is one to be told of by mail."""
    talk = make.conversation(said=("まだありますか。", "あります。"))
    return make.save(talk, asker_read_id=talk.last_message_id, owner_read_id=talk.last_message_id)


@pytest.mark.parametrize("by_asker", [True, False])
def test_a_block_closes_the_talk_for_both_and_leaves_it_to_read(make: Make, talk: Conversation, by_asker: bool):
    by, other = (talk.asker, talk.owner) if by_asker else (talk.owner, talk.asker)
    boundaries.block(other, by=by, now=make.now)
    for writer in (by, other):
        with pytest.raises(RuleBroken, match=OVER):
            write(talk, writer, make)
        assert listed(writer) == [talk.id]
        assert db.session.scalars(queries.of(writer)).one() is talk
    assert (told(by), told(other)) == ((0, 0), (0, 0))
    boundaries.unblock(other.id, by=by, now=make.now)
    write(talk, other, make)
    assert told(by) == (1, 1)


@pytest.mark.parametrize("by_asker", [True, False])
def test_nobody_asks_behind_a_block(make: Make, by_asker: bool):
    listing, ken = make.listing(), make.account()
    pair = (ken, listing.author) if by_asker else (listing.author, ken)
    boundaries.block(pair[1], by=pair[0], now=make.now)
    with pytest.raises(RuleBroken, match="この掲載には連絡できません"):
        actions.ask(listing, asker=ken, body="まだありますか。", key=uuid4(), now=make.now)
    actions.ask(listing, asker=make.account(), body="まだありますか。", key=uuid4(), now=make.now)


@pytest.mark.both_databases
def test_the_messages_of_the_muted_come_without_a_word(make: Make, talk: Conversation):
    boundaries.mute(talk.owner, by=talk.asker, now=make.now)
    write(talk, talk.owner, make)
    assert told(talk.asker) == (0, 0)
    # The header counts none of theirs; their line in the list does.
    assert db.session.scalar(queries.unread_total(talk.asker_id)) == 0
    assert [row.unread_count for row in db.session.execute(queries.overview(talk.asker))] == [1]
    write(talk, talk.asker, make)
    assert told(talk.owner) == (1, 1)
    boundaries.unmute(talk.owner_id, by=talk.asker, now=make.now)
    assert db.session.scalar(queries.unread_total(talk.asker_id)) == 1


def test_others_are_still_heard(make: Make, talk: Conversation):
    boundaries.mute(make.account(), by=talk.asker, now=make.now)
    write(talk, talk.owner, make)
    assert told(talk.asker) == (1, 1)
    assert db.session.scalar(queries.unread_total(talk.asker_id)) == 1


@pytest.mark.parametrize("by_asker", [True, False])
def test_who_leaves_is_rid_of_it_and_the_other_reads_why_they_cannot_write(
    make: Make, talk: Conversation, by_asker: bool
):
    by, other = (talk.asker, talk.owner) if by_asker else (talk.owner, talk.asker)
    actions.leave(talk, by=by, now=make.now)
    actions.leave(talk, by=by, now=make.now)
    assert (listed(by), listed(other)) == ([], [talk.id])
    assert db.session.scalar(queries.unread_total(by.id)) == 0
    assert talk.why_closed_to(by) is None
    with pytest.raises(RuleBroken, match=LEFT):
        write(talk, other, make)


@pytest.mark.both_databases
def test_who_left_takes_it_up_for_both_by_asking_again(make: Make, talk: Conversation):
    actions.leave(talk, by=talk.asker, now=make.now)
    again = actions.ask(talk.listing, asker=talk.asker, body="やはりお願いします。", key=uuid4(), now=make.now)
    assert again is talk
    assert (listed(talk.asker), listed(talk.owner)) == ([talk.id], [talk.id])
    assert told(talk.owner) == (1, 1)
    write(talk, talk.owner, make)


def test_who_was_left_cannot_take_it_up_not_even_by_leaving_too(make: Make, talk: Conversation):
    actions.leave(talk, by=talk.owner, now=make.now)
    actions.leave(talk, by=talk.asker, now=make.now + timedelta(minutes=1))
    with pytest.raises(RuleBroken, match=LEFT):
        actions.ask(talk.listing, asker=talk.asker, body="まだですか。", key=uuid4(), now=make.now)
    write(talk, talk.owner, make)
    assert listed(talk.asker) == [talk.id]


def test_taking_it_up_does_not_open_what_is_closed_otherwise(make: Make):
    talk = make.conversation(make.listing(state=ListingState.WITHDRAWN))
    actions.leave(talk, by=talk.asker, now=make.now)
    with pytest.raises(RuleBroken, match="受付を終了した"):
        write(talk, talk.asker, make)


@pytest.mark.parametrize("door", ["left", "blocked"])
def test_what_is_let_through_behind_a_closed_door_calls_nobody(make: Make, talk: Conversation, door: str):
    held = write(talk, talk.asker, make, body="代金はアマゾンギフト券の番号を写真で送ってください。")
    assert isinstance(held, HeldMessage)
    if door == "left":
        actions.leave(talk, by=talk.owner, now=make.now)
    else:
        boundaries.block(talk.asker, by=talk.owner, now=make.now)
    actions.release(held, now=make.now)
    assert held.message_id is not None
    assert told(talk.owner) == (0, 0)
    assert db.session.scalar(queries.unread_total(talk.owner_id)) == 0
