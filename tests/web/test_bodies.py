"""How much may be sent: photos as phones make them, from members; of everything else little."""

from __future__ import annotations

import gc
import io
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.accounts.models import Account
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from tests.factories import PASSWORD, Make
from tests.media.pictures import encoded, four_corners
from tests.web.test_kept_forms import TYPED, WHAT_SHE_MEANT, as_published

SignIn = Callable[..., FlaskClient]
MB = 1024 * 1024
URLENCODED = "application/x-www-form-urlencoded"
TOO_LARGE = "送られたデータが大きすぎます"


class Endless:
    """A connection that goes on sending the letter x; it counts how much of them was read."""

    def __init__(self, head: bytes = b"") -> None:
        self.head, self.taken = head, 0

    def read(self, size: int) -> bytes:
        piece = self.head[:size] or b"x" * min(size, 200 * MB - self.taken)
        self.head = self.head[len(piece) :]
        self.taken += len(piece)
        return piece

    def send(self, client: FlaskClient, path: str, media_type: str, length: str = "") -> Any:
        connection = {"wsgi.input": self, "wsgi.input_terminated": True, "CONTENT_LENGTH": length}
        return client.post(path, content_type=media_type, environ_overrides=connection)


@pytest.fixture
def hanako(make: Make) -> Account:
    return make.account("はなこ")


@pytest.fixture
def draft(make: Make, hanako: Account) -> Listing:
    return make.listing("", author=hanako, state=ListingState.DRAFT, body="", category="")


def heavy(size: int, *, nearly: int) -> bytes:
    """A JPEG of a phone's weight: a picture with a long comment."""
    picture = encoded(four_corners(size, size))
    piece = b"\xff\xfe" + (60_002).to_bytes(2, "big") + bytes(60_000)
    return picture[:2] + piece * ((nearly - len(picture)) // len(piece)) + picture[2:]


def test_three_photos_of_a_phone_go_with_the_form(app: Flask, sign_in: SignIn, hanako: Account, draft: Listing):
    sizes = ((400, 300), (300, 400), (320, 320))
    photos = [(io.BytesIO(heavy(max(size), nearly=9 * MB)), f"{size}.jpg") for size in sizes]
    sign_in(hanako).post(f"/listings/{draft.id}/edit", data={**TYPED, "photos": photos})
    published = as_published(app, draft)
    assert published["state"] == WHAT_SHE_MEANT["state"]
    assert len(published["photos"]) == 2  # the same picture twice is one


def test_one_photo_sent_as_soon_as_chosen_may_be_ten_megabytes(sign_in: SignIn, hanako: Account, draft: Listing):
    photo = (io.BytesIO(heavy(400, nearly=10 * MB)), "IMG_1.jpg")
    answer = sign_in(hanako).post(f"/listings/{draft.id}/photos", data={"photos": photo})
    assert (answer.status_code, "320.webp" in answer.text) == (201, True)


def test_a_photo_beyond_that_is_refused_in_words_and_the_form_stays(
    app: Flask, sign_in: SignIn, hanako: Account, draft: Listing
):
    photo = (io.BytesIO(heavy(400, nearly=10 * MB) + bytes(MB)), "IMG_1.jpg")
    answer = sign_in(hanako).post(f"/listings/{draft.id}/edit", data={**TYPED, "photos": photo})
    assert answer.status_code == 422
    assert "10MB" in answer.text
    assert as_published(app, draft)["title"] == TYPED["title"]


@pytest.mark.parametrize("path", ["/log-in", "/listings/1/edit", "/nothing/here"])
@pytest.mark.parametrize("media_type", [URLENCODED, "multipart/form-data; boundary=xx"])
@pytest.mark.security("4-37")
def test_a_strangers_endless_body_without_a_length_is_cut_off(client: FlaskClient, path: str, media_type: str):
    body = Endless(b'--xx\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n')
    answer = body.send(client, path, media_type)
    assert (answer.status_code, TOO_LARGE in answer.text) == (413, True)
    assert body.taken <= 2 * MB


def test_a_length_that_is_too_great_is_refused_before_reading(client: FlaskClient):
    body = Endless()
    answer = body.send(client, "/log-in", URLENCODED, str(200 * MB))
    assert TOO_LARGE in answer.text
    assert body.taken == 0


@pytest.mark.security("4-37")
def test_a_megabyte_in_one_field_is_too_much(client: FlaskClient):
    many = {"email": "あ" * 350_000, "password": PASSWORD}
    for media_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        answer = client.post("/log-in", data=many, content_type=media_type)
        assert (answer.status_code, TOO_LARGE in answer.text) == (413, True)


@pytest.mark.security("4-37")
def test_a_thousand_and_one_parts_are_too_many(client: FlaskClient):
    answer = client.post("/log-in", data={f"n{n}": "x" for n in range(1001)}, content_type="multipart/form-data")
    assert (answer.status_code, TOO_LARGE in answer.text) == (413, True)


@pytest.mark.parametrize(
    "path", ["/listings", "/listings/1/conversations", "/conversations/1/messages", "/reports/new?listing=1"]
)
def test_no_other_form_takes_a_body_of_photos(make: Make, sign_in: SignIn, path: str):
    answer = sign_in(make.account()).post(path, data={"photos": (io.BytesIO(bytes(2 * MB)), "x.jpg")})
    assert (answer.status_code, TOO_LARGE in answer.text) == (413, True)


@pytest.fixture(autouse=True)
def _no_leftovers(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[None]:
    """Uploads wait in temporary files: none may stay."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "waiting"))
    (tmp_path / "waiting").mkdir()
    yield
    with warnings.catch_warnings():
        # What was cut off is closed when it is forgotten, which Python warns of. It is young, as a rule: to look
        # through everything that is remembered takes seconds.
        warnings.simplefilter("ignore")
        for generation in (1, 2):
            gc.collect(generation)
            left = list((tmp_path / "waiting").iterdir())
            if not left:
                break
    assert left == []
