"""Written, sealed, shown, concealed: what becomes of a word, and who hears of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from board import db
from board.accounts import boundaries
from board.accounts.models import Account
from board.audit.models import AuditEvent
from board.conversations.models import Conversation
from board.deals.models import Deal
from board.deals.reviews import actions, queries
from board.deals.reviews.models import Review
from board.deals.reviews.policy import REVIEW_WINDOW
from board.errors import RuleBroken
from board.listings.models import Effect
from board.notifications.models import Notification
from board.outbox.models import Mail
from board.screening.actions import Refused
from board.screening.models import Screening
from tests.factories import Make

pytestmark = pytest.mark.usefixtures("in_app")
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
WORDS = "待ち合わせもていねいで、安心してお渡しできました。"


@pytest.fixture
def deal(make: Make) -> Deal:
    other = make.done_deal()
    make.review(other, by=other.conversation.asker, body="よその取引", shown_at=make.now, told_at=make.now)
    talk = make.conversation(make.listing(author=make.account("はなこ")), asker=make.account("けん"))
    return make.done_deal(talk)


@pytest.fixture
def talk(deal: Deal) -> Conversation:
    return deal.conversation


def wrote(deal: Deal, by: Account, now: datetime, body: str = WORDS, *, hopes_again: bool = False) -> Review:
    return actions.write(deal, by=by, body=body, hopes_again=hopes_again, now=now)


def read_by(reader: Account | None, about: Account, now: datetime) -> list[str]:
    rows = queries.visible_to(reader, now).where(Review.about_id == about.id)
    return [review.body for review in db.session.scalars(rows)]


def told(account: Account) -> list[str]:
    rows = select(Notification).where(Notification.account_id == account.id).order_by(Notification.id)
    return [notice.event for notice in db.session.scalars(rows)]


def mailed(account: Account) -> list[str]:
    rows = select(Mail).where(Mail.recipient == account.email).order_by(Mail.id)
    return [mail.event for mail in db.session.scalars(rows)]


def recorded(deal: Deal) -> list[str]:
    rows = select(AuditEvent.action).where(AuditEvent.object_type == "deal", AuditEvent.object_id == deal.id)
    return list(db.session.scalars(rows.order_by(AuditEvent.id)))


def test_sealed_until_both_have_written(deal: Deal, talk: Conversation, now: datetime):
    first = wrote(deal, talk.asker, now)
    assert first.about == talk.owner
    assert read_by(None, talk.owner, now) == read_by(talk.owner, talk.owner, now) == []
    assert (told(talk.owner), told(talk.asker)) == ([], [])
    second = wrote(deal, talk.owner, now + DAY, "また声をかけてください。", hopes_again=True)
    assert read_by(None, talk.owner, now + DAY) == [WORDS]
    assert read_by(None, talk.asker, now + DAY) == ["また声をかけてください。"]
    assert first.shown_at == second.shown_at == now + DAY
    # Whoever wrote last reads both at once; the other is told, on the page and without a mail.
    assert (told(talk.asker), told(talk.owner)) == (["review_shown"], [])
    assert mailed(talk.asker) == mailed(talk.owner) == []
    assert recorded(deal) == ["review_written", "review_written"]


def test_shown_alone_when_the_window_closes_and_its_reader_hears_of_it_once(
    deal: Deal, talk: Conversation, now: datetime
):
    wrote(deal, talk.asker, now + 3 * DAY)
    closed = now + REVIEW_WINDOW
    assert read_by(None, talk.owner, closed - SECOND) == []
    assert actions.tell_of_shown(now=closed - SECOND) == 0
    assert read_by(None, talk.owner, closed) == [WORDS]
    assert [actions.tell_of_shown(now=closed) for _ in range(2)] == [1, 0]
    assert (told(talk.owner), told(talk.asker)) == (["review_shown"], [])


def test_the_same_words_again_are_the_same_review(deal: Deal, talk: Conversation, now: datetime):
    assert wrote(deal, talk.asker, now) is wrote(deal, talk.asker, now + SECOND)
    wrote(deal, talk.owner, now + DAY)
    assert wrote(deal, talk.asker, now + 2 * DAY).written_at == now
    assert recorded(deal) == ["review_written", "review_written"]


def test_sealed_words_can_be_rewritten_and_withdrawn(deal: Deal, talk: Conversation, now: datetime):
    review = wrote(deal, talk.asker, now)
    again = wrote(deal, talk.asker, now + DAY, "ありがとうございました。", hopes_again=True)
    assert (again, again.body, again.hopes_again) == (review, "ありがとうございました。", True)
    assert again.shown_at == now + REVIEW_WINDOW
    for _ in range(2):
        actions.withdraw(deal, by=talk.asker, now=now + DAY)
    assert db.session.scalars(queries.of_deal(deal)).all() == []
    assert recorded(deal) == ["review_written", "review_rewritten", "review_withdrawn"]
    wrote(deal, talk.asker, now + DAY)


@pytest.mark.parametrize("both", [True, False])
def test_what_is_shown_is_nobodys_to_change(deal: Deal, talk: Conversation, now: datetime, *, both: bool):
    wrote(deal, talk.asker, now)
    if both:
        wrote(deal, talk.owner, now)
    later = now if both else now + REVIEW_WINDOW
    with pytest.raises(RuleBroken):
        wrote(deal, talk.asker, later, "やはり別の言葉に")
    with pytest.raises(RuleBroken):
        actions.withdraw(deal, by=talk.asker, now=later)
    assert read_by(None, talk.owner, later) == [WORDS]


def test_a_deal_that_is_not_done_gets_no_words(make: Make, now: datetime):
    deal = make.deal()
    with pytest.raises(RuleBroken):
        wrote(deal, deal.conversation.asker, now)


def test_nobody_writes_across_a_block_or_about_who_has_left(make: Make, deal: Deal, talk: Conversation, now: datetime):
    boundaries.block(talk.owner, by=talk.asker, now=now)
    for person in (talk.owner, talk.asker):
        with pytest.raises(RuleBroken):
            wrote(deal, person, now)
    boundaries.unblock(talk.owner.id, by=talk.asker, now=now)
    wrote(deal, talk.owner, now)
    make.save(talk.owner, leaving_at=now)
    with pytest.raises(RuleBroken):
        wrote(deal, talk.asker, now)


@pytest.mark.parametrize("kind", ["silenced", "limited", "suspended"])
def test_whom_moderators_have_silenced_writes_none_until_it_is_over(
    make: Make, deal: Deal, talk: Conversation, now: datetime, kind: str
):
    make.save(talk.asker, **{f"{kind}_at": now, f"{kind}_until": now + DAY})
    with pytest.raises(RuleBroken):
        wrote(deal, talk.asker, now)
    assert wrote(deal, talk.asker, now + DAY).body == WORDS


@pytest.mark.parametrize("body", ["次からは先にギフトカードの番号を写真で送ってください", "090-1234-5678です"])
def test_what_the_rules_hold_or_advise_on_is_refused_and_its_words_are_not_kept(
    deal: Deal, talk: Conversation, now: datetime, body: str
):
    with pytest.raises(Refused):
        wrote(deal, talk.asker, now, body)
    assert db.session.scalars(queries.of_deal(deal)).all() == []
    kept = db.session.scalars(select(Screening)).one()
    assert (kept.target, kept.fields, bool(kept.hits)) == ("review", {}, True)


def test_concealed_is_seen_by_its_writer_and_by_nobody_else(deal: Deal, talk: Conversation, now: datetime):
    review = wrote(deal, talk.asker, now)
    wrote(deal, talk.owner, now)
    for moment in (now, now + DAY):
        actions.conceal(review, now=moment)
    assert review.concealed_at == now
    assert read_by(None, talk.owner, now) == read_by(talk.owner, talk.owner, now) == []
    assert read_by(talk.asker, talk.owner, now) == [WORDS]
    for _ in range(2):
        actions.reveal(review)
    assert read_by(None, talk.owner, now) == [WORDS]
    assert recorded(deal) == ["review_written", "review_written"]


@pytest.mark.parametrize("gone", ["suspended_at", "leaving_at"])
def test_of_whoever_has_no_page_nothing_is_shown(
    make: Make, deal: Deal, talk: Conversation, now: datetime, gone: str
):
    wrote(deal, talk.asker, now)
    wrote(deal, talk.owner, now)
    make.save(talk.asker, **{gone: now})
    assert read_by(None, talk.owner, now) == []
    make.save(talk.asker, **{gone: None})
    assert read_by(None, talk.owner, now) == [WORDS]


def test_both_are_asked_a_day_later_and_who_has_not_written_is_reminded_once(
    deal: Deal, talk: Conversation, now: datetime
):
    assert actions.ask_both(now=now + DAY - SECOND) == 0
    # The fixture's other deal, too.
    assert [actions.ask_both(now=now + DAY) for _ in range(2)] == [2, 0]
    assert told(talk.owner) == told(talk.asker) == mailed(talk.owner) == ["review_asked"]
    wrote(deal, talk.owner, now + 2 * DAY)
    assert actions.remind_both(now=now + 11 * DAY - SECOND) == 0
    assert [actions.remind_both(now=now + 11 * DAY) for _ in range(2)] == [2, 0]
    assert (told(talk.owner), told(talk.asker)) == (["review_asked"], ["review_asked", "review_due"])
    assert mailed(talk.asker) == ["review_asked", "review_due"]


def test_nobody_is_asked_who_cannot_write_and_nobody_after_the_window(
    make: Make, deal: Deal, talk: Conversation, now: datetime
):
    boundaries.block(talk.owner, by=talk.asker, now=now)
    frozen, late = make.done_deal(), make.done_deal(ended_at=now - REVIEW_WINDOW)
    make.restriction(frozen.listing, effect=Effect.HIDDEN)
    actions.ask_both(now=now + DAY)
    for each in (deal, frozen, late):
        assert told(each.conversation.owner) == told(each.conversation.asker) == []


def test_one_review_each_side_and_deal(make: Make, deal: Deal, talk: Conversation, now: datetime):
    wrote(deal, talk.asker, now)
    wrote(make.done_deal(talk), talk.asker, now, "二度目もありがとうございました。")
    mine = select(func.count()).select_from(queries.written_by(talk.asker).subquery())
    assert db.session.scalar(mine) == 2
