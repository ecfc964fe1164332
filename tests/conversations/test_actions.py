"""Asking, writing, reading: what changes, what is told, and what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.audit.models import AuditEvent
from board.conversations import actions, queries
from board.conversations.models import NEW_CONVERSATIONS_A_DAY, Conversation, Message
from board.errors import RuleBroken
from board.listings.lifecycle import ListingState
from board.listings.models import Effect, Listing
from board.notifications.models import Notification
from board.outbox.models import Mail
from tests.factories import Make

pytestmark = pytest.mark.usefixtures("in_app")


def ask(
    listing: Listing, asker: Account, now: datetime, body: str = "まだありますか。", key: UUID | None = None
):
    return actions.ask(listing, asker=asker, body=body, key=key or uuid4(), now=now)


def write(
    conversation: Conversation,
    by: Account,
    now: datetime,
    body: str = "はい、あります。",
    key: UUID | None = None,
):
    return actions.write(conversation, by=by, body=body, key=key or uuid4(), now=now)


def bodies(conversation: Conversation) -> list[str]:
    return [
        message.body for message in db.session.scalars(queries.messages_of(conversation).order_by(Message.id))
    ]


def notices(account: Account) -> list[Notification]:
    return list(db.session.scalars(select(Notification).where(Notification.account_id == account.id)))


def mails_to(account: Account) -> list[Mail]:
    return list(db.session.scalars(select(Mail).where(Mail.recipient == account.email)))


def read(conversation: Conversation, by: Account, now: datetime) -> None:
    actions.read(conversation, by=by, now=now, within=db.current_session())
    db.session.refresh(conversation)


def test_asking_starts_a_conversation_and_tells_the_author(make: Make, now: datetime):
    hanako, ken = make.account("はなこ"), make.account("けん")
    listing = make.listing(author=hanako)
    conversation = ask(listing, ken, now)
    assert bodies(conversation) == ["まだありますか。"]
    assert [mail.event for mail in mails_to(hanako)] == ["new_message"]
    assert notices(hanako)[0].params["conversation_id"] == conversation.id
    assert notices(ken) == []
    started = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "conversation_started")).one()
    assert (started.actor_id, started.object_id) == (ken.id, conversation.id)


def test_asking_again_goes_on_in_the_same_conversation(make: Make, now: datetime):
    listing, ken, other = make.listing(), make.account(), make.account()
    first = ask(listing, ken, now)
    ask(listing, other, now)
    again = ask(listing, ken, now, "配送はできますか。")
    assert again is first
    assert bodies(first) == ["まだありますか。", "配送はできますか。"]


def test_the_same_form_sent_twice_is_one_message(make: Make, now: datetime):
    listing, ken, key = make.listing(), make.account(), uuid4()
    conversation = ask(listing, ken, now, key=key)
    ask(listing, ken, now, key=key)
    assert bodies(conversation) == ["まだありますか。"]
    assert len(mails_to(listing.author)) == 1


def test_going_back_and_sending_other_words_is_another_message(make: Make, now: datetime):
    ken, key = make.account(), uuid4()
    conversation = make.conversation(asker=ken, said=())
    write(conversation, ken, now, "土曜に伺います。", key)
    write(conversation, ken, now, "日曜に伺います。", key)
    assert bodies(conversation) == ["土曜に伺います。", "日曜に伺います。"]


def test_nobody_asks_about_their_own_listing(make: Make, now: datetime):
    listing = make.listing()
    with pytest.raises(RuleBroken):
        ask(listing, listing.author, now)


@pytest.mark.parametrize("state", [ListingState.COMPLETED, ListingState.WITHDRAWN, ListingState.EXPIRED])
def test_what_is_closed_takes_no_new_question(make: Make, now: datetime, state: ListingState):
    with pytest.raises(RuleBroken):
        ask(make.listing(state=state), make.account(), now)
    assert db.session.scalars(select(Conversation)).all() == []


def test_the_day_has_a_number_of_new_conversations_but_old_ones_go_on(make: Make, now: datetime):
    ken, author = make.account(), make.account()
    earlier = now - timedelta(hours=23)
    begun = [ask(make.listing(author=author), ken, earlier) for _ in range(NEW_CONVERSATIONS_A_DAY)]
    with pytest.raises(RuleBroken) as refusal:
        ask(make.listing(author=author), ken, now)
    assert refusal.value.params == {"count": NEW_CONVERSATIONS_A_DAY, "moment": earlier + timedelta(days=1)}
    ask(begun[0].listing, ken, now, "もうひとつ質問です。")
    assert ask(make.listing(author=author), make.account(), now)
    assert ask(make.listing(author=author), ken, now + timedelta(hours=1, seconds=1))


def test_only_the_first_unread_message_is_mailed_and_told(make: Make, now: datetime):
    hanako, ken = make.account("はなこ"), make.account("けん")
    conversation = ask(make.listing(author=hanako), ken, now)
    write(conversation, ken, now, "追伸です。")
    assert len(mails_to(hanako)) == len(notices(hanako)) == 1
    read(conversation, hanako, now)
    write(conversation, ken, now, "お返事お待ちしています。")
    assert len(mails_to(hanako)) == len(notices(hanako)) == 2


def test_a_message_that_is_unread_after_its_notice_was_seen_is_told_again_without_a_mail(
    make: Make, now: datetime
):
    hanako, ken = make.account(), make.account()
    conversation = ask(make.listing(author=hanako), ken, now)
    notices(hanako)[0].read_at = now
    write(conversation, ken, now, "追伸です。")
    assert (len(mails_to(hanako)), len(notices(hanako))) == (1, 2)


def test_one_s_own_answer_does_not_count_as_unread(make: Make, now: datetime):
    hanako, ken = make.account(), make.account()
    conversation = ask(make.listing(author=hanako), ken, now)
    write(conversation, hanako, now)
    assert db.session.scalar(queries.unread_total(hanako.id)) == 1
    assert db.session.scalar(queries.unread_total(ken.id)) == 1


def test_reading_takes_away_the_marks_of_this_conversation_only(make: Make, now: datetime):
    hanako = make.account()
    first, second = (ask(make.listing(author=hanako), make.account(), now) for _ in range(2))
    assert db.session.scalar(queries.unread_total(hanako.id)) == 2
    read(first, hanako, now)
    assert db.session.scalar(queries.unread_total(hanako.id)) == 1
    assert [notice.params["conversation_id"] for notice in notices(hanako) if not notice.read_at] == [
        second.id
    ]
    assert not actions.has_news(first, hanako)
    assert actions.has_news(second, hanako)


def test_the_read_cursor_never_goes_back(make: Make, now: datetime):
    conversation = make.conversation(said=("一", "二", "三"))
    hanako, latest = conversation.owner, conversation.last_message_id
    read(conversation, hanako, now)
    db.session.execute(queries.reading(conversation, hanako, up_to=1))
    db.session.refresh(conversation)
    assert conversation.owner_read_id == latest
    assert conversation.asker_read_id == 0


def test_while_moderators_look_at_the_listing_nobody_writes(make: Make, now: datetime):
    conversation = make.conversation()
    restriction = make.restriction(conversation.listing)
    conversation = make.fresh(conversation)
    with pytest.raises(RuleBroken):
        write(conversation, conversation.owner, now)
    restriction.lift(now=now)
    assert write(conversation, conversation.owner, now)


def test_a_listing_that_is_only_limited_still_takes_messages(make: Make, now: datetime):
    conversation = make.conversation()
    make.restriction(conversation.listing, effect=Effect.LIMITED)
    assert write(make.fresh(conversation), conversation.asker, now)


def test_after_the_end_only_those_with_an_agreement_go_on(make: Make, now: datetime):
    listing = make.listing(state=ListingState.COMPLETED)
    chosen, other = make.conversation(listing, agreed_at=now), make.conversation(listing)
    assert write(chosen, chosen.asker, now, "届きました。ありがとうございます。")
    with pytest.raises(RuleBroken):
        write(other, other.asker, now)


def test_the_mail_carries_no_address(make: Make, now: datetime):
    hanako, ken = make.account("はなこ"), make.account("けん")
    ask(make.listing(author=hanako), ken, now)
    [mail] = mails_to(hanako)
    assert "@" not in str(mail.params)
    assert mail.params["name"] == "けん"
