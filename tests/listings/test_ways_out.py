"""Where nothing is found, the page leads on: a word less, a wider place, a filter less, and to be told."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.listings.schedule import rebuild_index
from tests.factories import KYOTO, NAGAOKA, Make
from tests.listings.test_browsing import titles

WAY = re.compile(r'<li><a href="([^"]+)">([^<]+) <span>([0-9,]+)</span></a></li>')


def ways(page: str) -> dict[str, tuple[str, int]]:
    """Address and count by label."""
    section = page.partition('class="other-ways"')[2].partition("</section>")[0]
    return {html.unescape(label): (html.unescape(url), int(count)) for url, label, count in WAY.findall(section)}


@pytest.fixture
def shelf(app: Flask, make: Make) -> None:
    make.listing("古い三線", price_yen=5000, region=NAGAOKA)
    make.listing("三線の弦", price_yen=500, region=KYOTO + 103)
    make.listing("赤い自転車", price_yen=9000, region=NAGAOKA)
    with app.app_context():
        rebuild_index()


@pytest.mark.usefixtures("shelf")
def test_an_empty_list_offers_a_word_less_a_wider_place_and_to_be_told(client: FlaskClient):
    for path, expected in {
        "/listings?q=三線+自転車": {"「自転車」": 1, "「三線」": 2},
        "/listings?q=三線&region=15204": {"新潟県に広げる": 1, "全国に広げる": 2},
        "/listings?q=三線&region=15&price_max=100": {"価格を外す": 1, "「三線」だけでさがす": 2},
    }.items():
        page = client.get(path).text
        assert titles(page) == []
        found = ways(page)
        counts = {label: count for label, (_, count) in found.items()}
        assert expected.items() <= counts.items(), path
        for url, count in found.values():
            assert f"{count}件見つかりました" in client.get(f"/listings{url}").text
        following = re.search(r'href="(/searches/new[^"]*)"', page)
        assert following
        assert client.get(html.unescape(following[1])).status_code == 200


@pytest.mark.usefixtures("shelf")
def test_what_leads_to_nothing_is_no_way_out(client: FlaskClient):
    page = client.get("/listings?q=蓄音機&region=15").text
    assert titles(page) == []
    assert ways(page) == {}
    assert "新しく載ったら、お知らせします" in page


@pytest.mark.usefixtures("shelf")
def test_a_slip_is_shown_with_what_was_looked_for_instead(client: FlaskClient):
    page = client.get("/listings?q=じてんしや").text
    assert titles(page) == ["赤い自転車"]
    meant = re.search(r'もしかして：<a href="([^"]+)">', page)
    assert meant
    assert titles(client.get(f"/listings{html.unescape(meant[1])}").text) == ["赤い自転車"]
