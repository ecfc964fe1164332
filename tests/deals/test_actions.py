"""Reserve, hand over, cancel, lapse, close: what becomes of the deal, the listing and everybody's notices."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.audit.models import AuditEvent
from board.conversations.models import Conversation
from board.deals import actions, queries
from board.deals.actions import Outcome
from board.deals.lifecycle import RESERVATION_LIFETIME, DealAct, DealState
from board.deals.models import Deal
from board.deals.schedule import tell_askers_of_closed
from board.errors import RuleBroken
from board.listings.actions import revise_listing
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Effect, Listing, Restriction
from board.notifications.models import Notification
from board.outbox.models import FollowUp, Mail
from tests.factories import Make

pytestmark = pytest.mark.usefixtures("in_app")


@pytest.fixture
def guitar(make: Make) -> Listing:
    return make.listing(author=make.account("はなこ"))


def reserved(conversation: Conversation, now: datetime, quantity: int = 1) -> Deal:
    return actions.reserve(conversation, by=conversation.owner, quantity=quantity, now=now)


def restricted(listing: Listing, now: datetime, effect: Effect = Effect.HIDDEN) -> Restriction:
    restriction = listing.restrict(effect, guideline="bait", now=now)
    db.session.add(restriction)
    db.session.flush()
    return restriction


def told(account: Account) -> list[str]:
    rows = select(Notification).where(Notification.account_id == account.id).order_by(Notification.id)
    return [notice.event for notice in db.session.scalars(rows)]


def mailed(account: Account) -> list[str]:
    return [mail.event for mail in db.session.scalars(select(Mail).where(Mail.recipient == account.email))]


def recorded(action: str) -> list[AuditEvent]:
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.action == action)))


def index_asked_for(listing: Listing) -> int:
    asked = select(FollowUp).where(FollowUp.kind == "index_listing", FollowUp.subject_id == listing.id)
    return len(db.session.scalars(asked).all())


def test_reserving_holds_the_listing_for_one_asker(make: Make, guitar: Listing, now: datetime):
    ken, other = make.conversation(guitar), make.conversation(guitar)
    deal = reserved(ken, now)
    assert deal.reserved_until == now + RESERVATION_LIFETIME
    assert guitar.state == ListingState.RESERVED
    assert (told(ken.asker), mailed(ken.asker)) == (["deal_reserved"], ["deal_reserved"])
    assert told(other.asker) == []
    assert index_asked_for(guitar) == 1
    assert [event.object_id for event in recorded("deal_reserved")] == [deal.id]


def test_what_is_held_for_one_cannot_be_reserved_for_another(make: Make, guitar: Listing, now: datetime):
    first, second = make.conversation(guitar), make.conversation(guitar)
    reserved(first, now)
    with pytest.raises(RuleBroken):
        reserved(second, now)
    assert len(db.session.scalars(queries.reserved(guitar)).all()) == 1


def test_reserving_twice_for_the_same_asker_is_one_reservation(make: Make, guitar: Listing, now: datetime):
    ken = make.conversation(guitar)
    assert reserved(ken, now) is reserved(ken, now)
    assert told(ken.asker) == ["deal_reserved"]


def test_with_several_pieces_the_listing_stays_open_until_none_is_left(make: Make, now: datetime):
    bowls = make.listing("茶碗", quantity=3)
    first, second, third = (make.conversation(bowls) for _ in range(3))
    reserved(first, now, quantity=2)
    assert bowls.state == ListingState.OPEN
    with pytest.raises(RuleBroken):
        reserved(second, now, quantity=2)
    reserved(second, now)
    assert bowls.state == ListingState.RESERVED
    with pytest.raises(RuleBroken):
        reserved(third, now)


def test_handing_over_the_only_piece_closes_the_listing_and_tells_the_others(
    make: Make, guitar: Listing, now: datetime
):
    ken, other = make.conversation(guitar), make.conversation(guitar)
    deal = reserved(ken, now)
    actions.complete(deal, by=guitar.author, now=now)
    assert (deal.state, guitar.state, guitar.closed_at) == (DealState.DONE, ListingState.COMPLETED, now)
    assert (told(other.asker), mailed(other.asker)) == (["listing_gone"], [])
    assert told(ken.asker) == ["deal_reserved", "deal_done"]
    assert ken.why_closed is None
    assert other.why_closed
    assert [event.details["outcome"] for event in recorded("listing_closed")] == ["handed_over"]
    assert index_asked_for(guitar) == 2


def test_done_twice_is_done_once(make: Make, guitar: Listing, now: datetime):
    deal = reserved(make.conversation(guitar), now)
    for _ in range(2):
        actions.complete(deal, by=guitar.author, now=now)
    assert len(recorded("deal_done")) == len(recorded("listing_closed")) == 1


def test_the_asker_cannot_say_that_it_was_handed_over(make: Make, guitar: Listing, now: datetime):
    ken = make.conversation(guitar)
    deal = reserved(ken, now)
    with pytest.raises(RuleBroken):
        actions.complete(deal, by=ken.asker, now=now)
    assert deal.state == DealState.RESERVED


def test_with_pieces_left_the_listing_stays_open_after_a_hand_over(make: Make, now: datetime):
    bowls = make.listing("茶碗", quantity=2)
    first, second = make.conversation(bowls), make.conversation(bowls)
    actions.complete(reserved(first, now), by=bowls.author, now=now)
    assert bowls.state == ListingState.OPEN
    actions.complete(reserved(second, now), by=bowls.author, now=now)
    assert bowls.state == ListingState.COMPLETED


@pytest.mark.parametrize("by_owner", [True, False])
def test_either_side_cancels_and_the_thing_is_free_again(
    make: Make, guitar: Listing, now: datetime, by_owner: bool
):
    ken = make.conversation(guitar)
    deal = reserved(ken, now)
    by, partner = (ken.owner, ken.asker) if by_owner else (ken.asker, ken.owner)
    actions.cancel(deal, by=by, now=now)
    assert (deal.state, guitar.state, ken.agreed_at) == (DealState.CANCELLED, ListingState.OPEN, None)
    assert told(partner)[-1] == "deal_cancelled"
    assert "deal_cancelled" not in told(by)
    assert reserved(make.conversation(guitar), now).is_reserved


def test_cancelled_twice_is_cancelled_once(make: Make, guitar: Listing, now: datetime):
    deal = reserved(make.conversation(guitar), now)
    for _ in range(2):
        actions.cancel(deal, by=guitar.author, now=now)
    assert len(recorded("deal_cancelled")) == 1


def test_what_is_done_cannot_be_cancelled(make: Make, guitar: Listing, now: datetime):
    ken = make.conversation(guitar)
    deal = reserved(ken, now)
    actions.complete(deal, by=guitar.author, now=now)
    with pytest.raises(RuleBroken):
        actions.cancel(deal, by=ken.asker, now=now)


def test_a_reservation_lapses_after_its_time_and_both_hear_of_it(make: Make, guitar: Listing, now: datetime):
    ken = make.conversation(guitar)
    deal = reserved(ken, now)
    assert actions.release_lapsed(now=now + RESERVATION_LIFETIME - timedelta(seconds=1)) == 0
    assert actions.release_lapsed(now=now + RESERVATION_LIFETIME) == 1
    assert actions.release_lapsed(now=now + RESERVATION_LIFETIME) == 0
    assert (deal.state, deal.cancelled_by, guitar.state) == (DealState.CANCELLED, None, ListingState.OPEN)
    assert told(ken.owner) == ["deal_lapsed"]
    assert told(ken.asker) == ["deal_reserved", "deal_lapsed"]


def test_moderators_freeze_a_deal_and_lifting_restores_it(make: Make, guitar: Listing, now: datetime):
    ken, other = make.conversation(guitar), make.conversation(make.listing(author=guitar.author))
    deal = reserved(ken, now)
    restriction, elsewhere = restricted(guitar, now), restricted(other.listing, now, Effect.CHANGES_REQUESTED)
    assert deal.acts_open_to(ken.owner) == deal.acts_open_to(ken.asker) == []
    for act in (actions.complete, actions.cancel):
        with pytest.raises(RuleBroken):
            act(deal, by=ken.owner, now=now)
    with pytest.raises(RuleBroken):
        reserved(other, now)
    with pytest.raises(RuleBroken):
        actions.close_listing(guitar, Outcome.WITHDRAWN, by=guitar.author, now=now)
    assert (deal.state, guitar.state) == (DealState.RESERVED, ListingState.RESERVED)
    restriction.lift(now=now + timedelta(days=3))
    elsewhere.lift(now=now)
    assert deal.acts_open_to(ken.owner) == [DealAct.HAND_OVER, DealAct.CANCEL]
    actions.complete(deal, by=ken.owner, now=now + timedelta(days=3))
    assert guitar.state == ListingState.COMPLETED


def test_time_under_a_restriction_does_not_count_against_a_reservation(
    make: Make, guitar: Listing, now: datetime
):
    deal = reserved(make.conversation(guitar), now)
    restriction = restricted(guitar, now + timedelta(hours=24))
    assert actions.release_lapsed(now=now + timedelta(days=9)) == 0
    restriction.lift(now=now + timedelta(days=10))
    assert actions.release_lapsed(now=now + timedelta(days=10, hours=23)) == 0
    assert actions.release_lapsed(now=now + timedelta(days=10, hours=24)) == 1
    assert deal.state == DealState.CANCELLED


def test_closing_as_handed_over_finishes_what_was_reserved(make: Make, guitar: Listing, now: datetime):
    ken, other = make.conversation(guitar), make.conversation(guitar)
    deal = reserved(ken, now)
    actions.close_listing(guitar, Outcome.HANDED_OVER, by=guitar.author, now=now)
    assert (deal.state, guitar.state) == (DealState.DONE, ListingState.COMPLETED)
    assert told(other.asker) == ["listing_gone"]


def test_withdrawing_cancels_what_was_reserved_and_tells_everybody(
    make: Make, guitar: Listing, now: datetime
):
    ken, other = make.conversation(guitar), make.conversation(guitar)
    deal = reserved(ken, now)
    actions.close_listing(guitar, Outcome.WITHDRAWN, by=guitar.author, now=now)
    assert (deal.state, guitar.state) == (DealState.CANCELLED, ListingState.WITHDRAWN)
    assert "deal_cancelled" in told(ken.asker)
    assert told(other.asker) == ["listing_gone"]
    assert ken.why_closed
    actions.close_listing(guitar, Outcome.WITHDRAWN, by=guitar.author, now=now)
    assert len(recorded("listing_closed")) == 1


def test_what_was_withdrawn_cannot_be_handed_over(make: Make, now: datetime):
    listing = make.listing(state=ListingState.WITHDRAWN)
    with pytest.raises(RuleBroken):
        actions.close_listing(listing, Outcome.HANDED_OVER, by=listing.author, now=now)


def test_other_kinds_close_too(make: Make, now: datetime):
    market = make.listing("朝市", kind=Kind.EVENT)
    actions.close_listing(market, Outcome.WITHDRAWN, by=market.author, now=now)
    assert market.state == ListingState.WITHDRAWN


def test_askers_of_a_listing_that_ran_out_hear_of_it_once(make: Make, guitar: Listing, now: datetime):
    ken = make.conversation(guitar)
    tell_askers_of_closed([guitar.id], now)
    assert told(ken.asker) == []
    guitar.expire(now=now)
    for _ in range(2):
        tell_askers_of_closed([guitar.id, 10**6], now)
    assert told(ken.asker) == ["listing_gone"]


def test_more_pieces_than_first_said_go_on_after_the_first_is_handed_over(make: Make, now: datetime):
    bowls = make.listing("茶碗", quantity=1)
    first, second = make.conversation(bowls), make.conversation(bowls)
    deal = reserved(first, now)
    revise_listing(bowls, {"quantity": 3}, by=bowls.author, now=now)
    other = reserved(second, now, quantity=1)
    actions.complete(deal, by=first.owner, now=now)
    assert (bowls.state, actions.pieces_left(bowls)) == (ListingState.OPEN, 1)
    actions.complete(other, by=first.owner, now=now)
    assert bowls.state == ListingState.OPEN


def test_fewer_pieces_than_are_promised_cannot_be_said(make: Make, now: datetime):
    bowls = make.listing("茶碗", quantity=3)
    first, second = make.conversation(bowls), make.conversation(bowls)
    deal = reserved(first, now)
    reserved(second, now)
    with pytest.raises(RuleBroken):
        revise_listing(bowls, {"quantity": 1}, by=bowls.author, now=now)
    assert bowls.quantity == 3
    actions.cancel(deal, by=first.asker, now=now)
    revise_listing(bowls, {"quantity": 1}, by=bowls.author, now=now)
    assert (bowls.quantity, bowls.left) == (1, 0)
