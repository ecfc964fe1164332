"""Each statement agrees with its predicate, for every state under every effect."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.listings import queries
from board.listings.lifecycle import CLOSED, ListingState
from board.listings.models import CONCEALING, Effect, Listing
from tests.factories import NAGAOKA, NIIGATA, SANJO, SAPPORO, SAPPORO_CHUO, Make

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("in_app")]

HOKKAIDO = 1000
EVERY = list(product(ListingState, [None, *Effect]))


@pytest.fixture
def author(make: Make) -> Account:
    return make.account("はなこ")


@pytest.fixture
def rows(make: Make, author: Account) -> dict[tuple[ListingState, Effect | None], Listing]:
    """One listing for every state and effect, and one more for each whose restriction was lifted."""
    found = {}
    for state, effect in EVERY:
        listing = make.listing(f"{state} {effect}", author=author, state=state)
        if effect:
            make.restriction(listing, effect=effect)
        found[state, effect] = make.fresh(listing)
    for effect in Effect:
        lifted = make.listing(f"lifted {effect}", author=author)
        make.restriction(lifted, effect=effect, lifted_at=make.now)
    return found


def ids(statement: object) -> set[int]:
    return {listing.id for listing in db.session.scalars(statement).unique()}  # type: ignore[call-overload]


def all_rows() -> list[Listing]:
    return list(db.session.scalars(select(Listing)))


def test_public_is_what_says_of_itself_that_it_is_public(rows: dict[object, Listing]):
    assert ids(queries.public()) == {listing.id for listing in all_rows() if listing.is_public}


def test_listed_is_what_says_of_itself_that_it_is_listed(rows: dict[object, Listing]):
    assert ids(queries.listed()) == {listing.id for listing in all_rows() if listing.is_listed}
    assert {row.id for row in db.session.execute(queries.cards().where(*queries.is_listed()))} == ids(queries.listed())


def test_going_on_is_what_says_of_itself_that_it_goes_on(rows: dict[object, Listing]):
    assert ids(queries.going_on()) == {listing.id for listing in all_rows() if listing.is_going_on}


def test_editable_is_what_its_author_may_edit_and_nobody_else(make: Make, author: Account, rows: dict[object, Listing]):
    other = make.account()
    assert ids(queries.editable_by(author)) == {row.id for row in all_rows() if row.editable_by(author)}
    assert ids(queries.editable_by(other)) == set()
    assert not any(row.editable_by(other) for row in all_rows())


def test_the_table_as_people_would_say_it(rows: dict[tuple[ListingState, Effect | None], Listing]):
    public, listed, going_on = ids(queries.public()), ids(queries.listed()), ids(queries.going_on())
    for (state, effect), listing in rows.items():
        hidden = state == ListingState.DRAFT or effect in CONCEALING
        assert (listing.id in public) is not hidden, (state, effect)
        is_on = not hidden and state not in CLOSED
        assert (listing.id in going_on) is is_on, (state, effect)
        assert (listing.id in listed) is (is_on and effect != Effect.LIMITED), (state, effect)


def test_a_draft_that_was_given_up_stays_its_authors_alone(make: Make, author: Account):
    given_up = make.listing(author=author, state=ListingState.DRAFT)
    given_up.withdraw(now=make.now)
    db.session.flush()
    assert not given_up.is_public
    for other in (None, make.account(), make.moderator(), make.moderator(region=NIIGATA)):
        assert given_up.id not in ids(queries.visible_to(other))
    assert given_up.id in ids(queries.visible_to(author))


def test_a_limited_listing_can_still_be_read(rows: dict[tuple[ListingState, Effect | None], Listing]):
    assert rows[ListingState.OPEN, Effect.LIMITED].id in ids(queries.public())


def test_a_draft_that_was_given_up_stays_nobody_elses(make: Make, author: Account):
    given_up = make.save(make.listing(author=author, state=ListingState.WITHDRAWN), published_at=None)
    assert not given_up.is_public
    assert ids(queries.visible_to(None)) == ids(queries.visible_to(make.moderator())) == set()
    assert ids(queries.visible_to(author)) == {given_up.id}


def test_a_stranger_and_a_member_see_the_public_ones(make: Make, rows: dict[object, Listing]):
    assert ids(queries.visible_to(None)) == ids(queries.public())
    assert ids(queries.visible_to(make.account())) == ids(queries.public())


def test_an_author_sees_all_of_their_own(make: Make, author: Account, rows: dict[object, Listing]):
    foreign = make.listing("ひとの下書き", state=ListingState.DRAFT)
    assert ids(queries.visible_to(author)) == {row.id for row in all_rows()} - {foreign.id}


def test_a_moderator_sees_what_is_hidden_in_their_prefecture_but_no_drafts(make: Make, rows: dict[object, Listing]):
    hidden = make.listing("長岡の壺", region=NAGAOKA)
    make.restriction(hidden)
    seen = ids(queries.visible_to(make.moderator(region=NIIGATA)))
    assert seen == {row.id for row in all_rows() if not row.is_draft}


def test_a_moderator_of_another_prefecture_sees_what_everybody_sees(make: Make, rows: dict[object, Listing]):
    assert ids(queries.visible_to(make.moderator(region=HOKKAIDO))) == ids(queries.public())


def test_a_moderator_of_the_whole_site_sees_every_prefecture(make: Make):
    hidden = [make.listing(region=region) for region in (SANJO, SAPPORO, SAPPORO_CHUO)]
    for listing in hidden:
        make.restriction(listing)
    assert ids(queries.visible_to(make.moderator())) == {listing.id for listing in hidden}


def test_a_moderator_whose_appointment_has_ended_sees_nothing_more(make: Make, rows: dict[object, Listing]):
    former = make.moderator(region=NIIGATA)
    make.save(former.appointments[0], revoked_at=make.now)
    assert ids(queries.visible_to(make.fresh(former))) == ids(queries.public())


def test_an_operator_without_a_moderators_office_sees_no_hidden_listing(make: Make, rows: dict[object, Listing]):
    assert ids(queries.visible_to(make.operator())) == ids(queries.public())


def test_two_restrictions_hide_until_both_are_lifted(make: Make):
    listing = make.listing()
    first, second = (make.restriction(listing, effect=effect) for effect in (Effect.HELD, Effect.HIDDEN))
    make.save(first, lifted_at=make.now)
    assert ids(queries.public()) == set()
    make.save(second, lifted_at=make.now)
    assert ids(queries.public()) == {listing.id}


def test_a_card_carries_the_first_photo_and_a_listing_is_one_card(make: Make):
    plain, pictured = make.listing(), make.listing(photos=3)
    cards = {row.id: row for row in db.session.execute(queries.cards())}
    assert len(db.session.execute(queries.cards()).all()) == 2
    assert cards[plain.id].photo_id is None
    assert cards[pictured.id].photo_id == min(pictured.photos, key=lambda photo: photo.position).id
