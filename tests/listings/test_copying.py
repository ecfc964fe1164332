"""Once more: a new draft that says what an older listing said, and shares nothing with it but its pictures' files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, inspect, select

from board import db
from board.accounts.models import Account
from board.listings import copying
from board.listings.kinds import Kind
from board.listings.lifecycle import ListingState
from board.listings.models import Effect, Listing, ListingPhoto, Shift
from board.listings.revisions import WRITTEN
from board.media.actions import store_photo
from tests.factories import Make
from tests.html import posting_form
from tests.listings.conftest import SignIn
from tests.listings.typed import complete, edit
from tests.media.pictures import encoded, four_corners

Stored = Callable[[int], dict[str, Any]]
# Of each row alone: who and when, what becomes of it, and what follows from the rest.
ITS_OWN = {
    "id", "kind", "author_id", "state", "from_afar", "taken", "created_at", "updated_at", "published_at",
    "expires_at", "closed_at", "renewed_at", "renewal_count", "warn_at", "copied_from_id", "fingerprint", "kept",
    "version", "prefecture_number", "source_id",
}  # fmt: skip


def copied(browser: FlaskClient, listing: Listing) -> int:
    answer = browser.post(f"/listings/{listing.id}/copies")
    assert answer.status_code == 303
    return int(answer.location.split("/")[2])


def photos_of(app: Flask, listing_id: int) -> list[tuple[int, int]]:
    with app.app_context():
        rows = select(ListingPhoto).where(ListingPhoto.listing_id == listing_id).order_by(ListingPhoto.position)
        return [(photo.id, photo.image_id) for photo in db.session.scalars(rows)]


def test_every_column_is_said_by_the_author_or_its_own():
    columns = {column.key for column in inspect(Listing).column_attrs}
    assert set(WRITTEN) | ITS_OWN == columns
    assert set(WRITTEN) & ITS_OWN == set()


@pytest.mark.parametrize(
    "state", [ListingState.OPEN, ListingState.COMPLETED, ListingState.WITHDRAWN, ListingState.EXPIRED]
)
def test_all_of_it_comes_along_and_nothing_of_what_happened_to_it(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient, stored: Stored, state: ListingState
):
    listing = make.listing(
        "桐の箪笥", author=hanako, state=state, photos=3, price_yen=5000, quantity=4, taken=2, renewal_count=3,
        district="川のそば", renewed_at=make.now,
    )  # fmt: skip
    draft = copied(browser, listing)
    new, old = stored(draft), stored(listing.id)
    said = set(WRITTEN) - set(copying.NOT_COPIED)
    assert {name: new[name] for name in said} == {name: old[name] for name in said}
    assert (new["state"], new["copied_from_id"]) == (ListingState.DRAFT, listing.id)
    assert (new["taken"], new["renewal_count"], new["renewed_at"]) == (0, 0, None)
    assert (new["published_at"], new["expires_at"], new["closed_at"]) == (None, None, None)
    assert [image for _, image in photos_of(app, draft)] == [image for _, image in photos_of(app, listing.id)]
    assert not {photo for photo, _ in photos_of(app, draft)} & {photo for photo, _ in photos_of(app, listing.id)}
    assert posting_form(browser.get(edit(draft)).text)["title"] == "桐の箪笥"


def test_days_that_are_over_are_left_out_and_those_to_come_are_kept(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient, stored: Stored
):
    before, after = make.now - timedelta(days=1), make.now + timedelta(days=3)
    stay = make.listing(
        "川べりの家", author=hanako, kind=Kind.STAY, starts_at=before, ends_at=after, deadline=before,
        publish_at=after, is_standing=True,
    )  # fmt: skip
    for starts_at in (before, after):
        make.save(Shift(listing_id=stay.id, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), capacity=4))
    draft = copied(browser, stay)
    row = stored(draft)
    assert (row["starts_at"], row["ends_at"], row["deadline"]) == (None, after, None)
    assert (row["publish_at"], row["is_standing"]) == (None, False)
    with app.app_context():
        shifts = db.session.scalars(select(Shift).where(Shift.listing_id == draft)).all()
        assert [(shift.starts_at, shift.capacity) for shift in shifts] == [(after, 4)]


def test_pressed_twice_it_is_one_draft_and_once_worked_on_another(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient
):
    listing = make.listing(author=hanako, state=ListingState.EXPIRED)
    first = copied(browser, listing)
    assert copied(browser, listing) == first
    browser.get(edit(first))
    browser.post(edit(first), data=complete(title="べつのギター", act="save"))
    assert copied(browser, listing) != first


def test_what_is_held_back_is_not_copied_and_nobody_copies_what_is_not_theirs(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient, sign_in: SignIn
):
    removed = make.listing(author=hanako)
    make.restriction(removed, effect=Effect.REMOVED)
    theirs = make.listing()
    draft = make.listing(author=hanako, state=ListingState.DRAFT)
    assert browser.post(f"/listings/{removed.id}/copies").status_code == 409
    assert browser.post(f"/listings/{theirs.id}/copies").status_code == 404
    assert browser.post(f"/listings/{draft.id}/copies").status_code == 404
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Listing)) == 3


def test_its_author_finds_the_button_and_nobody_else(
    make: Make, hanako: Account, browser: FlaskClient, sign_in: SignIn
):
    over = make.listing(author=hanako, state=ListingState.EXPIRED)
    button = f"/listings/{over.id}/copies"
    page = browser.get(f"/listings/{over.id}").text
    assert "もう一度載せる" in page
    assert button in page
    assert button not in sign_in(make.account()).get(f"/listings/{over.id}").text


def test_a_photo_taken_off_the_copy_stays_with_the_first(app: Flask, make: Make, hanako: Account, browser: FlaskClient):
    listing = make.listing(author=hanako)
    with app.app_context():
        image = make.save(store_photo(encoded(four_corners()), now=make.now))
    make.photo(listing, image=image, position=1)
    draft = copied(browser, listing)
    [(photo, _)] = photos_of(app, draft)
    browser.post(f"/listings/{draft}/photos/{photo}/removal", data=complete())
    assert photos_of(app, draft) == []
    [(kept, _)] = photos_of(app, listing.id)
    with app.test_client().get(f"/listings/{listing.id}/photos/{kept}/320.webp") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")


def test_the_copy_of_what_ended_can_be_published_as_it_is(make: Make, hanako: Account, browser: FlaskClient):
    listing = make.listing(author=hanako, state=ListingState.EXPIRED, category="media")
    draft = copied(browser, listing)
    form = posting_form(browser.get(edit(draft)).text)
    assert browser.post(edit(draft), data=form.values(act="publish")).location == f"/listings/{draft}"
