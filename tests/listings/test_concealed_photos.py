"""A photo that moderators keep from everybody's eyes: where it is not seen, who sees it, and that it comes back."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board import db
from board.accounts.models import Account
from board.listings import photos
from board.listings.models import Listing, ListingPhoto
from board.media.actions import store_photo
from tests.factories import NIIGATA, Make
from tests.listings.conftest import SignIn
from tests.listings.typed import edit
from tests.media.pictures import encoded, four_corners

HOKKAIDO = 1000
MARK = "見守り担当の判断で表示していません"


@pytest.fixture
def listing(app: Flask, make: Make, hanako: Account) -> Listing:
    """With three photos whose files are there."""
    listing = make.listing("三枚の机", author=hanako)
    for number in range(3):
        with app.app_context():
            image = make.save(store_photo(encoded(four_corners(400 + number, 300)), now=make.now))
        make.photo(listing, image=image, position=number + 1)
    return make.fresh(listing)


def conceal(app: Flask, make: Make, photo: ListingPhoto, *, back: bool = False) -> None:
    """By the verb, committed."""
    with app.app_context():
        (photos.reveal if back else photos.conceal)(db.session.get_one(ListingPhoto, photo.id), now=make.now)
        db.session.commit()


def address(listing: Listing, photo: ListingPhoto, width: int = 320) -> str:
    return f"/listings/{listing.id}/photos/{photo.id}/{width}.webp"


def shown(page: str, listing: Listing) -> list[int]:
    """Which of its photos a page names, each once, in the order they stand."""
    return list(dict.fromkeys(int(number) for number in re.findall(rf"/listings/{listing.id}/photos/(\d+)/", page)))


@pytest.mark.security("4-25")
def test_nothing_that_others_see_names_it_any_more(app: Flask, make: Make, listing: Listing, sign_in: SignIn):
    first, second, third = (photo.id for photo in listing.photos)
    stranger, member = app.test_client(), sign_in(make.account())
    places = ("/", "/listings", "/regions/15204", f"/listings/{make.listing().id}", f"/listings/{listing.id}/poster")
    before = {place: stranger.get(place).text for place in places}
    assert all(first in shown(page, listing) for page in before.values())
    conceal(app, make, listing.photos[0])
    for browser in (stranger, member):
        page = browser.get(f"/listings/{listing.id}").text
        assert shown(page, listing) == [second, third]
        assert f'property="og:image" content="http://localhost{address(listing, listing.photos[1], 1600)}"' in page
        for place in places:
            assert shown(browser.get(place).text, listing) == [second], place
    conceal(app, make, listing.photos[0], back=True)
    assert {place: shown(stranger.get(place).text, listing) for place in places} == {
        place: shown(page, listing) for place, page in before.items()
    }


def test_its_only_photo_gone_a_listing_has_none(app: Flask, make: Make, listing: Listing):
    for photo in listing.photos:
        conceal(app, make, photo)
    page = app.test_client().get(f"/listings/{listing.id}").text
    assert shown(page, listing) == []
    assert 'content="summary"' in page


@pytest.mark.security("4-25")
def test_its_address_is_answered_to_those_who_run_the_listing_and_to_its_moderators(
    app: Flask, make: Make, listing: Listing, hanako: Account, sign_in: SignIn
):
    photo = listing.photos[0]
    everybody = {
        "stranger": app.test_client(),
        "other": sign_in(make.account()),
        "asker": sign_in(make.conversation(listing).asker),
        "elsewhere": sign_in(make.moderator(region=HOKKAIDO)),
        "operator": sign_in(make.operator()),
        "author": sign_in(hanako),
        "moderator": sign_in(make.moderator(region=NIIGATA)),
        "everywhere": sign_in(make.moderator()),
    }
    tag = everybody["stranger"].get(address(listing, photo)).headers["ETag"]
    conceal(app, make, photo)
    for headers in ({}, {"If-None-Match": tag}, {"If-None-Match": "*"}, {"Range": "bytes=0-9"}):
        answers = {
            who: browser.get(address(listing, photo), headers=headers).status_code
            for who, browser in everybody.items()
        }
        let_in = {who for who, status in answers.items() if status != 404}
        assert let_in == {"author", "moderator", "everywhere"}, headers
    assert everybody["other"].get(address(listing, listing.photos[1])).status_code == 200


def test_its_author_sees_it_in_the_form_and_why_others_do_not(
    app: Flask, make: Make, listing: Listing, browser: FlaskClient
):
    assert MARK not in browser.get(edit(listing.id)).text
    conceal(app, make, listing.photos[1])
    page = browser.get(edit(listing.id)).text
    assert re.findall(r'data-photo="(\d+)"', page) == [str(photo.id) for photo in listing.photos]
    assert page.count(MARK) == 1
    assert "写真1枚を、見守り担当の判断で表示していません" in browser.get(f"/listings/{listing.id}").text
    assert "見守り担当の判断" not in app.test_client().get(f"/listings/{listing.id}").text
