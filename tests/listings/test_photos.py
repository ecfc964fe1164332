"""Photos of a listing: chosen, refused in words, put first, removed; seen by whoever may see the listing."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from board import db
from board.accounts.models import Account
from board.audit.models import AuditEvent
from board.listings.lifecycle import ListingState
from board.listings.models import PHOTOS_MAX, Effect, Listing
from board.media.actions import store_photo
from tests.factories import NIIGATA, Make
from tests.html import posting_form
from tests.listings.conftest import SignIn
from tests.listings.typed import begin, complete, edit
from tests.media.pictures import corners, encoded, four_corners, told_about


def jpeg(width: int = 400, height: int = 300, name: str = "IMG_1.jpg", **options: Any) -> tuple[BytesIO, str]:
    return BytesIO(encoded(four_corners(width, height), **options)), name


def no_photo(name: str = "rechnung.pdf") -> tuple[BytesIO, str]:
    return BytesIO(b"%PDF-1.7 not a picture at all"), name


def photos_in(page: str) -> list[int]:
    """The photos of the form, in order."""
    return [int(number) for number in re.findall(r'data-photo="(\d+)"', page)]


def upload(browser: FlaskClient, draft: int, *files: tuple[BytesIO, str]) -> Any:
    return browser.post(f"/listings/{draft}/photos", data={"photos": list(files)})


def test_photos_that_come_with_the_form_are_on_the_page(app: Flask, browser: FlaskClient):
    draft = begin(browser)
    browser.post(edit(draft), data={**complete(), "photos": [jpeg(), jpeg(300, 400), jpeg(320, 320)]})
    page = app.test_client().get(f"/listings/{draft}").text
    assert len(set(re.findall(rf"/listings/{draft}/photos/\d+/1600.webp", page))) == 3
    assert 'width="300" height="400"' in page


@pytest.mark.security("4-34")
def test_a_photo_is_turned_upright_and_says_nothing_of_where_it_was_taken(app: Flask, browser: FlaskClient):
    draft = begin(browser)
    sideways = four_corners()
    browser.post(edit(draft), data={**complete(), "photos": [jpeg(**told_about(sideways, orientation=6))]})
    [address] = set(re.findall(rf"/listings/{draft}/photos/\d+/800.webp", app.test_client().get("/listings").text))
    sent = app.test_client().get(address)
    assert sent.mimetype == "image/webp"
    assert corners(sent.data) == ["blue", "red", "yellow", "green"]
    assert b"MARKER" not in sent.data
    assert b"Exif" not in sent.data


def test_a_photo_sent_as_soon_as_it_is_chosen_answers_with_its_place_in_the_form(browser: FlaskClient):
    draft = begin(browser)
    answer = upload(browser, draft, jpeg())
    assert answer.status_code == 201
    [photo] = photos_in(answer.text)
    assert answer.text.lstrip().startswith("<li")
    assert f"/listings/{draft}/photos/{photo}/320.webp" in answer.text
    assert photos_in(browser.get(edit(draft)).text) == [photo]


def test_what_is_no_photo_is_refused_in_a_sentence(browser: FlaskClient):
    draft = begin(browser)
    answer = upload(browser, draft, no_photo())
    assert (answer.status_code, answer.mimetype) == (422, "text/plain")
    assert "写真" in answer.text
    assert photos_in(browser.get(edit(draft)).text) == []


def test_what_is_no_photo_spoils_neither_the_others_nor_the_form(browser: FlaskClient):
    draft = begin(browser)
    sent = {**complete(), "photos": [jpeg(), no_photo("<請求書>.pdf"), jpeg(300, 400)]}
    answer = browser.post(edit(draft), data=sent)
    assert answer.status_code == 422
    assert "&lt;請求書&gt;.pdf：" in answer.text
    assert len(photos_in(answer.text)) == 2
    assert posting_form(answer.text)["title"] == "アコースティックギター"


def test_a_refused_form_keeps_the_photos_that_came_with_it(browser: FlaskClient):
    draft = begin(browser)
    answer = browser.post(edit(draft), data={**complete(title=""), "photos": [jpeg(), jpeg(300, 400)]})
    assert answer.status_code == 422
    assert len(photos_in(answer.text)) == 2
    again = browser.post(edit(draft), data=posting_form(answer.text).values(title="ギター", act="publish"))
    assert again.status_code == 303


def test_the_same_photo_chosen_twice_is_one_photo(browser: FlaskClient):
    draft = begin(browser)
    for _ in range(2):
        assert upload(browser, draft, jpeg()).status_code == 201
    assert len(photos_in(browser.get(edit(draft)).text)) == 1


def test_the_eleventh_photo_is_refused_and_the_ten_stay(make: Make, hanako: Account, browser: FlaskClient):
    draft = make.listing("", author=hanako, body="", state=ListingState.DRAFT, photos=PHOTOS_MAX)
    answer = upload(browser, draft.id, jpeg())
    assert answer.status_code == 422
    assert "写真は10枚までです" in answer.text
    with_form = browser.post(edit(draft.id), data={**complete(), "photos": [jpeg()]})
    assert "写真は10枚までです" in with_form.text
    assert posting_form(with_form.text)["title"] == "アコースティックギター"
    assert len(photos_in(with_form.text)) == PHOTOS_MAX


def test_photos_kept_from_a_refused_form_are_not_too_many_for_it_either(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient
):
    draft = make.listing("", author=hanako, body="", state=ListingState.DRAFT, photos=PHOTOS_MAX)
    app.config["WTF_CSRF_ENABLED"] = True
    refused = browser.post(edit(draft.id), data={**complete(), "csrf_token": "stale", "photos": [jpeg()]})
    app.config["WTF_CSRF_ENABLED"] = False
    assert "held_photo" in posting_form(refused.text)
    answer = browser.post(edit(draft.id), data=posting_form(refused.text).values())
    assert answer.status_code == 422
    assert "写真は10枚までです" in answer.text
    assert posting_form(answer.text)["title"] == "アコースティックギター"


@pytest.mark.parametrize("act", ["removal", "cover"])
def test_removing_a_photo_or_putting_it_first_keeps_what_is_typed(
    make: Make, hanako: Account, browser: FlaskClient, act: str
):
    draft = make.listing("", author=hanako, body="", state=ListingState.DRAFT, photos=3)
    first, second, third = (photo.id for photo in draft.photos)
    page = browser.get(edit(draft.id)).text
    assert f"/listings/{draft.id}/photos/{third}/{act}" in page
    typed = complete(title="縁" * 61, price_yen="たくさん", place="三条市", region=None)
    answer = browser.post(f"/listings/{draft.id}/photos/{third}/{act}", data={**typed, "photos": [jpeg()]})
    ids = photos_in(answer.text)
    assert ids[:-1] == ([first, second] if act == "removal" else [third, first, second])
    assert len(ids) == (3 if act == "removal" else 4)
    form = posting_form(answer.text)
    assert (form["title"], form["price_yen"], form["region"]) == ("縁" * 61, "たくさん", "15204")
    assert 'class="field-error"' not in answer.text
    assert form.action == edit(draft.id)


@pytest.mark.parametrize(
    ("moved", "to", "then"),
    [(0, "2", [1, 0, 2]), (2, "1", [2, 0, 1]), (2, "2", [0, 2, 1]), (1, "0", [1, 0, 2]), (0, "99", [1, 2, 0])],
)
def test_a_photo_is_put_in_its_place(
    make: Make, hanako: Account, browser: FlaskClient, moved: int, to: str, then: list[int]
):
    draft = make.listing("", author=hanako, body="", state=ListingState.DRAFT, photos=3)
    ids = [photo.id for photo in draft.photos]
    place = f"/listings/{draft.id}/photos/{ids[moved]}/position"
    answer = browser.post(place, data={**complete(title="ギター"), "to": to})
    assert photos_in(answer.text) == [ids[at] for at in then]
    assert posting_form(answer.text)["title"] == "ギター"


def tickets_in(page: str) -> list[str]:
    """What brings each photo back once it is taken off."""
    return re.findall(r'data-ticket="([^"]+)"', page)


def test_a_photo_that_was_taken_off_is_put_back_where_it_was(app: Flask, browser: FlaskClient):
    draft = begin(browser)
    for width in (300, 310, 320):
        upload(browser, draft, jpeg(width))
    page = browser.get(edit(draft)).text
    (first, second, third), ticket = photos_in(page), tickets_in(page)[1]
    browser.post(f"/listings/{draft}/photos/{second}/removal", data=complete())
    answer = browser.post(f"/listings/{draft}/photos", data={"held_photo": ticket, "to": "2"})
    assert answer.status_code == 201
    [again] = photos_in(answer.text)
    assert photos_in(browser.get(edit(draft)).text) == [first, again, third]


def test_a_photo_is_put_back_by_its_own_ticket_only_and_onto_ones_own_listing(
    make: Make, hanako: Account, browser: FlaskClient
):
    draft = begin(browser)
    upload(browser, draft, jpeg())
    [ticket] = tickets_in(browser.get(edit(draft)).text)
    assert browser.post(f"/listings/{draft}/photos", data={"held_photo": f"{ticket}x"}).status_code == 400
    full = make.listing("", author=hanako, body="", state=ListingState.DRAFT, photos=PHOTOS_MAX)
    refused = browser.post(f"/listings/{full.id}/photos", data={"held_photo": ticket})
    assert refused.status_code == 422
    assert "写真は10枚までです" in refused.text
    somebody = make.listing("", body="", state=ListingState.DRAFT)
    assert browser.post(f"/listings/{somebody.id}/photos", data={"held_photo": ticket}).status_code == 404


def test_each_change_to_the_photos_of_a_published_listing_is_in_the_log(
    app: Flask, make: Make, hanako: Account, browser: FlaskClient
):
    listing = make.listing(author=hanako, photos=2)
    first, second = (photo.id for photo in listing.photos)
    upload(browser, listing.id, jpeg())
    browser.post(f"/listings/{listing.id}/photos/{second}/cover", data=complete())
    browser.post(f"/listings/{listing.id}/photos/{first}/removal", data=complete())
    browser.post(f"/listings/{listing.id}/photos/{first}/removal", data=complete())
    with app.app_context():
        revised = select(AuditEvent).where(AuditEvent.action == "listing_revised").order_by(AuditEvent.id)
        found = [(event.actor_id, event.object_id, event.details["version"]) for event in db.session.scalars(revised)]
    assert found == [(hanako.id, listing.id, listing.version + number) for number in (1, 2, 3)]


def test_the_first_photo_is_the_one_in_lists(app: Flask, make: Make, hanako: Account, browser: FlaskClient):
    listing = make.listing(author=hanako, photos=3)
    third = listing.photos[-1].id
    browser.post(f"/listings/{listing.id}/photos/{third}/cover", data=complete())
    assert f"/listings/{listing.id}/photos/{third}/320.webp" in app.test_client().get("/listings").text


@pytest.fixture
def pictured(app: Flask, make: Make, hanako: Account) -> Listing:
    """Published in 三条市, with one photo that is really in the storage."""
    listing = make.listing(author=hanako)
    with app.app_context():
        image = store_photo(encoded(four_corners()), now=make.now)
        db.session.commit()
    make.photo(listing, image=image)
    return make.fresh(listing)


def address(listing: Listing, width: int = 800) -> str:
    return f"/listings/{listing.id}/photos/{listing.photos[0].id}/{width}.webp"


def conceal(make: Make, listing: Listing, how: str) -> None:
    if how == "draft":
        make.save(listing, state=ListingState.DRAFT)
    else:
        make.restriction(listing, effect=Effect(how))


def test_everybody_sees_the_photos_of_a_public_listing_in_every_size(client: FlaskClient, pictured: Listing):
    for width in (320, 800, 1600):
        sent = client.get(address(pictured, width))
        assert (sent.status_code, sent.mimetype) == (200, "image/webp")
        assert sent.headers["X-Content-Type-Options"] == "nosniff"
    known = client.get(address(pictured), headers={"If-None-Match": client.get(address(pictured)).headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")


@pytest.mark.parametrize("how", ["draft", Effect.HELD, Effect.CHANGES_REQUESTED, Effect.HIDDEN, Effect.REMOVED])
@pytest.mark.security("4-25")
def test_what_others_may_not_read_they_may_not_look_at_either(
    app: Flask, make: Make, sign_in: SignIn, browser: FlaskClient, pictured: Listing, how: str
):
    tag = app.test_client().get(address(pictured)).headers["ETag"]
    conceal(make, pictured, how)
    for who in (app.test_client(), sign_in(make.account()), sign_in(make.moderator(region=1000))):
        for width in (320, 800, 1600):
            answer = who.get(address(pictured, width), headers={"If-None-Match": tag})
            assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert browser.get(address(pictured)).mimetype == "image/webp"
    moderator = sign_in(make.moderator(region=NIIGATA))
    assert moderator.get(address(pictured)).status_code == (404 if how == "draft" else 200)


@pytest.mark.security("4-25")
def test_a_removed_photo_is_gone_at_once(app: Flask, browser: FlaskClient, pictured: Listing):
    tag = browser.get(address(pictured)).headers["ETag"]
    browser.post(f"/listings/{pictured.id}/photos/{pictured.photos[0].id}/removal", data=complete())
    for who in (app.test_client(), browser):
        assert who.get(address(pictured), headers={"If-None-Match": tag}).status_code == 404


@pytest.mark.security("4-25")
def test_a_photo_has_no_other_address_than_its_listings(app: Flask, client: FlaskClient, make: Make, pictured: Listing):
    draft = make.listing("かくしごと", state=ListingState.DRAFT)
    hidden = make.photo(draft, image=pictured.photos[0].image)
    photo = pictured.photos[0].id
    wrong = [
        f"/listings/{pictured.id}/photos/{hidden.id}/800.webp",
        f"/listings/{draft.id}/photos/{photo}/800.webp",
        f"/listings/{draft.id}/photos/{hidden.id}/800.webp",
        f"/listings/9999/photos/{photo}/800.webp",
        f"/listings/{pictured.id}/photos/9999/800.webp",
        f"/listings/{pictured.id}/photos/{photo}/801.webp",
        f"/listings/{pictured.id}/photos/{photo}/0.webp",
        f"/listings/{pictured.id}/photos/{photo}/99999999999999999999.webp",
        f"/listings/{pictured.id}/photos/{photo}/800.jpg",
        f"/listings/{pictured.id}/photos/{photo}/../{photo}/800.webp/",
        f"/{pictured.photos[0].image.sha256}/800.webp",
    ]
    for path in wrong:
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert answer.mimetype == "text/html"
