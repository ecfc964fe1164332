"""Concealing a photo and giving it back: what becomes of it among the others."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from board import db
from board.errors import RuleBroken
from board.listings import actions, photos
from board.listings.copying import copy_listing
from board.listings.lifecycle import ListingState
from board.listings.models import PHOTOS_MAX, Revision
from board.listings.screened import screen_listing
from tests.factories import Make

pytestmark = pytest.mark.usefixtures("in_app")


@pytest.mark.both_databases
def test_both_verbs_may_be_pressed_twice_and_order_and_age_stay(make: Make):
    listing = make.listing(photos=3)
    before = [(photo.id, photo.position) for photo in listing.photos], listing.updated_at
    for verb in (photos.conceal, photos.conceal, photos.reveal, photos.reveal):
        verb(listing.photos[0], now=make.now)
        db.session.flush()
    after = make.fresh(listing)
    assert ([(photo.id, photo.position) for photo in after.photos], after.updated_at) == before
    # Seen anew twice, and no more.
    assert after.version == listing.version == 3
    assert db.session.scalars(select(Revision)).all() == []


def test_it_counts_as_one_of_ten_until_its_author_takes_it_off(make: Make):
    listing = make.listing(photos=PHOTOS_MAX)
    photos.conceal(listing.photos[4], now=make.now)
    with pytest.raises(RuleBroken, match="写真は"):
        actions.add_photo(listing, make.image(), by=listing.author, now=make.now)
    actions.remove_photo(listing, listing.photos[4].id, by=listing.author, now=make.now)
    actions.add_photo(listing, make.image(), by=listing.author, now=make.now)
    assert len(listing.own_photos) == PHOTOS_MAX


def test_taken_off_and_sent_again_it_is_still_concealed(make: Make):
    listing = make.listing(photos=2)
    photo = listing.photos[0]
    photos.conceal(photo, now=make.now)
    actions.remove_photo(listing, photo.id, by=listing.author, now=make.now)
    assert [each.id for each in listing.own_photos] == [listing.photos[1].id]
    assert db.session.scalars(select(Revision)).all()[-1].changes == {"photos": [1, 1]}
    again = actions.add_photo(listing, photo.image, by=listing.author, now=make.now)
    assert (again.id, again.concealed_at) == (photo.id, make.now)
    assert [each.id for each in listing.shown_photos] == [listing.photos[1].id]


def test_given_back_after_its_author_took_it_off_it_stays_off(make: Make):
    listing = make.listing(photos=2)
    photo, other = listing.photos
    photos.conceal(photo, now=make.now)
    actions.remove_photo(listing, photo.id, by=listing.author, now=make.now)
    photos.reveal(photo, now=make.now)
    assert [each.id for each in make.fresh(listing).photos] == [other.id]


def test_moving_goes_by_the_places_that_its_author_sees(make: Make):
    listing = make.listing(photos=3)
    gone, second, third = listing.photos
    photos.conceal(gone, now=make.now)
    actions.remove_photo(listing, gone.id, by=listing.author, now=make.now)
    actions.move_photo(listing, third.id, to=1, by=listing.author, now=make.now)
    assert [each.id for each in listing.own_photos] == [third.id, second.id]


def test_a_copy_leaves_it_out(make: Make):
    listing = make.listing(photos=2)
    photos.conceal(listing.photos[0], now=make.now)
    copy = copy_listing(listing, now=make.now)
    assert [photo.image_id for photo in copy.photos] == [listing.photos[1].image_id]


def test_whoever_shows_what_looks_like_it_is_looked_at(make: Make):
    looks = "0123456789abcdef" * 3
    listing = make.listing()
    photos.conceal(make.photo(listing, image=make.image(likeness=looks)), now=make.now)
    mine = make.listing("似た壺", author=listing.author, state=ListingState.DRAFT)
    make.photo(mine, image=make.image(likeness=looks))
    verdict = screen_listing(make.fresh(mine), now=make.now)
    assert verdict is not None
    assert "image_removed" in {hit.code for hit in verdict.hits}
