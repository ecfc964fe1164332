"""Pieces that are drawn once: never an old one after a change, and one of each in every language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from board.web.fragments import Recent
from tests.factories import NOW, Make

SignIn = Callable[..., FlaskClient]
JA, EN = {"Accept-Language": "ja"}, {"Accept-Language": "en"}


def test_the_younger_half_stays():
    recent = Recent[str](2)
    for key in "abc":
        recent.put(key, key.upper())
    assert recent.get("a") == "A"
    for key in "defg":
        recent.put(key, key.upper())
    assert recent.get("g") == "G"
    assert recent.get("b") is None


def test_a_card_and_its_page_say_the_new_title_at_once(client: FlaskClient, make: Make):
    listing = make.listing(title="桐の箪笥")
    pages = ["/", "/listings", f"/listings/{listing.id}"]
    for page in pages:
        assert "桐の箪笥" in client.get(page).text
    make.save(listing, title="欅の箪笥")
    for page in pages:
        assert "欅の箪笥" in client.get(page).text
        assert "桐の箪笥" not in client.get(page).text


def test_what_moderators_hide_is_gone_at_once(client: FlaskClient, make: Make):
    listing = make.listing(title="桐の箪笥")
    assert client.get(f"/listings/{listing.id}").status_code == 200
    make.restriction(listing)
    assert client.get(f"/listings/{listing.id}").status_code == 404
    assert "桐の箪笥" not in client.get("/listings").text


def test_the_authors_new_name_stands_on_the_page_at_once(client: FlaskClient, make: Make):
    author = make.account("はなえ")
    listing = make.listing(author=author)
    assert "はなえ" in client.get(f"/listings/{listing.id}").text
    make.save(author, display_name="さくら")
    assert "さくら" in client.get(f"/listings/{listing.id}").text


def test_each_language_has_its_own(client: FlaskClient, make: Make):
    listing = make.listing()
    for page in ("/", "/listings", f"/listings/{listing.id}", "/regions/15"):
        assert client.get(page, headers=JA).text != client.get(page, headers=EN).text
        assert "本文へ移る" not in client.get(page, headers=EN).text


def test_nobody_sees_what_is_kept_for_somebody_else(client: FlaskClient, make: Make, sign_in: SignIn):
    listing = make.listing()
    hanako, ken = make.account("はなこ"), make.account("けん")
    for reader, other in ((hanako, ken), (ken, hanako)):
        page = sign_in(reader).get(f"/listings/{listing.id}").text
        assert "/logout" in page or "マイページ" in page
        assert other.display_name not in page
    assert "マイページ" not in client.get(f"/listings/{listing.id}").text


def test_time_goes_on(client: FlaskClient, make: Make):
    listing = make.listing()
    soon = client.get(f"/listings/{listing.id}").text
    make.save(listing, published_at=NOW - timedelta(days=3))
    later = client.get(f"/listings/{listing.id}").text
    assert "3 日前" in later
    assert "3 日前" not in soon
