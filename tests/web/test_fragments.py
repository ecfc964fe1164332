"""Pieces that are drawn once: never an old one after a change, and one of each in every language."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from board.listings.kinds import Kind, VolunteeringForm
from board.listings.models import Shift
from board.listings.schedule import rebuild_index
from board.pages import sheet
from board.web.fragments import Recent
from tests.factories import NOW, Make
from tests.html import links_of

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


def test_what_is_there_is_not_made_again():
    recent, made = Recent[str](2), []
    for _ in range(2):
        assert recent.got_or_made("a", lambda: made.append("a") or "") == ""
    assert made == ["a"]


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


def test_members_share_a_kept_listing_but_never_a_forms_token(make: Make, sign_in: SignIn):
    listing = make.listing()
    seen = [sign_in(make.account()).get(f"/listings/{listing.id}").text for _ in range(2)]
    tokens = [re.findall(r'name="csrf_token" value="([^"]+)"', page) for page in seen]
    assert all(tokens)
    assert not set(tokens[0]) & set(tokens[1])
    assert all(sheet.TOKEN not in page for page in seen)


def test_a_token_from_a_kept_listing_is_taken(app: Flask, make: Make, sign_in: SignIn):
    app.config["WTF_CSRF_ENABLED"] = True
    listing = make.listing()
    sign_in(make.account()).get(f"/listings/{listing.id}")
    browser = sign_in(make.account())
    page = browser.get(f"/listings/{listing.id}").text
    [token] = set(re.findall(r'name="csrf_token" value="([^"]+)"', page))
    answer = browser.post(f"/listings/{listing.id}/favourite", data={"csrf_token": token})
    assert answer.status_code == 303
    assert "お気に入りから外す" in browser.get(f"/listings/{listing.id}").text


def test_the_talk_and_the_favourite_of_one_member_show_on_nobody_elses_page(make: Make, sign_in: SignIn):
    talk = make.conversation()
    asker, other = sign_in(talk.asker), sign_in(make.account())
    path = f"/listings/{talk.listing_id}"
    assert f"/conversations/{talk.id}" not in other.get(path).text
    assert f"/conversations/{talk.id}" in asker.get(path).text
    assert f"/conversations/{talk.id}" not in other.get(path).text


@pytest.mark.both_databases
def test_another_photo_shows_at_once(client: FlaskClient, make: Make):
    listing = make.listing(photos=1)
    before = client.get(f"/listings/{listing.id}").text
    photo = make.photo(listing, position=1)
    assert f"/photos/{photo.id}/" not in before
    assert f"/photos/{photo.id}/" in client.get(f"/listings/{listing.id}").text


@pytest.mark.both_databases
def test_another_shift_shows_at_once_and_one_that_has_passed_is_over(
    client: FlaskClient, make: Make, clock: time_machine.Coordinates
):
    listing = make.listing(kind=Kind.VOLUNTEERING, volunteering_form=VolunteeringForm.SHIFTS)
    begins = NOW + timedelta(days=1)
    first = make.save(Shift(listing_id=listing.id, starts_at=begins, ends_at=begins + timedelta(hours=2), capacity=3))
    path = f"/listings/{listing.id}"
    assert ("3人" in client.get(path).text, "5人" in client.get(path).text) == (True, False)
    make.save(first, capacity=5)
    assert ("3人" in client.get(path).text, "5人" in client.get(path).text) == (False, True)
    later = begins + timedelta(days=1)
    make.save(Shift(listing_id=listing.id, starts_at=later, ends_at=later + timedelta(hours=2), capacity=7))
    assert ("7人" in client.get(path).text, "終了" in client.get(path).text) == (True, False)
    clock.move_to(begins + timedelta(hours=2))
    assert client.get(path).text.count("終了") == 1


@pytest.mark.both_databases
def test_a_search_says_at_once_what_the_listing_says_now(app: Flask, client: FlaskClient, make: Make):
    listing = make.listing("桐の箪笥", body="祖母の箪笥です。引き出しは七つ。")
    with app.app_context():
        rebuild_index()
    path = "/listings?q=箪笥"
    assert "引き出しは七つ" in client.get(path).text
    make.save(listing, body="祖母の箪笥です。取っ手は六つ。")
    assert ("取っ手は六つ" in client.get(path).text, "引き出しは七つ" in client.get(path).text) == (True, False)
    make.restriction(listing)
    assert "取っ手は六つ" not in client.get(path).text


def test_each_search_is_marked_by_its_own_words(app: Flask, client: FlaskClient, make: Make):
    make.listing("桐の箪笥と鏡台")
    with app.app_context():
        rebuild_index()
    for word in ("箪笥", "鏡台", "箪笥"):
        assert f"<mark>{word}</mark>" in client.get(f"/listings?q={word}").text


@pytest.mark.parametrize("path", ["/", "/listings", "/regions/15", "/listings/{id}"])
def test_a_page_drawn_for_strangers_is_nobody_elses(client: FlaskClient, make: Make, sign_in: SignIn, path: str):
    address = path.format(id=make.listing().id)
    assert "ログアウト" not in client.get(address).text
    hanako = sign_in(make.account("はなこ"))
    assert 'href="/my"' in hanako.get(address).text
    assert 'href="/my"' not in client.get(address).text
    assert 'href="/log-in"' in client.get(address).text


@pytest.mark.parametrize("path", ["/", "/listings", "/regions/15", "/listings/{id}"])
def test_a_page_drawn_for_strangers_is_drawn_for_how_it_was_asked(app: Flask, make: Make, path: str):
    address = path.format(id=make.listing().id)
    client = app.test_client(use_cookies=False)
    plain = client.get(address).text
    assert 'data-theme="dark"' in client.get(address, headers={"Cookie": "theme=dark"}).text
    assert '<html lang="en">' in client.get(address, headers={"Cookie": "lang=en"}).text
    assert "seen=1&amp;lang=en" in client.get(f"{address}?seen=1").text
    assert client.get(address).text == plain


def test_the_next_page_of_a_list_is_another(client: FlaskClient, make: Make):
    author = make.account()
    for number in range(26):
        make.listing(f"桐の箱 {number}", author=author)
    first = client.get("/listings").text
    [following] = {link for link in links_of(first) if link.startswith("/listings?after=")}
    assert client.get(following).text != first
    assert client.get("/listings").text == first


def test_a_message_waits_for_one_stranger_alone(app: Flask, client: FlaskClient):
    plain = client.get("/").text
    told = app.test_client()
    with told.session_transaction() as waiting:
        waiting["_flashes"] = [("success", "おつかれさまでした")]
    assert "おつかれさまでした" in told.get("/").text
    assert client.get("/").text == plain
