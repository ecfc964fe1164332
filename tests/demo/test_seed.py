"""Generated listings: the same for the same seed, and within every rule that people's own listings keep."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from board import db
from board.accounts.models import Account
from board.backends import search
from board.demo import seed
from board.demo.generated import Generated, listings
from board.listings import queries
from board.listings.facts import legal_facts_of
from board.listings.kinds import CATEGORIES, FROM_AFAR, Kind, Terms, VolunteeringForm
from board.listings.lifecycle import CLOSED, LISTED, ListingState
from board.listings.models import BODY_MAX, TITLE_MAX, Listing, ListingPhoto, Shift
from board.listings.schedule import rebuild_index
from board.regions import tree
from tests.factories import NOW

MANY = 2500
PICTURES = {"furniture": ["tansu", "desk"], "food": ["apples"]}


def generated(count: int, *, seed: int = 1, now: datetime = NOW) -> list[Generated]:
    return list(listings(count, seed=seed, now=now, pictures=PICTURES))


@pytest.fixture(scope="module")
def many() -> list[Generated]:
    return generated(MANY)


def words_of(made: list[Generated]) -> list[tuple[object, ...]]:
    return [
        (each.listing.title, each.listing.body, each.listing.region_id, each.listing.published_at, each.pictures)
        for each in made
    ]


def test_a_seed_gives_the_same_listings_and_another_seed_others():
    assert words_of(generated(200)) == words_of(generated(200))
    assert words_of(generated(200)) != words_of(generated(200, seed=2))


def test_every_kind_state_and_way_of_dealing_is_there(many: list[Generated]):
    assert {each.listing.kind for each in many} == set(Kind)
    assert {each.listing.state for each in many} == set(ListingState)
    assert {each.listing.terms for each in many if each.listing.kind == Kind.GOODS} == set(Terms)
    assert {each.listing.category for each in many} == {code for codes in CATEGORIES.values() for code in codes}


def test_all_regions_get_some_and_cities_get_more():
    places = [place for place in tree.all_places() if place.can_hold_listings]
    found = Counter(each.listing.region_id for each in generated(len(places) * 10))
    assert set(found) == {place.id for place in places}
    of_kind = {
        kind: sum(found[place.id] for place in places if place.kind == kind)
        / sum(1 for place in places if place.kind == kind)
        for kind in ("区", "村")
    }
    assert of_kind["区"] > 3 * of_kind["村"]


def test_every_listing_keeps_the_rules(many: list[Generated]):
    for each in many:
        listing = each.listing
        assert 0 < len(listing.title) <= TITLE_MAX
        assert 40 < len(listing.body) <= BODY_MAX
        assert "{" not in listing.title + listing.body
        assert listing.category in CATEGORIES[listing.kind]
        assert tree.get(listing.region_id).can_hold_listings
        assert listing.from_afar == bool(listing.reach & FROM_AFAR)
        assert all(value for _name, value in legal_facts_of(listing)), "side-work names its six items"
        if listing.kind == Kind.STAY and listing.price_yen:
            assert listing.registration_number
        if listing.starts_at and listing.ends_at:
            assert listing.starts_at < listing.ends_at
        if listing.kind == Kind.GOODS and listing.terms == Terms.GIVE:
            assert listing.price_yen == 0
        assert bool(each.shifts) == (listing.volunteering_form == VolunteeringForm.SHIFTS)


def test_every_state_fits_the_calendar(many: list[Generated]):
    for listing in (each.listing for each in many):
        if listing.state == ListingState.DRAFT:
            assert listing.published_at is None
            continue
        assert seed.generated.PUBLISHED_WITHIN >= NOW - listing.published_at >= NOW - NOW
        assert (listing.closed_at is not None) == (listing.state in CLOSED)
        if listing.state in LISTED:
            assert listing.expires_at is None or listing.expires_at > NOW
            assert listing.warn_at is None or listing.warn_at > NOW, "no flood of warnings on the first minute"
        else:
            assert listing.published_at <= listing.closed_at <= NOW


@pytest.mark.both_databases
@pytest.mark.usefixtures("in_app")
def test_what_is_sown_stands_on_the_board_and_is_found(now: datetime):
    assert seed.sow(60, seed=1, now=now) == 60
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Account)) == 3
    per_author = db.session.scalars(select(func.count()).select_from(Listing).group_by(Listing.author_id)).all()
    assert per_author == [20, 20, 20]
    assert db.session.scalar(select(func.count()).select_from(ListingPhoto)) > 20
    every_shift = db.session.scalars(select(Shift)).all()
    assert all(shift.listing.volunteering_form == VolunteeringForm.SHIFTS for shift in every_shift)
    assert rebuild_index() == len(db.session.scalars(queries.listed()).all()) > 30
    newest = db.session.scalars(queries.listed().order_by(Listing.id.desc())).first()
    assert newest.id in search.current().ids()
    with pytest.raises(seed.AlreadySown):
        seed.sow(60, seed=1, now=now)


def test_the_command_says_how_many_and_refuses_production_and_repeats(app: Flask):
    run = app.test_cli_runner().invoke
    done = run(args=["engawa", "seed", "--listings", "40"])
    assert "40件" in done.output
    assert "indexed" in done.output
    again = run(args=["engawa", "seed", "--listings", "40"])
    assert again.exit_code
    assert "--seed 1" in again.output
    object.__setattr__(app.extensions["settings"], "production", True)
    refused = run(args=["engawa", "seed", "--listings", "40", "--seed", "2"])
    assert refused.exit_code
    assert "--yes" in refused.output
    assert run(args=["engawa", "seed", "--listings", "40", "--seed", "2", "--no-index", "--yes"]).exit_code == 0
