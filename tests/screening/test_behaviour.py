"""What behaviour adds and takes: experience, distance, haste, and edits after a look."""

from __future__ import annotations

from datetime import timedelta

import pytest

from board import db
from board.clock import utcnow
from board.conversations.screened import screen_message
from board.listings.actions import publish_listing, revise_listing
from board.listings.kinds import Handover
from board.listings.lifecycle import ListingState
from board.listings.models import Effect, Listing
from board.listings.screened import screen_listing
from board.screening import behaviour
from board.screening.engine import Verdict
from tests.factories import Make

SANJO, KAMO, NAHA = 15204, 15209, 47201


def points(hits) -> list[tuple[str, int]]:
    return [(hit.code, hit.points) for hit in hits]


def weighed(verdict: Verdict | None) -> dict[str, int]:
    assert verdict is not None
    return {hit.code: hit.points for hit in verdict.hits}


def test_whoever_has_finished_exchanges_is_trusted_until_moderators_had_to_act():
    assert points(behaviour.experience(0, 0)) == [("no_exchange", 5)]
    assert points(behaviour.experience(1, 0)) == points(behaviour.experience(5, 1)) == []
    assert points(behaviour.experience(5, 0)) == [("trusted", -10)]


def test_only_what_lies_far_apart_counts():
    assert points(behaviour.spread(None)) == points(behaviour.spread(159.9)) == []
    assert points(behaviour.spread(160)) == [("spread", 15)]


@pytest.mark.parametrize(
    ("before", "after", "is_contact_new", "was_approved", "expected"),
    [
        (1000, 2999, False, True, []),
        (1000, 3000, False, True, [("edited", 40)]),
        (1000, 3000, False, False, [("edited", 20)]),
        (None, 3000, True, True, [("edited", 40)]),
        (0, 3000, False, True, []),
    ],
)
def test_an_edit_counts_when_the_price_triples_or_a_contact_appears(
    before, after, is_contact_new, was_approved, expected
):
    hits = behaviour.edited(price_before=before, price=after, is_contact_new=is_contact_new, was_approved=was_approved)
    assert points(hits) == expected


def ask(asker, listing: Listing) -> dict[str, int]:
    return weighed(screen_message(listing, None, by=asker, body="まだありますか。", now=utcnow()))


def test_asking_for_things_at_both_ends_of_the_country_is_noticed_and_what_is_sent_is_not(make: Make, in_app: None):
    asker = make.account()
    fetched = {"handover": Handover.IN_PERSON}
    make.conversation(make.listing(region=SANJO, **fetched), asker=asker)
    assert "spread" not in ask(asker, make.listing(region=KAMO, **fetched))
    assert ask(asker, make.listing(region=NAHA, **fetched))["spread"] == 15
    sent = make.listing(region=NAHA, handover=Handover.DELIVERY)
    sent.from_afar = True
    assert "spread" not in ask(asker, sent)


def test_exchanges_that_were_finished_speak_for_whoever_writes(make: Make, in_app: None):
    asker, listing = make.account(), make.listing()
    assert ask(asker, listing)["no_exchange"] == 5
    for _ in range(5):
        done = make.listing(state=ListingState.COMPLETED)
        make.conversation(done, asker=asker, agreed_at=make.now)
    assert ask(asker, listing)["trusted"] == -10
    mine = make.listing(author=asker)
    db.session.add(mine.restrict(Effect.REMOVED, guideline="fraud", now=make.now))
    db.session.flush()
    assert "trusted" not in ask(asker, listing)


def test_a_first_listing_that_was_sent_at_once_is_noticed(make: Make, in_app: None):
    author = make.account()
    draft = make.listing(author=author, state=ListingState.DRAFT)
    draft.created_at = utcnow() - timedelta(seconds=1)
    assert weighed(screen_listing(draft, now=utcnow()))["speed"] == 10
    draft.created_at = utcnow() - timedelta(minutes=2)
    assert "speed" not in weighed(screen_listing(draft, now=utcnow()))


def test_what_was_let_through_goes_back_to_review_when_it_becomes_a_bait(make: Make, in_app: None):
    listing = make.listing(price_yen=1000)
    held = listing.restrict(Effect.HELD, guideline="fraud", now=make.now)
    db.session.add(held)
    held.lifted_at = make.now
    db.session.flush()
    revise_listing(listing, {"price_yen": 1500}, by=listing.author, now=utcnow())
    assert not listing.is_concealed
    revise_listing(listing, {"price_yen": 9000}, by=listing.author, now=utcnow())
    assert listing.is_concealed


def test_a_way_out_of_here_that_was_not_there_before_goes_back_to_review(make: Make, in_app: None):
    author = make.account()
    listing = make.listing(author=author, state=ListingState.DRAFT, price_yen=1000)
    publish_listing(listing, now=utcnow())
    held = listing.restrict(Effect.HELD, guideline="fraud", now=make.now)
    db.session.add(held)
    held.lifted_at = make.now
    db.session.flush()
    revise_listing(listing, {"body": "机です。連絡はLINEでお願いします。ID: taro_123"}, by=author, now=utcnow())
    assert listing.is_concealed
