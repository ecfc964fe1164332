"""The demonstration on a fresh board: everything there once, coherent, and soon."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.accounts.passwords import password_matches
from board.clock import tokyo, utcnow
from board.conversations.models import Conversation, Message
from board.deals.models import Deal, DealState
from board.deals.reviews.actions import closes_at
from board.deals.reviews.models import BODY_MAX, Review
from board.demo import load, members
from board.demo.catalogue import entries
from board.listings import queries as listings
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Listing, ListingPhoto
from board.media.models import Image
from board.notifications.models import Notification
from board.operations import consistency
from board.operations.consistency import Check
from board.outbox.models import FollowUp, Mail
from board.screening.actions import look
from board.screening.bands import Band
from board.screening.rules import Where
from tests.factories import NIIGATA, SANJO, SAPPORO_CHUO

pytestmark = pytest.mark.usefixtures("in_app")


@pytest.fixture
def demo(in_app: None, now: datetime) -> int:
    count = load.load(now)
    db.session.commit()
    return count


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def _account(handle: str) -> Account:
    return db.session.scalars(select(Account).where(Account.email == f"{handle}@example.jp")).one()


def test_loading_again_adds_nothing(demo: int, now: datetime):
    before = [_count(model) for model in (Account, Listing, ListingPhoto, Image, Conversation, Message, FollowUp)]
    assert load.load(now + timedelta(hours=1)) == 0
    db.session.commit()
    assert [
        _count(model) for model in (Account, Listing, ListingPhoto, Image, Conversation, Message, FollowUp)
    ] == before


def test_every_entry_is_posted_with_its_pictures_and_waits_for_the_index(demo: int):
    assert demo == len(entries()) == _count(Listing) == _count(FollowUp)
    assert _count(ListingPhoto) == sum(len(entry.pictures) for entry in entries())
    assert _count(Image) == len({name for entry in entries() for name in entry.pictures})
    assert _count(Mail) == 0


def test_what_is_listed_is_still_to_come_and_was_posted_already(demo: int, now: datetime):
    for listing in db.session.scalars(listings.listed()):
        assert now - timedelta(days=20) <= listing.published_at < now < listing.expires_at
        assert listing.kind == Kind.GOODS or listing.ends_at > now
        assert listing.author.created_at < listing.published_at


def test_what_is_meant_for_a_weekend_falls_on_one(demo: int):
    by_title = {listing.title: listing for listing in db.session.scalars(select(Listing))}
    for entry in entries():
        if entry.times.get("on_weekend"):
            listing = by_title[entry.fields["title"]]
            assert {tokyo(listing.starts_at).weekday(), tokyo(listing.ends_at).weekday()} <= {5, 6}, listing.title


def test_the_five_accounts_are_who_the_start_page_says(demo: int):
    hanako, ken, moderator, operator = map(_account, ("hanako", "ken", "moderator", "operator"))
    assert (hanako.home_region_id, ken.home_region_id) == (SANJO, SAPPORO_CHUO)
    assert all(password_matches(each.password_hash, members.PASSWORD) for each in (hanako, operator))
    assert all(account.is_confirmed for account in db.session.scalars(select(Account)))
    assert moderator.moderates(SANJO)
    assert not moderator.moderates(SAPPORO_CHUO)
    assert [a.region_id for a in moderator.appointments] == [NIIGATA]
    assert operator.is_operator
    assert operator.moderates(SAPPORO_CHUO)


def test_one_thing_is_kept_for_somebody_and_one_has_gone(demo: int, now: datetime):
    reserved = db.session.scalars(select(Deal).where(Deal.state == DealState.RESERVED)).one()
    last_piece = Listing.quantity == Listing.taken
    done = db.session.scalars(select(Deal).join(Listing).where(Deal.state == DealState.DONE, last_piece)).one()
    assert reserved.listing.state == ListingState.RESERVED
    assert reserved.reserved_until > now
    assert reserved.conversation.asker.display_name == "けん"
    assert done.listing.state == ListingState.COMPLETED
    assert done.listing.closed_at == done.ended_at


def test_words_after_deals_could_have_been_written_on_the_board(demo: int, now: datetime):
    reviews = db.session.scalars(select(Review)).all()
    assert len(reviews) >= 5
    for review in reviews:
        deal = review.deal
        assert {review.writer_id, review.about_id} == {deal.conversation.owner_id, deal.conversation.asker_id}
        assert deal.ended_at < review.written_at < closes_at(deal)
        assert review.is_shown(now=now)
        assert len(review.body) <= BODY_MAX
        verdict = look({"message": review.body}, where=Where.MESSAGE, kind=str(deal.listing.kind), price=None)
        assert verdict.band == Band.PUBLISH


def test_unread_marks_agree_with_what_was_written(demo: int):
    waiting = 0
    for conversation in db.session.scalars(select(Conversation)):
        written = select(Message).where(Message.conversation_id == conversation.id).order_by(Message.id)
        *_, before, last = db.session.scalars(written)
        assert (conversation.last_message_id, conversation.last_message_at) == (last.id, last.sent_at)
        for account in (conversation.asker, conversation.owner):
            assert conversation.read_id_of(account) in {before.id, last.id}
            waiting += conversation.read_id_of(account) == before.id
        assert conversation.read_id_of(last.author) == last.id
    assert waiting == _count(Notification) >= 3


def test_its_counters_and_references_are_as_if_people_had_made_them(demo: int):
    db.session.commit()
    rows = [Check.DANGLING, Check.CONVERSATION, Check.LISTING, Check.EVIDENCE, Check.RESTRICTION, Check.AUDIT]
    assert consistency.inspect(now=utcnow(), checks=rows).is_clean
