"""The language of a page: chosen by link, remembered, guessed from the browser, Japanese otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.i18n import current_language, in_language, show_moment
from tests.factories import Make
from tests.html import links_of


def switch(page: str, language: str) -> str:
    """The header's link to the other language."""
    return next(link for link in links_of(page) if f"lang={language}" in link)


def test_japanese_is_what_one_gets_without_saying_anything(client: FlaskClient):
    page = client.get("/listings")
    assert '<html lang="ja">' in page.text
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize(
    ("wish", "language"),
    [("en-US,en;q=0.9", "en"), ("ja,en;q=0.5", "ja"), ("fr,en;q=0.5,ja;q=0.4", "en"), ("fr", "ja"), ("", "ja")],
)
def test_the_browsers_wish_is_followed_where_it_can_be(client: FlaskClient, wish: str, language: str):
    assert f'<html lang="{language}">' in client.get("/", headers={"Accept-Language": wish}).text


def test_the_link_leads_back_to_the_same_page_with_all_its_parameters_and_is_remembered(client: FlaskClient):
    here = "/listings?q=ギター&region=15&price_max=5000"
    link = urljoin(here, switch(client.get(here).text, "en"))
    answer = client.get(link)
    assert answer.status_code == 303
    assert urlsplit(answer.location).path == "/listings"
    assert parse_qsl(urlsplit(answer.location).query) == [("q", "ギター"), ("region", "15"), ("price_max", "5000")]
    assert '<html lang="en">' in client.get(answer.location).text
    assert '<html lang="en">' in client.get("/regions").text


def test_one_can_come_back(client: FlaskClient):
    client.get("/?lang=en")
    link = urljoin("/regions/15204", switch(client.get("/regions/15204").text, "ja"))
    assert '<html lang="ja">' in client.get(link, follow_redirects=True).text


def test_the_choice_outweighs_the_browsers_wish(client: FlaskClient):
    client.get("/?lang=ja")
    assert '<html lang="ja">' in client.get("/", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize("choice", ["fr", "", "EN", "en-US", "../ja", "x" * 3000])
def test_a_language_we_do_not_speak_changes_nothing(client: FlaskClient, choice: str):
    page = client.get("/", query_string={"lang": choice})
    assert '<html lang="ja">' in page.text
    assert "Set-Cookie" not in page.headers


def test_a_page_that_is_not_there_can_be_read_in_english_too(client: FlaskClient):
    link = switch(client.get("/nothing").text, "en")
    assert '<html lang="en">' in client.get(link, follow_redirects=True).text


def test_a_refused_form_offers_the_other_language_without_losing_its_page(client: FlaskClient, make: Make):
    link = switch(client.post("/log-in?next=/my", data={}).text, "en")
    assert urlsplit(link).path == "/log-in"


def test_the_current_language_is_marked_in_the_menu(client: FlaskClient):
    page = client.get("/").text
    assert 'lang="ja" hreflang="ja" aria-current="true"' in page
    assert 'lang="en" hreflang="en" aria-current' not in page


def test_names_of_regions_are_read_in_both(client: FlaskClient):
    assert "三条市" in client.get("/regions/15204").text
    client.get("/?lang=en")
    assert "Sanjo" in client.get("/regions/15204").text


def test_a_letter_is_in_its_readers_language_whatever_the_page_was_in(app: Flask):
    with app.app_context():
        assert current_language() == "ja"
        with in_language("en"):
            assert current_language() == "en"
        assert current_language() == "ja"
    with app.test_request_context("/", headers={"Cookie": "lang=ja"}):
        with in_language("en"):
            assert current_language() == "en"
        assert current_language() == "ja"
    with app.test_request_context("/", headers={"Cookie": "lang=en"}):
        with in_language("ja"):
            assert current_language() == "ja"
        assert current_language() == "en"


def test_moments_are_told_in_japans_time(app: Flask):
    late = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
    with app.test_request_context("/"):
        assert show_moment(late) == "2026年11月23日（月）00:30"
    with app.test_request_context("/", headers={"Cookie": "lang=en"}):
        assert show_moment(late) == "Mon, 23 Nov 2026, 00:30"
        assert show_moment(late, with_year=False) == "Mon, 23 Nov, 00:30"
