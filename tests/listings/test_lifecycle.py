"""Which state follows from which act: every pair, and how long each kind lives."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from board.errors import RuleBroken
from board.listings.kinds import Kind, Reach
from board.listings.lifecycle import (
    CLOSED,
    LISTED,
    NEXT,
    STATE_NAMES,
    Act,
    End,
    Ending,
    ListingState,
    end_of,
    next_state,
)
from board.listings.models import CONCEALING, Effect, Listing, Restriction
from tests.factories import NOW

DRAFT, OPEN, RESERVED = ListingState.DRAFT, ListingState.OPEN, ListingState.RESERVED
COMPLETED, WITHDRAWN, EXPIRED = ListingState.COMPLETED, ListingState.WITHDRAWN, ListingState.EXPIRED

# What product.md promises, written down a second time and differently: by act, not by state.
PROMISED = {
    Act.PUBLISH: {DRAFT: OPEN},
    Act.RESERVE: {OPEN: RESERVED},
    Act.RELEASE: {RESERVED: OPEN},
    Act.COMPLETE: {OPEN: COMPLETED, RESERVED: COMPLETED},
    Act.WITHDRAW: {DRAFT: WITHDRAWN, OPEN: WITHDRAWN, RESERVED: WITHDRAWN},
    Act.EXPIRE: {OPEN: EXPIRED},
    Act.RENEW: {OPEN: OPEN, RESERVED: RESERVED},
}


@pytest.mark.parametrize("state", ListingState)
@pytest.mark.parametrize("act", Act)
def test_every_act_in_every_state_leads_where_promised_or_is_refused_in_words(state: ListingState, act: Act):
    promised = PROMISED[act].get(state)
    if promised:
        assert next_state(state, act) == promised
    else:
        with pytest.raises(RuleBroken, match="今その操作ができません"):
            next_state(state, act)


def test_what_is_over_stays_over():
    assert all(not NEXT[state] for state in CLOSED)
    assert set(LISTED) | set(CLOSED) | {DRAFT} == set(ListingState)


def test_every_state_has_a_name_and_every_closed_one_says_so():
    assert set(STATE_NAMES) == set(ListingState)
    assert all(STATE_NAMES[state].startswith("受付終了") for state in CLOSED)


@pytest.mark.parametrize(
    ("kind", "days"), [(Kind.GOODS, 30), (Kind.VOLUNTEERING, 31), (Kind.STAY, 180), (Kind.EVENT, 30), (Kind.WORK, 30)]
)
def test_a_listing_without_a_date_lives_as_long_as_its_kind_does(kind: Kind, days: int):
    assert end_of(kind, counted_from=NOW) == End(NOW + timedelta(days=days), Ending.LIFETIME)


@pytest.mark.parametrize("kind", Kind)
def test_a_dated_listing_closes_when_it_ends(kind: Kind):
    ends_at = NOW + timedelta(days=3, hours=5)
    assert end_of(kind, counted_from=NOW, ends_at=ends_at) == End(ends_at, Ending.DATE)


def a_listing(state: ListingState = OPEN, **fields: object) -> Listing:
    published_at = None if state == DRAFT else NOW
    return Listing(kind=Kind.GOODS, state=state, author_id=1, version=1, published_at=published_at, **fields)


def under(effect: Effect, *, lifted_at: datetime | None = None) -> Restriction:
    return Restriction(effect=effect, guideline="bait", since=NOW, lifted_at=lifted_at)


@pytest.mark.parametrize("effect", CONCEALING)
def test_what_is_out_of_sight_is_frozen_but_its_author_may_still_withdraw_it(effect: Effect):
    listing = a_listing(restrictions=[under(effect)])
    for act in (listing.reserve, listing.complete):
        with pytest.raises(RuleBroken, match="確認中"):
            act(now=NOW)
    assert listing.state == OPEN
    listing.withdraw(now=NOW)
    assert (listing.state, listing.closed_at) == (WITHDRAWN, NOW)


def test_a_limited_listing_goes_on_for_whoever_finds_it():
    listing = a_listing(restrictions=[under(Effect.LIMITED)])
    assert (listing.is_public, listing.is_going_on, listing.takes_messages, listing.is_listed) == (True,) * 3 + (False,)
    listing.reserve(now=NOW)
    listing.complete(now=NOW)
    assert listing.state == COMPLETED


@pytest.mark.parametrize("effect", Effect)
def test_lifting_gives_everything_back(effect: Effect):
    listing = a_listing(restrictions=[under(effect)])
    for restriction in listing.active_restrictions:
        restriction.lift(now=NOW)
    listing.reserve(now=NOW)
    assert listing.state == RESERVED
    assert listing.is_public
    assert listing.is_listed


def test_every_move_is_a_new_version():
    listing = a_listing()
    versions = []
    for act in (listing.reserve, listing.release, listing.reserve, listing.complete):
        act(now=NOW)
        versions.append(listing.version)
    assert versions == [2, 3, 4, 5]


def test_saying_the_same_again_is_no_revision():
    listing = a_listing(title="机", quantity=1)
    assert listing.revise({"title": "机と椅子"}, now=NOW)
    version = listing.version
    assert not listing.revise({"title": "机と椅子"}, now=NOW + timedelta(hours=1))
    assert (listing.version, listing.updated_at) == (version, NOW)


def test_an_event_that_is_put_off_also_closes_later():
    fields = {"kind": Kind.EVENT, "reach": Reach.ON_SITE, "ends_at": NOW + timedelta(days=2)}
    event = Listing(state=DRAFT, author_id=1, version=1, **fields)
    event.publish(now=NOW)
    event.revise({"ends_at": NOW + timedelta(days=9)}, now=NOW)
    assert event.expires_at == NOW + timedelta(days=9)


def test_revising_goods_does_not_prolong_them():
    guitar = a_listing(DRAFT)
    guitar.publish(now=NOW)
    guitar.revise({"title": "ギター"}, now=NOW + timedelta(days=20))
    assert guitar.expires_at == NOW + timedelta(days=30)
