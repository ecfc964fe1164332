"""What people say about themselves, and the picture they choose."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image as Pillow
from sqlalchemy import select

from board import db
from board.accounts.models import INTRODUCTION_MAX, Account
from board.audit.models import AuditEvent
from board.media.models import AVATAR_WIDTHS, Image
from tests.factories import SANJO, TSUBAME, Make
from tests.html import forms_of, links_of
from tests.media.pictures import MARK, corners, empty_png, encoded, four_corners, told_about

SignIn = Callable[..., FlaskClient]
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def hanako(make: Make) -> Account:
    return make.account("はなこ")


@pytest.fixture
def browser(sign_in: SignIn, hanako: Account) -> FlaskClient:
    return sign_in(hanako)


def form(**changes: Any) -> dict[str, Any]:
    plain = {"display_name": "はなこ", "introduction": "", "home_region_shown": "hidden", "locale": "ja", "act": "save"}
    return {**plain, **changes}


def picture(data: bytes, name: str = "me.jpg") -> tuple[BytesIO, str]:
    return BytesIO(data), name


def log_of(app: Flask) -> list[tuple[str, dict[str, Any]]]:
    wanted = ("profile_revised", "avatar_set", "avatar_removed")
    with app.app_context():
        rows = db.session.scalars(select(AuditEvent).where(AuditEvent.action.in_(wanted)).order_by(AuditEvent.id))
        return [(row.action, row.details) for row in rows]


def test_what_is_saved_is_shown_on_the_members_page(
    client: FlaskClient, make: Make, browser: FlaskClient, hanako: Account
):
    said = "三条で包丁を研いでいます。\n\nお茶のみに来てください。"
    answer = browser.post(
        "/my/settings",
        data=form(display_name="はなちゃん", introduction=said, place="三条市", home_region_shown="shown", locale="en"),
    )
    assert (answer.status_code, answer.location) == (303, "/my/settings")
    saved = make.fresh(hanako)
    assert (saved.display_name, saved.home_region_id, saved.locale) == ("はなちゃん", SANJO, "en")
    page = client.get(f"/members/{hanako.id}").text
    for words in ("はなちゃんさん", "新潟県 三条市", "<p>三条で包丁を研いでいます。</p>", "<p>お茶のみに"):
        assert words in page


def test_a_region_is_kept_to_oneself_unless_one_says_otherwise(
    client: FlaskClient, make: Make, browser: FlaskClient, hanako: Account
):
    browser.post("/my/settings", data=form(place="三条市"))
    assert make.fresh(hanako).home_region_id == SANJO
    assert "三条市" not in client.get(f"/members/{hanako.id}").text


def test_a_region_can_be_changed_and_taken_off_again(make: Make, browser: FlaskClient, hanako: Account):
    browser.post("/my/settings", data=form(region="15204"))
    [shown] = [each for each in forms_of(browser.get("/my/settings").text) if "display_name" in each]
    assert shown["region"] == "15204"
    browser.post("/my/settings", data=form(place="燕市", place_resolved="", region="15204"))
    assert make.fresh(hanako).home_region_id == TSUBAME

    asked = browser.post("/my/settings", data=form(region="15213", display_name="なまえ", act="clear_region"))
    [shown] = [each for each in forms_of(asked.text) if "display_name" in each]
    assert ("region" in shown, shown["display_name"]) == (False, "なまえ")
    assert make.fresh(hanako).home_region_id == TSUBAME
    browser.post("/my/settings", data=form())
    assert make.fresh(hanako).home_region_id is None


def test_a_place_that_is_none_is_said_and_nothing_is_lost(make: Make, browser: FlaskClient, hanako: Account):
    answer = browser.post("/my/settings", data=form(place="存在しない町", introduction="こんにちは"))
    assert answer.status_code == 422
    assert "地域が見つかりません" in answer.text
    assert "こんにちは" in answer.text
    assert make.fresh(hanako).introduction == ""


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("display_name", ""),
        ("display_name", " \u3000\u200b"),
        ("display_name", "あ" * 31),
        ("introduction", "あ" * (INTRODUCTION_MAX + 1)),
        ("locale", "fr"),
        ("home_region_shown", "perhaps"),
    ],
)
def test_what_cannot_be_taken_comes_back_beside_its_field(
    make: Make, browser: FlaskClient, hanako: Account, field: str, typed: str
):
    answer = browser.post("/my/settings", data=form(**{field: typed}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    saved = make.fresh(hanako)
    assert (saved.display_name, saved.introduction, saved.locale) == ("はなこ", "", "ja")


def test_marks_in_name_and_introduction_stay_text_everywhere(
    client: FlaskClient, make: Make, browser: FlaskClient, hanako: Account
):
    listing = make.listing(author=hanako)
    bad = f'{SCRIPT}<a href="javascript:alert(1)">x</a> https://ok.example'
    assert browser.post("/my/settings", data=form(display_name=SCRIPT, introduction=bad)).status_code == 303
    pages = [client.get(f"/members/{hanako.id}"), client.get(f"/listings/{listing.id}")]
    pages += [browser.get(path) for path in ("/my", "/my/settings")]
    for page in pages:
        assert "&lt;script&gt;" in page.text
        assert "<script>alert" not in page.text
        assert not [link for link in links_of(page.text) if link.startswith("javascript:")]
    assert '<a href="https://ok.example" rel="nofollow ugc noopener">' in pages[0].text


def test_the_log_names_what_changed_and_not_what_it_says(app: Flask, browser: FlaskClient):
    browser.post("/my/settings", data=form(introduction="ひみつの話"))
    browser.post("/my/settings", data=form(introduction="ひみつの話"))
    assert log_of(app) == [("profile_revised", {"fields": ["introduction"]})]


def test_nobody_reaches_anybody_elses_settings(client: FlaskClient, make: Make, browser: FlaskClient):
    other = make.account("けん")
    browser.post("/my/settings", data=form(display_name="のっとり", id=other.id, account_id=other.id))
    assert make.fresh(other).display_name == "けん"
    assert client.get("/my/settings").location == "/log-in?next=/my/settings"


def test_an_avatar_is_the_middle_of_the_picture_without_anything_else(
    client: FlaskClient, make: Make, browser: FlaskClient, hanako: Account
):
    photo = encoded(four_corners(400, 200), **told_about(four_corners(400, 200), orientation=6))
    assert browser.post("/my/settings", data=form(avatar=picture(photo))).status_code == 303
    for width in AVATAR_WIDTHS:
        sent = client.get(f"/members/{hanako.id}/avatar/{width}.webp")
        assert (sent.status_code, sent.mimetype) == (200, "image/webp")
        assert Pillow.open(BytesIO(sent.data)).size == (width, width)
        # Orientation 6: lying on its left side; what was below on the left is above on the left.
        assert corners(sent.data) == ["blue", "red", "yellow", "green"]
        assert MARK not in sent.data
    assert make.fresh(hanako).avatar.is_avatar
    for path in (f"/members/{hanako.id}", "/my"):
        assert f"/members/{hanako.id}/avatar/" in browser.get(path).text


@pytest.mark.parametrize("width", [0, 95, 97, 800, 1600])
def test_an_avatar_has_no_other_widths(client: FlaskClient, make: Make, width: int):
    person = make.account(avatar=make.avatar())
    assert client.get(f"/members/{person.id}/avatar/{width}.webp").status_code == 404


def test_a_new_picture_has_a_new_address(browser: FlaskClient):
    def address() -> str:
        return re.findall(r'/members/\d+/avatar/96\.webp\?v=\d+', browser.get("/my").text)[0]

    browser.post("/my/settings", data=form(avatar=picture(encoded(four_corners()))))
    before = address()
    browser.post("/my/settings", data=form(avatar=picture(encoded(four_corners().rotate(90)))))
    assert address() != before


def test_the_picture_can_be_taken_off_and_the_letter_comes_back(
    app: Flask, client: FlaskClient, make: Make, sign_in: SignIn
):
    person = make.account("はなこ", avatar=make.avatar())
    browser = sign_in(person)
    answer = browser.post("/my/settings", data=form(act="remove_avatar", introduction="書きかけ"))
    assert answer.status_code == 200
    assert "書きかけ" in answer.text
    assert make.fresh(person).avatar_id is None
    assert client.get(f"/members/{person.id}/avatar/96.webp").status_code == 404
    assert '<span class="avatar avatar-' in client.get(f"/members/{person.id}").text
    browser.post("/my/settings", data=form(act="remove_avatar"))
    assert log_of(app) == [("avatar_removed", {})]


HOSTILE = {
    "a script": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a web page": b"<html><script>alert(1)</script>",
    "nothing": b"",
    "a GIF": encoded(four_corners().convert("P"), "GIF"),
    "a broken JPEG": encoded(four_corners())[:300],
    "far too many pixels": empty_png(40_000, 40_000),
    "a program that says JPEG": b"\xff\xd8\xff\xe0MZ\x90\x00" + bytes(500),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_in_words_and_change_nothing(
    app: Flask, make: Make, sign_in: SignIn, kind: str
):
    person = make.account("はなこ", avatar=make.avatar())
    answer = sign_in(person).post(
        "/my/settings", data=form(avatar=picture(HOSTILE[kind]), introduction="のこる", display_name="はな")
    )
    assert answer.status_code == 422
    assert 'id="avatar-error"' in answer.text
    assert "のこる" in answer.text
    saved = make.fresh(person)
    assert (saved.avatar_id, saved.display_name) == (person.avatar_id, "はなこ")
    with app.app_context():
        assert len(db.session.scalars(select(Image)).all()) == 1


def test_a_chosen_picture_is_held_while_the_form_is_put_right(make: Make, browser: FlaskClient, hanako: Account):
    refused = browser.post("/my/settings", data=form(display_name="", avatar=picture(encoded(four_corners()))))
    assert refused.status_code == 422
    assert make.fresh(hanako).avatar_id is None
    [held] = [each for each in forms_of(refused.text) if "display_name" in each]
    browser.post("/my/settings", data=form(held_photo=held["held_photo"]))
    assert make.fresh(hanako).avatar.is_avatar


def test_a_picture_held_by_a_stale_form_becomes_a_square_as_well(
    app: Flask, make: Make, browser: FlaskClient, hanako: Account
):
    app.config["WTF_CSRF_ENABLED"] = True
    stale = browser.post("/my/settings", data=form(avatar=picture(encoded(four_corners(400, 200)))))
    assert stale.status_code == 400
    [kept] = [each for each in forms_of(stale.text) if "held_photo" in each]
    assert browser.post("/my/settings", data=kept.values()).status_code == 303
    avatar = make.fresh(hanako).avatar
    assert (avatar.is_avatar, avatar.width, avatar.height) == (True, 320, 320)


@pytest.mark.parametrize("ticket", ["", "1", "x.y.z", "IjEi.abc.def"])
def test_a_made_up_ticket_brings_nothing(make: Make, browser: FlaskClient, hanako: Account, ticket: str):
    make.image()
    assert browser.post("/my/settings", data=form(held_photo=ticket)).status_code == 303
    assert make.fresh(hanako).avatar_id is None


def test_the_same_picture_as_avatar_and_as_photo_are_two_images(app: Flask, make: Make, browser: FlaskClient):
    square = encoded(four_corners(320, 320), "PNG")
    draft = make.listing(author=make.account())
    with app.app_context():
        from board.media.actions import store_photo

        photo = store_photo(square, now=datetime(2026, 11, 22, tzinfo=UTC))
        db.session.commit()
    make.photo(draft, image=photo)
    browser.post("/my/settings", data=form(avatar=picture(square)))
    with app.app_context():
        images = db.session.scalars(select(Image).order_by(Image.id)).all()
        assert [image.is_avatar for image in images] == [False, True]
        files = app.extensions["storage"]
        assert all(files.exists(f"{image.sha256}/{width}.webp") for image in images for width in image.widths)
