"""Shortcuts become filters, slips are named, and an empty result shows ways that lead somewhere."""

from __future__ import annotations

import html
import re
from urllib.parse import quote, unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.listings.schedule import rebuild_index
from tests.factories import KYOTO, Make
from tests.listings.test_browsing import NOTHING, titles

WAY = re.compile(r'<li><a href="(\?[^"]+)">([^<]+) <span>([0-9,]+)</span></a></li>')


@pytest.fixture
def shelf(app: Flask, make: Make) -> None:
    make.listing("ギター", price_yen=8000)
    make.listing("ギターの弦", price_yen=300, region=KYOTO + 103)
    make.listing("木の机", category="furniture")
    with app.app_context():
        rebuild_index()


TYPED = {
    "ギター 地域:三条": "/listings?q=ギター&region=15204",
    "種別：もの 机": "/listings?q=机&kind=goods",
    "価格:<=5000 ギター": "/listings?q=ギター&price_max=5000",
    "価格:1,000〜2,000": "/listings?price_min=1000&price_max=2000",
    "カテゴリー:家電": "/listings?category=appliances",
}


@pytest.mark.usefixtures("shelf")
def test_what_is_typed_as_a_filter_becomes_one(client: FlaskClient):
    for typed, expected in TYPED.items():
        answer = client.get("/listings?q=" + quote(typed))
        assert answer.status_code == 303, typed
        assert unquote(answer.location) == expected
        assert client.get(answer.location).status_code == 200
    for literal in ("C++:入門", "10:30", "地域:ぱぴぷぺぽ", ":", "http://example.jp"):
        assert client.get("/listings?q=" + quote(literal)).status_code == 200, literal


@pytest.mark.usefixtures("shelf")
def test_a_slip_is_named_and_what_was_meant_is_found(client: FlaskClient):
    page = client.get("/listings?q=" + quote("ギダー")).text
    assert set(titles(page)) == {"ギター", "ギターの弦"}
    assert "もしかして：" in page
    assert f'href="?q={quote("ギター")}">ギター</a>' in page
    assert "もしかして" not in client.get("/listings?q=" + quote("ギター")).text


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    "query", ["q=ギター 潜水艦", "q=ギター&region=15202", "q=机&price_max=1", "q=机 潜水艦&kind=stay"]
)
def test_an_empty_result_offers_ways_that_lead_somewhere(client: FlaskClient, query: str):
    page = client.get(f"/listings?{query}").text
    assert NOTHING in page
    ways = WAY.findall(page[page.index("ways-title") :])
    assert ways
    for url, label, count in ways:
        assert len(titles(client.get("/listings" + html.unescape(url)).text)) == int(count) > 0, label


def test_an_empty_result_without_an_index_still_helps(client: FlaskClient, make: Make):
    make.listing("机")
    page = client.get("/listings?q=潜水艦 机&region=15").text
    assert NOTHING in page
    assert "ways-title" not in page
    assert "「求めます」を載せる" in page


def test_a_form_with_empty_fields_leads_to_a_short_address(client: FlaskClient):
    answer = client.get("/listings?q=&place=&kind=goods&price_min=&price_max=１,２００円&date_from=")
    assert (answer.status_code, answer.location) == (303, "/listings?kind=goods&price_max=1200")
